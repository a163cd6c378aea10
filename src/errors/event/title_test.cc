#include <gtest/gtest.h>

#include "errors/event/testing.h"

namespace bellwether::errors {
namespace {

using testing::event_of;

TEST(Titles, OfExceptions) {
  struct Case {
    std::string_view body, title, culprit;
  };
  for (
      const auto& [body, title, culprit] : {
          Case{R"({"exception":{"type":"ValueError","value":"no\nsuch mailbox"}})", "ValueError: no", ""},
          Case{R"({"exception":[{"type":"Cause","value":"c"},{"type":"ValueError","value":"v"}]})", "ValueError: v",
               ""},
          Case{
              R"({"exception":{"type":"Error","value":"v","mechanism":{"synthetic":true},"stacktrace":{"frames":[{"function":"f","module":"m"}]}}})",
              "f: v", "m in f"},
          Case{
              R"({"exception":{"type":"Error","value":"thrown","mechanism":{"synthetic":true},"stacktrace":{"frames":[{"function":"?"}]}}})",
              "thrown", "? in ?"},
          Case{R"({"exception":{"type":"E"}})", "E", ""},
          Case{
              R"({"transaction":"GET /a","exception":{"type":"E","value":"v","stacktrace":{"frames":[{"function":"f","filename":"a.py"}]}}})",
              "E: v", "GET /a"},
          Case{
              R"({"exception":{"type":"E","stacktrace":{"frames":[{"function":"own","filename":"a.py","in_app":true},{"function":"lib","filename":"b.py","in_app":false}]}}})",
              "E", "a.py in own"},
      }) {
    const Title read = title_of(event_of(body));
    EXPECT_EQ(read.title, title) << body;
    EXPECT_EQ(read.culprit, culprit) << body;
  }
}

TEST(Titles, OfTheRest) {
  EXPECT_EQ(title_of(event_of(R"({"message":"\n first \nsecond"})")).title, "first");
  EXPECT_EQ(title_of(event_of("{}")).title, "<unlabeled event>");
  EXPECT_EQ(title_of(event_of(R"({"template":{"filename":"a.html"}})")).title, "a.html");
  const std::string text(400, 'm');
  EXPECT_EQ(title_of(event_of("{\"message\":\"" + text + "\"}")).title, std::string(253, 'm') + "...");
  EXPECT_EQ(title_of(event_of("{\"exception\":{\"type\":\"E\",\"value\":\"" + text + "\"}}")).title,
            "E: " + std::string(97, 'm') + "...");
}

}  // namespace
}  // namespace bellwether::errors
