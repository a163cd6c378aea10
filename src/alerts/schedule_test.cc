#include "alerts/schedule.h"

#include <random>

#include <gtest/gtest.h>

namespace bellwether::alerts {
namespace {

using std::chrono::days;
using std::chrono::hours;

CivilZone zone(std::string_view name) {
  const Result<CivilZone> found = CivilZone::named(name);
  EXPECT_TRUE(found) << name;
  return found.value_or(CivilZone());
}

UnixSeconds local(std::string_view zone_name, int year, unsigned month, unsigned day, int hour, int minute = 0) {
  const std::chrono::local_days date{
      std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day))};
  return zone(zone_name).from_civil(CivilSeconds(date) + hours(hour) + std::chrono::minutes(minute));
}

Schedule make(ScheduleOptions options) {
  Result<Schedule> schedule = Schedule::create(options);
  EXPECT_TRUE(schedule) << schedule.error().to_string();
  return std::move(*schedule);
}

LayerOptions weekly() {
  return {
      .name = "primary", .people = {"anna", "bob", "cleo"}, .start = "2026-03-02", .handoff = "09:00", .shift = "1w"};
}

TEST(CivilTime, KnowsHoursThatComeTwiceOrNever) {
  const CivilZone berlin = zone("Europe/Berlin");
  // 29 March 2026, 02:00 → 03:00; 25 October 2026, 03:00 → 02:00.
  EXPECT_EQ(local("Europe/Berlin", 2026, 3, 29, 2, 30), local("UTC", 2026, 3, 29, 1));
  EXPECT_EQ(local("Europe/Berlin", 2026, 10, 25, 2, 30), local("UTC", 2026, 10, 25, 0, 30));
  EXPECT_EQ(berlin.to_civil(local("UTC", 2026, 10, 25, 1, 30)), berlin.to_civil(local("UTC", 2026, 10, 25, 0, 30)));
  EXPECT_FALSE(CivilZone::named("Mars/Olympus"));
}

TEST(WeeklyHours, CoversDaysAndNights) {
  const std::vector<std::string> texts{"monday-friday 09:00-17:00", "sat,sun 22:00-06:00"};
  const Result<WeeklyHours> quiet = WeeklyHours::parse(texts, zone("UTC"));
  ASSERT_TRUE(quiet);
  struct Case {
    unsigned day;  // of November 2026; the 2nd is a Monday
    int hour;
    bool is_inside;
  };
  for (const Case& one : std::initializer_list<Case>{{2, 8, false},
                                                     {2, 9, true},
                                                     {2, 16, true},
                                                     {2, 17, false},
                                                     {7, 9, false},
                                                     {7, 22, true},
                                                     {8, 5, true},
                                                     {8, 6, false},
                                                     {8, 23, true},
                                                     {9, 5, true},
                                                     {9, 6, false}}) {
    EXPECT_EQ(quiet->contains(local("UTC", 2026, 11, one.day, one.hour)), one.is_inside) << one.day << " " << one.hour;
  }
  EXPECT_EQ(quiet->end_of(local("UTC", 2026, 11, 7, 23)), local("UTC", 2026, 11, 8, 6));
  EXPECT_EQ(quiet->end_of(local("UTC", 2026, 11, 7, 21)), local("UTC", 2026, 11, 7, 21));
}

TEST(WeeklyHours, RefusesWhatIsNotHours) {
  for (const std::string text :
       {"", "someday 09:00-10:00", "09:00", "monday 9-10", "25:00-26:00", "monday 09:60-10:00"}) {
    const std::vector<std::string> texts{text};
    EXPECT_FALSE(WeeklyHours::parse(texts, CivilZone())) << text;
  }
}

TEST(Schedule, RotatesWeeklyAtTheLocalHandoffThroughTheYear) {
  const Schedule schedule = make({.name = "s", .zone = "Europe/Berlin", .layers = {weekly()}});
  const char* const turns[] = {"anna", "bob", "cleo"};
  for (int week = 0; week < 52; ++week) {
    const CivilSeconds handoff =
        CivilSeconds(std::chrono::local_days(std::chrono::year(2026) / 3 / 2)) + hours(9) + days(7 * week);
    const UnixSeconds at = zone("Europe/Berlin").from_civil(handoff);
    EXPECT_EQ(schedule.on_call(at, {}), turns[week % 3]) << week;
    EXPECT_EQ(schedule.on_call(at - seconds(1), {}), week == 0 ? "" : turns[(week + 2) % 3]) << week;
  }
}

TEST(Schedule, GivesShiftsOfHoursTheirLocalEndsWhenTheClocksChange) {
  const Schedule schedule =
      make({.name = "s",
            .zone = "Europe/Berlin",
            .layers = {{.people = {"anna", "bob"}, .start = "2026-10-24", .handoff = "00:00", .shift = "12h"}}});
  const auto spans =
      schedule.layer_spans(0, local("Europe/Berlin", 2026, 10, 24, 0), local("Europe/Berlin", 2026, 10, 26, 0));
  ASSERT_EQ(spans.size(), 4u);
  EXPECT_EQ(spans[2].contact, "anna");
  EXPECT_EQ(spans[2].until - spans[2].from, hours(13));
  EXPECT_EQ(spans[3].until - spans[3].from, hours(12));
}

TEST(Schedule, HandsOffOnceInAnHourThatComesTwice) {
  const Schedule schedule =
      make({.name = "s",
            .zone = "Europe/Berlin",
            .layers = {{.people = {"anna", "bob"}, .start = "2026-10-24", .handoff = "02:30", .shift = "1d"}}});
  EXPECT_EQ(schedule.on_call(local("UTC", 2026, 10, 25, 0, 29), {}), "anna");
  EXPECT_EQ(schedule.on_call(local("UTC", 2026, 10, 25, 0, 30), {}), "bob");
  EXPECT_EQ(schedule.on_call(local("UTC", 2026, 10, 25, 1, 15), {}), "bob");
}

TEST(Schedule, LetsLaterLayersAndOverridesWin) {
  LayerOptions office = {.name = "office",
                         .people = {"dora"},
                         .start = "2026-01-01",
                         .handoff = "00:00",
                         .shift = "1d",
                         .only = {"monday-friday 09:00-17:00"}};
  const Schedule schedule = make({.name = "s", .zone = "Europe/Berlin", .layers = {weekly(), office}});
  const UnixSeconds monday = local("Europe/Berlin", 2026, 11, 2, 0);
  const std::vector<Override> overrides{
      {.id = 7, .schedule = "s", .contact = "emil", .from = monday + hours(10), .until = monday + hours(11)},
      {.id = 8, .schedule = "other", .contact = "fred", .from = monday, .until = monday + days(1)}};
  const auto spans = schedule.spans(monday, monday + days(1), overrides);
  const std::vector<Schedule::Span> wanted{{monday, monday + hours(9), "bob"},
                                           {monday + hours(9), monday + hours(10), "dora"},
                                           {monday + hours(10), monday + hours(11), "emil", 7},
                                           {monday + hours(11), monday + hours(17), "dora"},
                                           {monday + hours(17), monday + days(1), "cleo"}};
  ASSERT_EQ(spans.size(), wanted.size());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    EXPECT_EQ(spans[i].from, wanted[i].from) << i;
    EXPECT_EQ(spans[i].until, wanted[i].until) << i;
    EXPECT_EQ(spans[i].contact, wanted[i].contact) << i;
    EXPECT_EQ(spans[i].override_id, wanted[i].override_id) << i;
  }
  EXPECT_EQ(schedule.on_call(monday + hours(10), overrides), "emil");
  EXPECT_EQ(schedule.people(), (std::vector<std::string>{"anna", "bob", "cleo", "dora"}));
}

TEST(Schedule, SaysWhatItDoesNotUnderstand) {
  struct Case {
    LayerOptions layer;
    std::string_view reason;
  };
  LayerOptions nobody = weekly();
  nobody.people.clear();
  LayerOptions bad_day = weekly();
  bad_day.start = "2026-02-30";
  LayerOptions bad_shift = weekly();
  bad_shift.shift = "1y";
  LayerOptions bad_handoff = weekly();
  bad_handoff.handoff = "9";
  LayerOptions bad_hours = weekly();
  bad_hours.only = {"noon"};
  for (const Case& one : std::initializer_list<Case>{{nobody, "no people"},
                                                     {bad_day, "2026-02-30"},
                                                     {bad_shift, "1y"},
                                                     {bad_handoff, "'9'"},
                                                     {bad_hours, "noon"}}) {
    const Result<Schedule> schedule = Schedule::create({.name = "s", .layers = {one.layer}});
    ASSERT_FALSE(schedule) << one.reason;
    EXPECT_NE(schedule.error().to_string().find(one.reason), std::string::npos) << schedule.error().to_string();
  }
  EXPECT_FALSE(Schedule::create({.name = "s", .zone = "Nowhere", .layers = {weekly()}}));
  EXPECT_FALSE(Schedule::create({.name = "s"}));
}

// Spans and on_call() answer the same question.
TEST(Schedule, SpansAgreeWithOnCallAtEveryMoment) {
  std::mt19937 random(20261101);
  const auto pick = [&random](std::vector<std::string> of) { return of[random() % of.size()]; };
  for (int round = 0; round < 60; ++round) {
    const LayerOptions lower = {
        .people = {"a", "b", "c"}, .start = "2026-01-05", .handoff = "02:30", .shift = pick({"7h", "12h", "1d", "1w"})};
    const LayerOptions upper = {.people = {"d", "e"},
                                .start = "2026-02-01",
                                .handoff = "01:00",
                                .shift = "1d",
                                .only = {pick({"22:00-06:00", "saturday,sunday 00:00-24:00", "monday 01:00-03:00"})}};
    const std::string name = pick({"Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"});
    const Schedule schedule = make({.name = "s", .zone = name, .layers = {lower, upper}});
    // Half of the rounds stand on a change of the clocks.
    const std::vector<UnixSeconds> changes{local("UTC", 2026, 3, 28, 0), local("UTC", 2026, 10, 24, 0),
                                           local("UTC", 2026, 3, 7, 0), local("UTC", 2026, 10, 31, 0)};
    const UnixSeconds from =
        round % 2 == 0 ? changes[random() % 4] : local("UTC", 2026, 1, 1, 0) + hours(random() % 8'640);
    const std::vector<Override> overrides{
        {.id = 1, .schedule = "s", .contact = "x", .from = from + hours(20), .until = from + hours(30)}};
    const UnixSeconds until = from + days(4);
    const auto spans = schedule.spans(from, until, overrides);
    for (std::size_t i = 1; i < spans.size(); ++i) ASSERT_LE(spans[i - 1].until, spans[i].from);
    for (UnixSeconds at = from; at < until; at += std::chrono::minutes(15)) {
      std::string by_span;
      for (const Schedule::Span& span : spans) {
        if (span.from <= at && at < span.until) by_span = span.contact;
      }
      ASSERT_EQ(by_span, schedule.on_call(at, overrides)) << name << " round " << round << " at " << count_seconds(at);
    }
  }
}

}  // namespace
}  // namespace bellwether::alerts
