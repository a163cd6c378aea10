#include "errors/event/mend_json.h"

#include <gtest/gtest.h>

#include "errors/event/testing.h"

namespace bellwether::errors {
namespace {

TEST(MendJson, WhatClientsSend) {
  EXPECT_EQ(mend_json(R"([NaN, -Infinity, Infinity, 1e999])"), "[null, null, null, null]");
  EXPECT_EQ(mend_json("[\"a\xff\xc3\"]"), "[\"a\xEF\xBF\xBD\xEF\xBF\xBD\"]");
  EXPECT_EQ(mend_json("[\"a\tb\nc\"]"), "[\"a\\u0009b\\u000ac\"]");
  EXPECT_EQ(mend_json(R"(["\ud800 \udc00x \ud83d\ude00 \n \\ud800"])"),
            "[\"\xEF\xBF\xBD \xEF\xBF\xBDx \\ud83d\\ude00 \\n \\\\ud800\"]");
  EXPECT_EQ(mend_json("[123456789012345678901234, -5, 12345678901234567890]"),
            "[123456789012345678901234.0, -5, 12345678901234567890.0]");
  EXPECT_EQ(mend_json("\xEF\xBB\xBF{}"), "{}");
  EXPECT_EQ(mend_json(R"({"NaN": "Infinity NaN"})"), R"({"NaN": "Infinity NaN"})");
}

TEST(MendJson, EventsThatAreTakenAllTheSame) {
  const Event event = testing::event_of(
      "{\"message\":\"caf\xe9\",\"extra\":{\"x\":NaN,\"big\":123456789012345678901234},\"level\":\"info\"}");
  EXPECT_EQ(event.message->text, "caf\xEF\xBF\xBD");
  EXPECT_EQ(event.level, Level::kInfo);
}

TEST(MendJson, FaultsNameTheByteOfTheBody) {
  const auto refused = normalise(R"({"a":NaN,"b":Infinity,"c":oops})", {.received = testing::kReceived}, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), Code::kInvalidArgument);
  EXPECT_NE(refused.error().message().find("byte 26"), std::string_view::npos) << refused.error().message();
  for (const std::string_view body : {"", "{", "[]", "7", "\"x\"", "{}{}", "{\"a\":1,}", "{\"a\"", "not json"}) {
    EXPECT_FALSE(normalise(body, {.received = testing::kReceived}, {}).has_value()) << body;
  }
}

TEST(MendJson, DeepNestingIsRefused) {
  const std::string deep = "{\"extra\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_FALSE(normalise(deep, {.received = testing::kReceived}, {}).has_value());
  const std::string endless(500'000, '[');
  EXPECT_FALSE(normalise(endless, {.received = testing::kReceived}, {}).has_value());
}

}  // namespace
}  // namespace bellwether::errors
