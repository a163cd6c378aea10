// Events of real SDKs, as they were sent.
#include <gtest/gtest.h>

#include "errors/event/testing.h"

namespace bellwether::errors {
namespace {

using testing::captures;
using testing::event_of;
using testing::payload_of;
using testing::tag;

TEST(Captures, AreManyAndOfSeveralSdks) {
  EXPECT_GE(captures().size(), 50u);
}

TEST(Captures, NormaliseAndRead) {
  for (const auto& [name, body] : captures()) {
    if (!testing::is_event(name)) continue;
    SCOPED_TRACE(name);
    const Event event = event_of(body);
    EXPECT_FALSE(event.type.empty());
    EXPECT_NE(event.platform, "");
    EXPECT_FALSE(event.release.empty());
    EXPECT_FALSE(event.sdk_name.empty() && !name.starts_with("raven"));
    EXPECT_NE(title_of(event).title, "<unlabeled event>");
    EXPECT_LT(testing::kReceived - event.when, std::chrono::hours(2));
    if (event.type == "error") {
      EXPECT_TRUE(!event.exceptions.empty());
      EXPECT_FALSE(title_of(event).culprit.empty());
    }
  }
}

TEST(Captures, StayWhatTheyAreWhenNormalisedAgain) {
  for (const auto& [name, body] : captures()) {
    if (!testing::is_event(name)) continue;
    SCOPED_TRACE(name);
    const std::string once = payload_of(body);
    EXPECT_EQ(payload_of(once), once);
  }
}

// Locals `password` and `api_key`, a query with a token, cookies, an authorization header, a card number in the source.
TEST(Captures, SecretsOfTheWsgiEventAreNowhere) {
  const std::string payload = payload_of(captures().at("py19wsgi-0015"));
  for (const std::string_view secret : {"hunter2", "zzz", "token=abc", "4111111111111111", "sessionid=abc", "Bearer t",
                                        "\"abc\"", "0123456789abcdef0123456789abcdef"}) {
    EXPECT_EQ(payload.find(secret), std::string::npos) << secret;
  }
  const Event event = event_of(captures().at("py19wsgi-0015"));
  EXPECT_EQ(event.exceptions[0].stacktrace->frames[0].context_line,
            "        password='[Filtered]'; api_key='[Filtered]'; raise ValueError(\"wsgi boom 17\")");
  for (const auto& [key, value] : event.tags) EXPECT_EQ(value.find("abc"), std::string::npos) << key;
  EXPECT_EQ(title_of(event).title, "ValueError: wsgi boom 17");
}

TEST(Captures, SayWhatPeopleLookFor) {
  const auto all = captures();
  const Event browser = event_of(all.at("browser10-0113"));
  EXPECT_EQ(title_of(browser).title, "TypeError: Cannot read properties of undefined (reading 'bar')");
  EXPECT_EQ(tag(browser, "browser.name"), "HeadlessChrome");
  EXPECT_EQ(tag(browser, "os.name"), "Linux");
  EXPECT_EQ(tag(browser, "url"), "http://127.0.0.1:19482/index.html");
  EXPECT_EQ(tag(browser, "user"), "id:b1");
  const Event python = event_of(all.at("python19-0049"));
  ASSERT_TRUE(python.message.has_value());
  EXPECT_EQ(python.message->text, "user bob not found in 17 ms");
  EXPECT_EQ(python.message->template_, "user %s not found in %d ms");
  const Event raven = event_of(all.at("raven31-0024"));
  EXPECT_EQ(raven.platform, "ruby");
  EXPECT_EQ(title_of(raven).title, "ZeroDivisionError: divided by 0");
  const Event group = event_of(all.at("node10-0016"));
  EXPECT_GT(group.exceptions.size(), 1u);
  EXPECT_EQ(group.exceptions.back().mechanism->is_handled, true);
  const Event feedback = event_of(all.at("browser10-0115"));
  EXPECT_EQ(feedback.type, "feedback");
  EXPECT_EQ(feedback.message->text, "cannot pay");
}

}  // namespace
}  // namespace bellwether::errors
