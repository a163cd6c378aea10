// How much of an event is kept, and the marks of what is not.
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "base/text.h"
#include "errors/event/exceptions.h"
#include "errors/event/stacktraces.h"
#include "errors/event/testing.h"

namespace bellwether::errors {
namespace {

using testing::event_of;
using testing::kReceived;
using testing::member_of;
using testing::payload_of;

std::string repeated(std::string_view element, std::size_t count) {
  std::string list = "[";
  for (std::size_t i = 0; i < count; ++i) list.append(i == 0 ? "" : ",").append(element);
  return list + "]";
}

TEST(Limits, LongTextsAreCutWithAMark) {
  const std::string payload = payload_of("{\"message\":\"" + std::string(9000, 'm') + "\"}");
  const Event event = read_event(payload).value();
  EXPECT_EQ(event.message->text, std::string(8189, 'm') + "...");
  EXPECT_EQ(member_of(payload, "_meta"),
            R"({"logentry":{"formatted":{"":{"rem":[["!limit","x",8189,8192]],"len":9000}}}})");
}

TEST(Limits, CharactersAreNotTorn) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "€";
  const Event event = event_of("{\"message\":\"a" + text + "\"}");
  EXPECT_TRUE(is_utf8(event.message->text));
  EXPECT_LE(event.message->text.size(), 8192u);
  EXPECT_EQ(event.message->text.find("\xEF\xBF\xBD"), std::string::npos);
}

TEST(Limits, FramesLoseTheMiddle) {
  std::string frames = "[";
  for (int i = 0; i < 1000; ++i)
    frames += (i ? "," : "") + std::string("{\"function\":\"f") + std::to_string(i) + "\"}";
  const std::string payload =
      payload_of("{\"exception\":{\"type\":\"E\",\"stacktrace\":{\"frames\":" + frames + "]}}}");
  const auto list = read_event(payload)->exceptions[0].stacktrace->frames;
  ASSERT_EQ(list.size(), StackWriter::kMaxFrames);
  EXPECT_EQ(list.front().function, "f0");
  EXPECT_EQ(list[124].function, "f124");
  EXPECT_EQ(list[125].function, "f875");
  EXPECT_EQ(list.back().function, "f999");
  EXPECT_NE(member_of(payload, "_meta").find(R"("frames":{"":{"rem":[["!limit","x"]],"len":1000}})"),
            std::string::npos);
}

TEST(Limits, ExceptionsAndBreadcrumbsKeepTheLast) {
  std::string exceptions = "[", breadcrumbs = "[";
  for (int i = 0; i < 150; ++i) {
    exceptions += (i ? "," : "") + std::string("{\"type\":\"E") + std::to_string(i) + "\"}";
    breadcrumbs += (i ? "," : "") + std::string("{\"message\":\"b") + std::to_string(i) + "\"}";
  }
  const std::string payload = payload_of("{\"exception\":" + exceptions + "],\"breadcrumbs\":" + breadcrumbs + "]}");
  const Event event = read_event(payload).value();
  EXPECT_EQ(event.exceptions.size(), kMaxExceptions);
  EXPECT_EQ(event.exceptions.back().type, "E149");
  EXPECT_TRUE(member_of(payload, "breadcrumbs").starts_with(R"({"values":[{"message":"b50"})"));
}

TEST(Limits, ValuesOfAnyFormStayInTheirBudget) {
  std::string wide = "{";
  for (int i = 0; i < 500; ++i)
    wide += (i ? "," : "") + std::string("\"k") + std::to_string(i) + "\":\"" + std::string(200, 'v') + "\"";
  wide += "}";
  const std::string payload = payload_of("{\"extra\":{\"wide\":" + wide + "},\"contexts\":{\"c\":" + wide + "}}");
  EXPECT_LE(member_of(payload, "wide").size(), (16u << 10) + 512);
  EXPECT_LE(member_of(payload, "c").size(), 8192u + 512);
  EXPECT_NE(member_of(payload, "_meta").find(R"("wide":{"":{"rem":[["!limit","x"]],"len":500})"), std::string::npos);
}

TEST(Limits, DeepValuesEndInNull) {
  const std::string payload = payload_of(R"({"extra":{"a":[[[[[[[[[[1]]]]]]]]]]}})");
  EXPECT_EQ(member_of(payload, "extra"), R"({"a":[[[[[[null]]]]]]})");
}

TEST(Limits, HugeEventsStayWithinThePayload) {
  const std::string frame = R"({"function":"f","filename":"a.py","context_line":")" + std::string(400, 'x') +
                            R"(","vars":{"a":")" + std::string(1000, 'y') + R"("}})";
  const std::string control(1000, 'u');
  std::string escapes;
  for (int i = 0; i < 1500; ++i) escapes += "\\u0001";
  const std::string exceptions = repeated(
      "{\"type\":\"E\",\"value\":\"" + escapes + "\",\"stacktrace\":{\"frames\":" + repeated(frame, 10) + "}}", 40);
  const std::string body =
      "{\"exception\":" + exceptions + ",\"tags\":" + repeated("[\"" + control + "\",\"v\"]", 20) + "}";
  ASSERT_LE(body.size(), kMaxEventBytes);
  const std::string payload = payload_of(body);
  EXPECT_LE(payload.size(), kMaxPayloadBytes);
  EXPECT_EQ(event_of(body).exceptions.size(), 40u);
  const auto refused = normalise(std::string(kMaxEventBytes + 1, ' '), {.received = kReceived}, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), Code::kResourceExhausted);
}

// Each is of a size that is taken, and would take minutes if any part of it were looked at again and again.
TEST(Limits, BombsAreCheap) {
  const auto many = [](std::string_view piece) {
    std::string text;
    while (text.size() + piece.size() < kMaxEventBytes - 1000) text += piece;
    return text;
  };
  for (const std::string_view piece :
       {"%(", "{", "=eyJ", "password='", "password=[", "password:", "1 ", "1-", "Bearer ", "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----", "://", "://a@", "a=b;", "a=b&", "%41", ":", "=", "token=."}) {
    const std::string text = many(piece);
    EXPECT_LE(payload_of("{\"message\":\"" + text + "\",\"params\":[\"p\"]}").size(), 40'000u) << piece;
    EXPECT_LE(payload_of("{\"request\":{\"url\":\"" + text + "\"}}").size(), 600'000u) << piece;
    EXPECT_LE(payload_of("{\"request\":{\"cookies\":\"" + text + "\"}}").size(), 600'000u) << piece;
  }
  std::string names;
  for (int i = 0; names.size() < kMaxEventBytes - 2000; ++i) names += (i ? ",\"" : "\"") + std::to_string(i) + "\":1";
  for (const std::string_view name :
       {"extra", "contexts", "modules", "tags", "user", "exception", "breadcrumbs", "_meta", "request"}) {
    EXPECT_LE(payload_of("{\"" + std::string(name) + "\":{" + names + "}}").size(), 100'000u) << name;
  }
  const std::string doubled = "{\"message\":\"" + many("{0}") + "\",\"params\":[\"" + std::string(900, 'x') + "\"]}";
  EXPECT_LE(payload_of(doubled).size(), 40'000u);
}

TEST(Limits, ClientsMarksAreKept) {
  const std::string payload = payload_of(
      R"({"extra":{"a":"cut..."},"_meta":{"extra":{"a":{"":{"len":5000,"rem":[["!limit","x",3,6]],"other":[1,2,3]}}},"bad":7}})");
  EXPECT_EQ(member_of(payload, "_meta"), R"({"extra":{"a":{"":{"rem":[["!limit","x",3,6]],"len":5000}}}})");
}

// Random values of random forms under the names that have a meaning, and others.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string event() {
    static constexpr std::string_view kNames[] = {
        "event_id",   "timestamp",   "level",   "platform",    "message",    "logentry",    "exception", "threads",
        "stacktrace", "tags",        "user",    "request",     "contexts",   "breadcrumbs", "extra",     "modules",
        "sdk",        "fingerprint", "release", "environment", "debug_meta", "_meta",       "csp",       "errors"};
    std::string out = "{";
    for (std::size_t i = 0, count = pick(12); i < count; ++i) {
      out += (i ? ",\"" : "\"") + std::string(kNames[pick(std::size(kNames))]) + "\":";
      value(out, 6);
    }
    return out + "}";
  }

 private:
  std::size_t pick(std::size_t below) { return random_() % below; }

  void value(std::string& out, int depth) {
    static constexpr std::string_view kScalars[] = {"null",
                                                    "true",
                                                    "-1",
                                                    "1.5e3",
                                                    "4111111111111111",
                                                    "\"\"",
                                                    "\"password=x\"",
                                                    "\"2026-11-20T17:30:22Z\"",
                                                    "\"caf\xc3\xa9\"",
                                                    "\"\\u0000\\n\"",
                                                    "\"http://a:b@h/p?token=1#f\"",
                                                    "18446744073709551615",
                                                    "NaN",
                                                    "\"\xff\""};
    static constexpr std::string_view kNames[] = {
        "values", "frames", "type",    "value",   "stacktrace",   "mechanism", "vars", "",         "password", "rem",
        "len",    "key",    "headers", "cookies", "query_string", "url",       "data", "feedback", "filename", "a"};
    const std::size_t kind = depth == 0 ? 0 : pick(4);
    if (kind <= 1) {
      out += kScalars[pick(std::size(kScalars))];
    } else if (kind == 2) {
      out += '[';
      for (std::size_t i = 0, count = pick(5); i < count; ++i) {
        if (i) out += ',';
        value(out, depth - 1);
      }
      out += ']';
    } else {
      out += '{';
      for (std::size_t i = 0, count = pick(6); i < count; ++i) {
        out += (i ? ",\"" : "\"") + std::string(kNames[pick(std::size(kNames))]) + "\":";
        value(out, depth - 1);
      }
      out += '}';
    }
  }

  std::mt19937 random_;
};

void expect_names_once(const codec::JsonValue& value) {
  std::set<std::string_view> names;
  value.each_member([&names](std::string_view name, codec::JsonValue member) {
    EXPECT_TRUE(names.insert(name).second) << name;
    expect_names_once(member);
    return true;
  });
  value.each_element([](codec::JsonValue element) {
    expect_names_once(element);
    return true;
  });
}

TEST(Limits, WhateverComesIsOneFormAndStaysIt) {
  for (std::uint32_t seed = 1; seed <= 10000; ++seed) {
    Generator generator(seed);
    const std::string body = generator.event();
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + body);
    const std::string once = payload_of(body);
    ASSERT_TRUE(is_utf8(once));
    ASSERT_LE(once.size(), 2 * body.size() + 4096);
    expect_names_once(codec::JsonDocument::parse(once)->root());
    const std::string twice = payload_of(once);
    // All but the marks, which tell how long a text was before it was cut the last time.
    ASSERT_EQ(twice.substr(0, twice.find("\"_meta\"")), once.substr(0, once.find("\"_meta\"")));
    const Event event = event_of(body);
    ASSERT_FALSE(title_of(event).title.empty());
    ASSERT_TRUE(is_utf8(title_of(event).title));
    ASSERT_EQ(once.find("password=x"), std::string::npos);
    ASSERT_EQ(once.find("4111111111111111"), std::string::npos);
    if (::testing::Test::HasFailure()) break;
  }
}

}  // namespace
}  // namespace bellwether::errors
