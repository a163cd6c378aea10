#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "codec/json_reader.h"
#include "codec/json_writer.h"

namespace bellwether::codec {
namespace {

TEST(JsonWriter, NestsAndSeparates) {
  std::string out;
  JsonWriter json(out);
  json.begin_array().begin_object().key("target").string("a.b").key("datapoints").begin_array();
  json.begin_array().number(1.5).integer(1700000000).end_array();
  json.begin_array().number(std::nan("")).integer(1700000010).end_array().end_array();
  json.key("tags").begin_object().end_object().key("ok").boolean(true).key("none").null().end_object();
  json.unsigned_integer(std::numeric_limits<std::uint64_t>::max()).end_array();
  EXPECT_EQ(
      out,
      R"([{"target":"a.b","datapoints":[[1.5,1700000000],[null,1700000010]],"tags":{},"ok":true,"none":null},18446744073709551615])");
}

TEST(JsonWriter, EscapesWhatMustBe) {
  std::string out;
  append_json_string(out, std::string_view("a\"b\\c\n\t\r\x01\0é€😀\xFF\xC3", 21));
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\n\\t\\r\\u0001\\u0000é€😀\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(JsonReader, ReadsWhatTheWriterWrites) {
  std::string out;
  JsonWriter json(out);
  std::string every;
  for (int c = 1; c < 128; ++c) every += static_cast<char>(c);
  json.begin_object()
      .key("text")
      .string(every + "é😀")
      .key("n")
      .number(0.1)
      .key("i")
      .integer(-5)
      .key("l")
      .begin_array();
  for (int i = 0; i < 3; ++i) json.integer(i);
  json.end_array().end_object();
  const Result<JsonDocument> document = JsonDocument::parse(out);
  ASSERT_TRUE(document) << document.error().to_string();
  const JsonValue root = document->root();
  EXPECT_EQ(root.size(), 4u);
  EXPECT_EQ(*root.string_at("text"), every + "é😀");
  EXPECT_EQ(*root.number_at("n"), 0.1);
  EXPECT_EQ(*root.integer_at("i"), -5);
  int sum = 0;
  root.find("l")->each_element([&](JsonValue value) { return sum += static_cast<int>(*value.as_integer()), true; });
  EXPECT_EQ(sum, 3);
}

TEST(JsonReader, TellsKindsApart) {
  const Result<JsonDocument> document =
      JsonDocument::parse(R"([null,true,-1,18446744073709551615,1.0,"s",[],{"a":1}])");
  ASSERT_TRUE(document);
  std::vector<JsonKind> kinds;
  document->root().each_element([&](JsonValue value) { return kinds.push_back(value.kind()), true; });
  EXPECT_EQ(kinds, (std::vector{JsonKind::kNull, JsonKind::kBoolean, JsonKind::kInteger, JsonKind::kUnsigned,
                                JsonKind::kDouble, JsonKind::kString, JsonKind::kArray, JsonKind::kObject}));
  EXPECT_FALSE(document->root().find("a"));
  EXPECT_EQ(JsonDocument::parse("2.0")->root().as_integer(), 2);
  EXPECT_EQ(JsonDocument::parse("2.5")->root().as_integer(), std::nullopt);
  EXPECT_EQ(JsonDocument::parse("1e300")->root().as_integer(), std::nullopt);
}

TEST(JsonReader, NamesTheByteAndTheMember) {
  const auto offset = [](std::string_view text) {
    const Result<JsonDocument> document = JsonDocument::parse(text);
    EXPECT_FALSE(document) << text;
    return document ? std::string() : document.error().message().substr(0, document.error().message().find(':'));
  };
  EXPECT_EQ(offset(R"({"a": nope})"), "not JSON at byte 6");
  EXPECT_EQ(offset(R"([1,2)"), "not JSON at byte 4");
  EXPECT_EQ(offset(R"({"a" 1})"), "not JSON at byte 5");
  EXPECT_EQ(offset("[1] x"), "not JSON at byte 4");
  EXPECT_EQ(offset("\"\xFF\""), "not JSON at byte 1");
  EXPECT_EQ(offset("[01]"), "not JSON at byte 2");
  EXPECT_EQ(offset(""), "not JSON at byte 0");
  EXPECT_EQ(offset(std::string(JsonDocument::kMaxDepth + 1, '[')), "not JSON at byte 256");
  EXPECT_EQ(JsonDocument::parse("[1,2,3]", 5).error().code(), Code::kResourceExhausted);

  const JsonDocument document = *JsonDocument::parse(R"({"a": 1})");
  EXPECT_EQ(document.root().string_at("a").error().message(), "member 'a' is not a string");
  EXPECT_EQ(document.root().string_at("b").error().message(), "member 'b' is missing");
}

// Two independent readers must agree on what is JSON: mutated texts through both.
TEST(JsonReader, FaultFinderAgreesWithTheParser) {
  std::mt19937 random(11);
  const std::string seed = R"({"a":[1,-0.5e+3,true,false,null,"x\u00e9\ud83d\ude00\n"],"b":{"c":{}},"d":[]})";
  const std::string_view alphabet = "{}[]\",:0123456789.eE+-\\untrfals \xC3\xA9";
  for (int i = 0; i < 100'000; ++i) {
    std::string text = seed;
    for (std::size_t k = random() % 3; k > 0; --k) {
      const std::size_t at = random() % text.size();
      if (random() % 2)
        text[at] = alphabet[random() % alphabet.size()];
      else
        text.erase(at, 1);
    }
    ASSERT_EQ(JsonDocument::parse(text).has_value(), !find_json_fault(text)) << text;
  }
}

}  // namespace
}  // namespace bellwether::codec
