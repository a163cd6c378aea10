#include "errors/protocol/timestamp.h"

#include <gtest/gtest.h>

namespace bellwether::errors {
namespace {

std::int64_t millis(std::string_view text) {
  const std::optional<UnixMillis> time = read_timestamp(text);
  return time ? time->time_since_epoch().count() : -1;
}

TEST(Timestamp, IsReadInEveryFormThatClientsSend) {
  EXPECT_EQ(millis("2026-11-20T17:12:08.576Z"), 1795194728576);
  EXPECT_EQ(millis("2026-11-20T17:12:08.576123456Z"), 1795194728576);
  EXPECT_EQ(millis("2026-11-20T17:12:08"), 1795194728000);
  EXPECT_EQ(millis("2026-11-20 17:12:08.5"), 1795194728500);
  EXPECT_EQ(millis("2026-11-20T18:12:08+01:00"), 1795194728000);
  EXPECT_EQ(millis("2026-11-20T12:42:08-0430"), 1795194728000);
  EXPECT_EQ(millis("2026-11-20T18:12:08+01"), 1795194728000);
  EXPECT_EQ(millis("1795194728.576"), 1795194728576);
  EXPECT_EQ(millis("1795194728"), 1795194728000);
}

TEST(Timestamp, IsNothingElse) {
  for (const char* text :
       {"", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-20", "2026-11-20T25:00:00Z",
        "2026-11-20T17:12:08.Z", "2026-11-20T17:12:08+1", "2026-11-20T17:12:08Zz", "-5", "nan", "inf", "1e30"}) {
    EXPECT_EQ(millis(text), -1) << text;
  }
}

}  // namespace
}  // namespace bellwether::errors
