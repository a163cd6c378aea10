#include "alerts/timeperiod.h"

#include <random>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bellwether::alerts {
namespace {

Timeperiod period(std::initializer_list<std::pair<std::string_view, std::string_view>> lines,
                  std::string_view zone = "UTC") {
  Timeperiod made;
  made.name = "p";
  made.set_zone(CivilZone::named(zone).value());
  for (const auto& [days, ranges] : lines) {
    const auto added = made.add(days, ranges);
    EXPECT_TRUE(added) << days << ": " << (added ? "" : added.error().message());
  }
  return made;
}

UnixSeconds at(int year, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  const std::chrono::sys_days date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return UnixSeconds(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + seconds(second);
}

TEST(Timeperiod, WeeklyHoursIncludeTheirBeginAndNotTheirEnd) {
  const Timeperiod work = period({{"monday", "09:00-17:00"}});
  EXPECT_FALSE(work.contains(at(2026, 11, 16, 8, 59, 59)));
  EXPECT_TRUE(work.contains(at(2026, 11, 16, 9)));
  EXPECT_TRUE(work.contains(at(2026, 11, 16, 16, 59, 59)));
  EXPECT_FALSE(work.contains(at(2026, 11, 16, 17)));
  EXPECT_FALSE(work.contains(at(2026, 11, 17, 12)));
}

TEST(Timeperiod, ALaterLineForTheSameWeekdayReplacesTheEarlier) {
  const Timeperiod work = period({{"monday", "09:00-17:00"}, {"monday", "20:00-21:00"}});
  EXPECT_FALSE(work.contains(at(2026, 11, 16, 12)));
  EXPECT_TRUE(work.contains(at(2026, 11, 16, 20, 30)));
}

TEST(Timeperiod, TheMoreSpecificRuleDecidesAloneAboutADay) {
  // Thursday, the 24th of December 2026, is meant by all of these.
  const std::pair<std::string_view, std::string_view> lines[] = {
      {"2026-12-24", "01:00-02:00"},          {"december 24", "02:00-03:00"}, {"day 24", "03:00-04:00"},
      {"thursday 4 december", "04:00-05:00"}, {"thursday 4", "05:00-06:00"},  {"thursday", "06:00-07:00"}};
  for (std::size_t first = 0; first < std::size(lines); ++first) {
    Timeperiod made = period({});
    for (std::size_t i = std::size(lines); i-- > first;) ASSERT_TRUE(made.add(lines[i].first, lines[i].second));
    for (int hour = 1; hour <= 6; ++hour)
      EXPECT_EQ(made.contains(at(2026, 12, 24, hour)), hour == static_cast<int>(first) + 1) << first << " " << hour;
  }
}

TEST(Timeperiod, EachFormCoversItsDays) {
  const std::tuple<const char*, std::vector<int>, std::vector<int>> forms[] = {
      {"2026-02-03", {203}, {202, 204}},
      {"2026-02-27 - 2026-03-02", {227, 228, 301, 302}, {226, 303}},
      {"2026-01-01 - 2026-01-10 / 3", {101, 104, 107, 110}, {102, 103, 111, 113}},
      {"2026-01-01 / 100", {101, 411, 720}, {102, 412}},
      {"february -1", {228}, {227, 301}},
      {"july 10 - 15", {710, 715}, {709, 716}},
      {"july 10 - 15 / 2", {710, 712, 714}, {711, 715}},
      {"july 30 - august 2", {730, 801, 802}, {729, 803}},
      {"december 30 - january 2", {1230, 1231, 101, 102}, {1229, 103}},
      {"day 2", {102, 202, 1202}, {101, 203}},
      {"day -1", {131, 228, 430}, {130, 227, 501}},
      {"day 30 - 2", {130, 131, 101, 102, 330, 401, 402}, {129, 103}},
      {"day 1 - 15 / 5", {101, 106, 111}, {102, 115, 116}},
      {"monday 3", {119, 216}, {112, 126}},
      {"monday -1", {126, 223}, {119}},
      {"monday 3 - thursday 4 / 2", {119, 121}, {118, 120, 122, 123}},
      {"monday 1 - 2", {105, 112, 106}, {104, 113}},
      {"thursday -1 november", {1126}, {1119, 1029}},
      {"monday -1 may - friday -1 may", {525, 529}, {524, 530}},
      {"tuesday 1 april - friday 2 may / 6", {407, 413, 419, 507}, {408, 406, 509}},
      {"day 99", {}, {101, 131}},
      {"monday 9", {}, {105, 126}},
      {"2026-13-45", {}, {101}},
  };
  for (const auto& [days, in, out] : forms) {
    const Timeperiod made = period({{days, "00:00-24:00"}});
    for (const int day : in)
      EXPECT_TRUE(made.contains(at(2026, static_cast<unsigned>(day / 100), static_cast<unsigned>(day % 100), 12)))
          << days << " at " << day;
    for (const int day : out)
      EXPECT_FALSE(made.contains(at(2026, static_cast<unsigned>(day / 100), static_cast<unsigned>(day % 100), 12)))
          << days << " at " << day;
  }
}

TEST(Timeperiod, WritesItsLinesAsNagiosDoes) {
  const Timeperiod made = period({{"day 2", "00:00-24:00"},
                                  {"july 10 - 15 / 2", "18:00-19:00,9:0-10:5:30"},
                                  {"monday", "10:00-12:00"},
                                  {"sunday", "00:00-24:00"},
                                  {"2026-1-2 / 3", "00:00-01:00"},
                                  {"monday 1 - 3", "00:00-01:00"},
                                  {"monday 1 may - friday 2 may / 2", "00:00-01:00"},
                                  {"day 5 - -2", "00:00-01:00"}});
  std::string all;
  for (const auto& [days, hours] : made.lines()) all += days + " = " + hours + "\n";
  EXPECT_EQ(all,
            "2026-01-02 / 3 = 00:00-01:00\n"
            "july 10 - july 15 / 2 = 09:00-10:05,18:00-19:00\n"
            "day 2 = 00:00-24:00\n"
            "day 5 - -2 = 00:00-01:00\n"
            "monday 1 may - friday 2 may / 2 = 00:00-01:00\n"
            "monday 1 - monday 3 = 00:00-01:00\n"
            "sunday = 00:00-24:00\n"
            "monday = 10:00-12:00\n");
}

TEST(Timeperiod, SaysInNagiosWordsWhatIsWrongWithALine) {
  const std::pair<std::pair<const char*, const char*>, const char*> lines[] = {
      {{"bogus", "00:00-24:00"}, "Could not parse timeperiod directive 'bogus 00:00-24:00'!"},
      {{"Monday", "00:00-24:00"}, "Could not parse timeperiod directive 'Monday 00:00-24:00'!"},
      {{"july", "10 / 3 09:00-17:00"}, "Could not parse timeperiod directive 'july 10 / 3 09:00-17:00'!"},
      {{"monday", "x"}, "Could not parse timeperiod directive 'monday x'!"},
      {{"monday", "1 / 3 09:00-17:00"}, "Could not parse timerange #1 for day 1 of timeperiod"},
      {{"monday", "09:00-17:00, 18:00-19:00"}, "Could not parse timerange #2 for day 1 of timeperiod"},
      {{"monday", "00:00-24"}, "Could not parse timerange #1 for day 1 of timeperiod"},
      {{"monday 1 april", "- 3 09:00-17:00"}, "Could not parse timerange #1 of timeperiod"},
      {{"monday", "00:00-24:01"}, "End time 86460 on day 1 is not value for timeperiod 'p'"},
      {{"tuesday", "25:00-24:00"}, "Start time 90000 on day 2 is not valid for timeperiod 'p'"},
      {{"july 1", "00:00-25:00"}, "End time 90000 is not value for timeperiod"},
      {{"monday 1 - july 2", "00:00-24:00"}, "Could not parse timeperiod directive 'monday 1 - july 2 00:00-24:00'!"},
  };
  for (const auto& [line, message] : lines) {
    Timeperiod made = period({});
    const auto added = made.add(line.first, line.second);
    ASSERT_FALSE(added) << line.first;
    EXPECT_EQ(added.error().message(), message);
  }
}

TEST(Timeperiod, ExclusionsCutOutAndAreThemselvesCut) {
  const Timeperiod lunch = period({{"monday", "12:00-13:00"}});
  Timeperiod holidays = period({{"2026-11-16", "00:00-24:00"}});
  holidays.exclude(period({{"monday", "15:00-16:00"}}));  // not even a holiday takes these
  Timeperiod work = period({{"monday", "09:00-17:00"}});
  work.exclude(lunch);
  EXPECT_TRUE(work.contains(at(2026, 11, 16, 9)));
  EXPECT_FALSE(work.contains(at(2026, 11, 16, 12)));
  EXPECT_EQ(work.next_in(at(2026, 11, 16, 12, 5)), at(2026, 11, 16, 13));
  work.exclude(holidays);
  EXPECT_FALSE(work.contains(at(2026, 11, 16, 9)));
  EXPECT_EQ(work.next_in(at(2026, 11, 16, 0)), at(2026, 11, 16, 15));
  EXPECT_EQ(work.next_in(at(2026, 11, 16, 16)), at(2026, 11, 23, 9));
}

TEST(Timeperiod, NextInLooksAYearAheadAndNoFurther) {
  EXPECT_EQ(period({{"2027-11-16", "10:00-11:00"}}).next_in(at(2026, 11, 17)), at(2027, 11, 16, 10));
  EXPECT_EQ(period({{"2027-11-19", "10:00-11:00"}}).next_in(at(2026, 11, 17)), std::nullopt);
  EXPECT_EQ(period({}).next_in(at(2026, 11, 17)), std::nullopt);
  EXPECT_EQ(period({{"monday", "17:00-09:00"}}).next_in(at(2026, 11, 17)), std::nullopt);
}

TEST(Timeperiod, FollowsTheClockOnTheWallWhenItIsPutForwardAndBack) {
  // Berlin 2026: 02:00 becomes 03:00 on March 29 (01:00 UTC), 03:00 becomes 02:00 on October 25 (01:00 UTC).
  const Timeperiod nine = period({{"sunday", "09:00-10:00"}}, "Europe/Berlin");
  EXPECT_TRUE(nine.contains(at(2026, 3, 29, 7)));
  EXPECT_TRUE(nine.contains(at(2026, 10, 25, 8)));
  const Timeperiod night = period({{"sunday", "02:00-03:00"}}, "Europe/Berlin");
  EXPECT_EQ(night.next_in(at(2026, 3, 29, 0)), at(2026, 4, 5, 0));  // that hour does not happen
  EXPECT_EQ(night.next_in(at(2026, 10, 25, 0)), at(2026, 10, 25, 0));
  EXPECT_TRUE(night.contains(at(2026, 10, 25, 1, 30)));  // it happens twice
  EXPECT_FALSE(night.contains(at(2026, 10, 25, 2)));
}

// A random period out of every form, with edges on whole minutes, so that looking at each minute misses none.
class RandomPeriod {
 public:
  explicit RandomPeriod(std::uint64_t seed) : random_(seed) {}

  Timeperiod make(int depth = 0) {
    static constexpr const char* kZones[] = {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                                             "Asia/Kathmandu"};
    Timeperiod made;
    made.set_zone(CivilZone::named(kZones[pick(5)]).value());
    for (int lines = pick(6); lines >= 0; --lines) {
      const auto added = made.add(days(), ranges());
      EXPECT_TRUE(added) << (added ? "" : added.error().message());
    }
    if (depth < 2 && pick(3) == 0) made.exclude(make(depth + 1));
    return made;
  }
  int pick(int count) { return static_cast<int>(random_() % static_cast<std::uint64_t>(count)); }

 private:
  std::string days() {
    static constexpr const char* kDays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                            "thursday", "friday", "saturday"};
    static constexpr const char* kMonths[] = {"march", "october", "november"};
    switch (pick(8)) {
      case 0:
        return fmt::format("2026-{:02}-{:02}", 3 + 7 * pick(2), 1 + pick(28));
      case 1:
        return fmt::format("2026-03-{:02} / {}", 1 + pick(28), 1 + pick(9));
      case 2:
        return fmt::format("{} {} - {} / {}", kMonths[pick(3)], 1 + pick(12), 13 + pick(15), 1 + pick(4));
      case 3:
        return fmt::format("day {}", pick(2) == 0 ? 1 + pick(31) : -1 - pick(5));
      case 4:
        return fmt::format("{} {} {}", kDays[pick(7)], 1 + pick(5), kMonths[pick(3)]);
      case 5:
        return fmt::format("{} {}", kDays[pick(7)], pick(2) == 0 ? 1 + pick(5) : -1 - pick(3));
      default:
        return kDays[pick(7)];
    }
  }
  std::string ranges() {
    std::string out;
    for (int count = pick(3); count >= 0; --count) {
      out += fmt::format("{}{:02}:{:02}-{:02}:{:02}", out.empty() ? "" : ",", pick(24), pick(60), pick(24), pick(60));
    }
    return out;
  }

  std::mt19937_64 random_;
};

TEST(Timeperiod, NextInIsTheFirstMinuteThatIsContained) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  RandomPeriod random(seed);
  for (int round = 0; round < 300; ++round) {
    const Timeperiod made = random.make();
    // Around the days on which the zones change their clocks.
    const UnixSeconds begin = at(2026, random.pick(2) == 0 ? 3 : 10, 1) + std::chrono::hours(random.pick(24 * 31));
    const auto next = made.next_in(begin);
    UnixSeconds expected = begin;
    const UnixSeconds end = begin + std::chrono::days(10);
    while (expected < end && !made.contains(expected)) expected += seconds(60);
    if (expected < end) {
      ASSERT_TRUE(next) << "round " << round;
      ASSERT_EQ(*next, expected) << "round " << round;
    } else {
      ASSERT_TRUE(!next || *next >= end) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace bellwether::alerts
