#include "errors/crons/crontab.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "errors/event/times.h"

namespace bellwether::errors {
namespace {

std::string next(std::string_view crontab, std::string_view time, std::string_view zone = "UTC") {
  const auto parsed = Crontab::parse(crontab);
  if (!parsed) return parsed.error().message();
  const auto next =
      parsed->next_after(std::chrono::floor<seconds>(*parse_event_time(time)), *alerts::CivilZone::named(zone));
  if (!next) return "never";
  std::string text;
  append_iso8601(text, *next);
  return text;
}

struct Case {
  std::string_view crontab, time, next, zone = "UTC";
};

TEST(Crontab, FindsTheNextTime) {
  const Case cases[] = {
      {"* * * * *", "2026-11-20T17:12:07Z", "2026-11-20T17:13:00Z"},
      {"0 * * * *", "2026-11-20T17:12:07Z", "2026-11-20T18:00:00Z"},
      {"0 * * * *", "2026-11-20T17:00:00Z", "2026-11-20T18:00:00Z"},
      {"*/15 9-17 * * mon-fri", "2026-11-20T17:45:00Z", "2026-11-23T09:00:00Z"},
      {"30 2 1,15 * *", "2026-11-02T00:00:00Z", "2026-11-15T02:30:00Z"},
      {"0 0 13 * FRI", "2026-11-21T00:00:00Z", "2026-11-27T00:00:00Z"},  // either kind of day
      {"0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"},
      {"0 0 30 feb *", "2026-01-01T00:00:00Z", "never"},
      {"5/20 * * * *", "2026-01-01T00:06:00Z", "2026-01-01T00:25:00Z"},
      {"0 12 * * 7", "2026-11-20T00:00:00Z", "2026-11-22T12:00:00Z"},
      {"@weekly", "2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z"},
      {"59 23 31 12 *", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z"},
      {"0 9 * * *", "2026-07-01T00:00:00Z", "2026-07-01T07:00:00Z", "Europe/Berlin"},
  };
  for (const Case& one : cases) EXPECT_EQ(next(one.crontab, one.time, one.zone), one.next) << one.crontab;
}

TEST(Crontab, KeepsToTheClockWhenItChanges) {
  // Berlin, 2026-03-29: 02:00 becomes 03:00; 2026-10-25: 03:00 becomes 02:00.
  EXPECT_EQ(next("30 2 * * *", "2026-03-28T12:00:00Z", "Europe/Berlin"), "2026-03-29T01:00:00Z");
  EXPECT_EQ(next("30 2 * * *", "2026-10-24T12:00:00Z", "Europe/Berlin"), "2026-10-25T00:30:00Z");
  EXPECT_EQ(next("30 2 * * *", "2026-10-25T00:30:00Z", "Europe/Berlin"), "2026-10-26T01:30:00Z");
  // By the hour, whatever the clock shows.
  EXPECT_EQ(next("30 * * * *", "2026-10-25T00:30:00Z", "Europe/Berlin"), "2026-10-25T01:30:00Z");
  EXPECT_EQ(next("0 * * * *", "2026-03-29T00:59:00Z", "Europe/Berlin"), "2026-03-29T01:00:00Z");
}

TEST(Crontab, SaysWhichFieldIsWrong) {
  EXPECT_EQ(next("0 24 * * *", "2026-01-01T00:00:00Z"), "'24' is no hour of a crontab");
  EXPECT_EQ(next("0 0 * * mon-", "2026-01-01T00:00:00Z"), "'mon-' is no day of the week of a crontab");
  EXPECT_EQ(next("*/0 * * * *", "2026-01-01T00:00:00Z"), "'*/0' is no minute of a crontab");
  EXPECT_EQ(next("* * * *", "2026-01-01T00:00:00Z"), "'* * * *' is no crontab: five fields are wanted");
  EXPECT_FALSE(Crontab::parse(""));
}

}  // namespace
}  // namespace bellwether::errors
