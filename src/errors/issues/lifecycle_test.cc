#include "errors/issues/lifecycle.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "errors/issues/testing.h"

namespace bellwether::errors {
namespace {

using Kind = Resolution::Kind;

// Releases 1.9.0, 1.10.0 and 2.0.0-rc.1 were seen in this order, resolved at hour 10.
struct RegressionCase {
  const char* what;
  Kind kind;
  const char* release;  // of the resolution; of kInNextRelease: what was newest is found
  double when;          // of the event
  const char* of;       // its release
  bool regresses;
};

const RegressionCase kRegressions[] = {
    {"now, later", Kind::kNow, "", 11, "shop@1.9.0", true},
    {"now, without a release", Kind::kNow, "", 11, "", true},
    {"now, an event of before that came late", Kind::kNow, "", 9, "shop@1.10.0", false},
    {"now, at that very moment", Kind::kNow, "", 10, "", false},
    {"in a release, of it", Kind::kInRelease, "shop@1.10.0", 11, "shop@1.10.0", true},
    {"in a release, of one after it by version", Kind::kInRelease, "shop@1.10.0", 11, "shop@2.0.0", true},
    {"in a release, of one before it", Kind::kInRelease, "shop@1.10.0", 11, "shop@1.9.0", false},
    {"in a release, of one before it that nobody had seen", Kind::kInRelease, "shop@1.10.0", 11, "shop@1.9.1", false},
    {"in a release, of a candidate of it", Kind::kInRelease, "shop@2.0.0", 11, "shop@2.0.0-rc.2", false},
    {"in a release, without one", Kind::kInRelease, "shop@1.10.0", 11, "", false},
    {"in a release, of it, late", Kind::kInRelease, "shop@1.10.0", 9, "shop@1.10.0", false},
    {"in the next, of the present one", Kind::kInNextRelease, "", 11, "shop@2.0.0-rc.1", false},
    {"in the next, of an older one", Kind::kInNextRelease, "", 11, "shop@1.9.0", false},
    {"in the next, of the next", Kind::kInNextRelease, "", 11, "shop@2.0.0", true},
    {"in the next, of another kind of name that comes later", Kind::kInNextRelease, "", 11, "hotfix", true},
    {"in the next, of an old one that was never seen", Kind::kInNextRelease, "", 11, "shop@1.8.0", false},
    {"by commit, before a release holds it", Kind::kInCommit, "", 11, "shop@2.0.0", false},
};

TEST(Lifecycle, BringsBackWhatWasNotResolved) {
  for (const RegressionCase& one : kRegressions) {
    SCOPED_TRACE(one.what);
    Bench bench;
    bench.see(at_hour(1), "a", "shop@1.9.0");
    bench.see(at_hour(2), "a", "shop@1.10.0");
    const IssueId issue = bench.see(at_hour(3), "a", "shop@2.0.0-rc.1").issue;
    Resolution resolution{.kind = one.kind, .release = one.release};
    if (one.kind == Kind::kInCommit) resolution.commit = "abc123";
    ASSERT_TRUE(bench.resolve(at_hour(10), issue, resolution));
    Sighting event = sighting(at_hour(one.when), "a", one.of);
    event.received = at_hour(12);
    bench.see(event);
    EXPECT_EQ(bench.issue(issue).status, one.regresses ? Status::kUnresolved : Status::kResolved);
    EXPECT_EQ(bench.issue(issue).substatus, one.regresses ? Substatus::kRegressed : Substatus::kNone);
    EXPECT_EQ(bench.actions.count(Change::Kind::kRegressed), one.regresses ? 1U : 0U);
    EXPECT_EQ(bench.issue(issue).resolution.has_value(), !one.regresses);
    EXPECT_EQ(bench.issue(issue).count, 4U);
  }
}

TEST(Lifecycle, OrdersReleasesByDateWhereVersionsDoNot) {
  Bench bench;
  bench.see(at_hour(1), "a", "cafe01");
  const IssueId issue = bench.see(at_hour(2), "a", "beef02").issue;
  ASSERT_TRUE(bench.resolve(at_hour(3), issue, {.kind = Kind::kInNextRelease}));
  EXPECT_EQ(bench.issue(issue).resolution->release, "beef02");
  bench.see(at_hour(4), "a", "cafe01");
  EXPECT_EQ(bench.issue(issue).status, Status::kResolved);
  bench.see(at_hour(5), "a", "0ddba1");
  EXPECT_EQ(bench.issue(issue).status, Status::kUnresolved);
}

TEST(Lifecycle, KnowsAReleaseByItsDeployBeforeAnyEvent) {
  Bench bench;
  const IssueId issue = bench.see(at_hour(2), "a", "beef02").issue;
  // Made before, but its first event comes after the issue was resolved.
  bench.engine.put_release(kShop, "cafe01", at_hour(1), {});
  ASSERT_TRUE(bench.resolve(at_hour(3), issue, {.kind = Kind::kInRelease, .release = "beef02"}));
  bench.see(at_hour(4), "a", "cafe01");
  EXPECT_EQ(bench.issue(issue).status, Status::kResolved);
}

TEST(Lifecycle, ResolvesByCommitInTheReleaseThatHoldsIt) {
  Bench bench;
  const IssueId issue = bench.see(at_hour(1), "a", "1.0.0").issue;
  ASSERT_TRUE(bench.resolve(at_hour(2), issue, {.kind = Kind::kInCommit, .commit = "abc123"}));
  bench.see(at_hour(3), "a", "1.0.0");
  EXPECT_EQ(bench.issue(issue).status, Status::kResolved);
  const std::vector<std::string> commits = {"def456", "abc123"};
  bench.engine.put_release(kShop, "1.1.0", at_hour(4), commits);
  bench.see(at_hour(5), "a", "1.0.0");
  EXPECT_EQ(bench.issue(issue).status, Status::kResolved);
  bench.see(at_hour(6), "a", "1.1.0");
  EXPECT_EQ(bench.issue(issue).status, Status::kUnresolved);
}

TEST(Lifecycle, IsOngoingAfterAWeek) {
  Bench bench;
  const IssueId issue = bench.see(at_hour(0), "a").issue;
  bench.engine.advance(at_hour(7 * 24 - 1), bench.actions);
  EXPECT_EQ(bench.issue(issue).substatus, Substatus::kNew);
  bench.engine.advance(at_hour(7 * 24), bench.actions);
  EXPECT_EQ(bench.issue(issue).substatus, Substatus::kOngoing);
  ASSERT_TRUE(bench.resolve(at_hour(170), issue));
  bench.see(at_hour(171), "a");
  EXPECT_EQ(bench.issue(issue).substatus, Substatus::kRegressed);
  bench.engine.advance(at_hour(171 + 7 * 24), bench.actions);
  EXPECT_EQ(bench.issue(issue).substatus, Substatus::kOngoing);
}

struct ArchiveCase {
  const char* what;
  ArchivedUntil until;
  int events;  // that come after, one each `every` hours, each of another user
  double every;
  int shows_with;  // with which it is shown again; 0: never
};

TEST(Lifecycle, ShowsArchivedIssuesAgain) {
  const ArchiveCase cases[] = {
      {"five more", {.count = 5}, 8, 1, 5},
      {"three users more", {.users = 3}, 8, 1, 3},
      {"five within an hour, and they come slowly", {.count = 5, .count_window = seconds(3600)}, 8, 0.5, 0},
      {"five within an hour", {.count = 5, .count_window = seconds(3600)}, 8, 0.1, 5},
      {"two users within an hour", {.users = 2, .user_window = seconds(3600)}, 8, 0.2, 2},
      {"until a time", {.time = at_hour(13.5)}, 8, 1, 4},
      {"until it escalates, and it does not", {.is_until_escalating = true}, 9, 0.05, 0},
      {"until it escalates", {.is_until_escalating = true}, 30, 0.01, 11},
  };
  for (const ArchiveCase& one : cases) {
    SCOPED_TRACE(one.what);
    Bench bench;
    const IssueId issue = bench.see(at_hour(0), "a").issue;
    ASSERT_TRUE(bench.archive(at_hour(10), issue, one.until));
    int shown_with = 0;
    for (int i = 1; i <= one.events && shown_with == 0; ++i) {
      Sighting event = sighting(at_hour(10 + i * one.every), "a");
      event.user = "id:" + std::to_string(i);
      bench.engine.advance(event.received, bench.actions);
      bench.see(event);
      if (bench.issue(issue).status == Status::kUnresolved) shown_with = i;
    }
    EXPECT_EQ(shown_with, one.shows_with);
    if (one.until.is_until_escalating && one.shows_with > 0) {
      EXPECT_EQ(bench.issue(issue).substatus, Substatus::kEscalating);
      EXPECT_EQ(bench.issue(issue).priority, Priority::kHigh);
    }
    EXPECT_EQ(bench.issue(issue).archived_until.has_value(), one.shows_with == 0);
  }
}

TEST(Lifecycle, ArchivesForEver) {
  Bench bench;
  const IssueId issue = bench.see(at_hour(0), "a").issue;
  ASSERT_TRUE(bench.archive(at_hour(1), issue));
  for (int i = 0; i < 1'000; ++i) bench.see(at_hour(2), "a");
  bench.engine.advance(at_hour(1'000), bench.actions);
  EXPECT_EQ(bench.issue(issue).substatus, Substatus::kForever);
  EXPECT_EQ(bench.issue(issue).count, 1'001U);
}

// What was busy may be as busy again before it is said to escalate.
TEST(Lifecycle, EscalatesAgainstItsOwnUsual) {
  Bench bench;
  IssueId issue{};
  for (int hour = 0; hour < 48; ++hour) {
    for (int i = 0; i < 100; ++i) issue = bench.see(at_hour(hour), "a").issue;
  }
  ASSERT_TRUE(bench.archive(at_hour(48), issue, ArchivedUntil{.is_until_escalating = true}));
  for (int i = 0; i < 200; ++i) bench.see(at_hour(49), "a");
  EXPECT_EQ(bench.issue(issue).status, Status::kArchived);
  bench.see(at_hour(49), "a");
  EXPECT_EQ(bench.issue(issue).substatus, Substatus::kEscalating);
}

TEST(Lifecycle, ResolvesWhatIsQuiet) {
  Bench bench;
  bench.engine.set_auto_resolve(kShop, seconds(24 * 3600), at_hour(0));
  const IssueId issue = bench.see(at_hour(0), "a").issue;
  bench.see(at_hour(20), "a");
  bench.engine.advance(at_hour(30), bench.actions);
  EXPECT_EQ(bench.issue(issue).status, Status::kUnresolved);
  bench.engine.advance(at_hour(44), bench.actions);
  EXPECT_EQ(bench.issue(issue).status, Status::kResolved);
  EXPECT_EQ(bench.issue(issue).resolution->kind, Kind::kAutomatic);
  bench.see(at_hour(45), "a");
  EXPECT_EQ(bench.issue(issue).substatus, Substatus::kRegressed);
}

TEST(Lifecycle, FindsSpikesAgainstTheUsual) {
  Bench bench({.spike_events = 50});
  IssueId issue{};
  for (int hour = 0; hour < 24; ++hour) {
    for (int i = 0; i < 60; ++i) issue = bench.see(at_hour(hour + i / 60.0), "a").issue;
    bench.engine.advance(at_hour(hour + 1), bench.actions);
  }
  EXPECT_TRUE(bench.actions.spikes.empty());
  for (int i = 0; i < 100; ++i) bench.see(at_hour(24.1), "a");
  bench.engine.advance(at_hour(24.11), bench.actions);
  ASSERT_EQ(bench.actions.spikes.size(), 2U);  // of the issue, and of the project
  EXPECT_EQ(bench.actions.spikes[0], std::pair(issue, true));
  EXPECT_EQ(bench.actions.spikes[1], std::pair(IssueId{}, true));
  bench.engine.advance(at_hour(24.15), bench.actions);
  EXPECT_EQ(bench.actions.spikes.size(), 2U);
  bench.engine.advance(at_hour(24.5), bench.actions);
  ASSERT_EQ(bench.actions.spikes.size(), 4U);
  EXPECT_EQ(bench.actions.spikes[2], std::pair(issue, false));
}

TEST(Lifecycle, CallsNothingUnusualBeforeThereIsAUsual) {
  Bench bench({.spike_events = 50});
  for (int i = 0; i < 5'000; ++i) bench.see(at_hour(1), "a");
  bench.engine.advance(at_hour(1.1), bench.actions);
  EXPECT_TRUE(bench.actions.spikes.empty());
}

TEST(Lifecycle, SaysHowMuchAnIssueMatters) {
  EXPECT_EQ(usual_priority(Level::kFatal, false), Priority::kHigh);
  EXPECT_EQ(usual_priority(Level::kError, true), Priority::kHigh);
  EXPECT_EQ(usual_priority(Level::kError, false), Priority::kMedium);
  EXPECT_EQ(usual_priority(Level::kWarning, true), Priority::kMedium);
  EXPECT_EQ(usual_priority(Level::kInfo, false), Priority::kLow);
}

}  // namespace
}  // namespace bellwether::errors
