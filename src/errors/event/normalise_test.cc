#include "errors/event/normalise.h"

#include <gtest/gtest.h>

#include "errors/event/event.h"

namespace bellwether::errors {
namespace {

const UnixMillis kReceived(milliseconds(1'763'659'823'000));

Normalised normalised(std::string_view body, const ScrubbingRules& rules = {}) {
  auto result = normalise(body, {.received = kReceived}, rules);
  EXPECT_TRUE(result.has_value()) << result.error().message();
  return result ? std::move(*result) : Normalised{};
}

TEST(Normalise, KeepsWhatGroupingReads) {
  const auto payload =
      normalised(R"({"event_id":"367fa7c2d1c64f948b9d91f7e0d12d78","platform":"python","exception":{"values":[
    {"type":"ValueError","value":"boom","stacktrace":{"frames":[{"function":"f","filename":"a.py","lineno":3,"in_app":true}]}}]}})");
  const auto event = read_event(payload.payload);
  ASSERT_TRUE(event.has_value()) << event.error().message();
  EXPECT_EQ(to_string(event->id), "367fa7c2d1c64f948b9d91f7e0d12d78");
  EXPECT_EQ(event->type, "error");
  ASSERT_EQ(event->exceptions.size(), 1u);
  EXPECT_EQ(event->exceptions[0].stacktrace->frames[0].function, "f");
  EXPECT_EQ(title_of(*event).title, "ValueError: boom");
  EXPECT_EQ(title_of(*event).culprit, "a.py in f");
}

}  // namespace
}  // namespace bellwether::errors
