#include "errors/issues/engine.h"

#include <gtest/gtest.h>

#include "errors/issues/testing.h"

namespace bellwether::errors {
namespace {

TEST(Engine, GivesEventsOfOneHashOneIssue) {
  Bench bench;
  const Observed first = bench.see(at_hour(0), "a");
  const Observed second = bench.see(at_hour(1), "a");
  const Observed other = bench.see(at_hour(1), "b");
  EXPECT_EQ(first.verdict, Verdict::kStored);
  EXPECT_EQ(first.issue, second.issue);
  EXPECT_NE(first.issue, other.issue);
  const Issue& issue = bench.issue(first.issue);
  EXPECT_EQ(issue.count, 2U);
  EXPECT_EQ(issue.number, 1U);
  EXPECT_EQ(bench.issue(other.issue).number, 2U);
  EXPECT_EQ(issue.status, Status::kUnresolved);
  EXPECT_EQ(issue.substatus, Substatus::kNew);
  EXPECT_EQ(issue.first_seen, at_hour(0));
  EXPECT_EQ(issue.last_seen, at_hour(1));
  EXPECT_EQ(bench.actions.count(Change::Kind::kNew), 2U);
  EXPECT_EQ(bench.actions.count(Change::Kind::kEvent), 1U);
  EXPECT_EQ(bench.engine.find(kShop, 2)->id, other.issue);
  EXPECT_EQ(bench.engine.find(kShop, 3), nullptr);
}

TEST(Engine, CountsAnEventOnce) {
  Bench bench;
  const Sighting one = sighting(at_hour(0), "a");
  const Observed first = bench.see(one);
  EXPECT_EQ(bench.see(one).verdict, Verdict::kDuplicate);
  EXPECT_EQ(bench.issue(first.issue).count, 1U);
  Sighting of_another_project = one;
  of_another_project.project = ProjectId{2};
  EXPECT_EQ(bench.see(of_another_project).verdict, Verdict::kStored);
}

TEST(Engine, TakesBackWhatDidNotBecomeDurable) {
  Bench bench;
  bench.see(at_hour(0), "a", "1.0.0");
  Sighting one = sighting(at_hour(1), "a", "1.0.0");
  one.tags = {{"browser", "Firefox"}};
  const Observed seen = bench.see(one);
  bench.engine.take_back(one, seen.group);
  EXPECT_EQ(bench.issue(seen.issue).count, 1U);
  EXPECT_EQ(bench.engine.find_project(kShop)->count, 1U);
  EXPECT_EQ(bench.engine.hours(seen.issue).in_last(at_hour(1), 24), 1U);
  EXPECT_EQ(bench.engine.tags(seen.issue).find("browser")->values.front().count, 0U);
  EXPECT_EQ(bench.engine.find_project(kShop)->releases.find("1.0.0")->count, 1U);
  EXPECT_EQ(bench.see(one).verdict, Verdict::kStored);
  EXPECT_EQ(bench.issue(seen.issue).count, 2U);
}

TEST(Engine, LinksHashesOfOneEvent) {
  Bench bench;
  Sighting both = sighting(at_hour(0), "a");
  both.hashes.push_back("b");
  const Observed first = bench.see(both);
  EXPECT_EQ(bench.see(at_hour(1), "b").issue, first.issue);
  // The first that is known decides; hashes known to another group stay there.
  const Observed other = bench.see(at_hour(1), "c");
  Sighting mixed = sighting(at_hour(2), "new");
  mixed.hashes.push_back("c");
  mixed.hashes.push_back("a");
  EXPECT_EQ(bench.see(mixed).issue, other.issue);
  EXPECT_EQ(bench.see(at_hour(3), "new").issue, other.issue);
  EXPECT_EQ(bench.see(at_hour(3), "a").issue, first.issue);
}

TEST(Engine, KeepsProjectsApart) {
  Bench bench;
  Sighting elsewhere = sighting(at_hour(0), "a");
  elsewhere.project = ProjectId{2};
  const Observed there = bench.see(elsewhere);
  const Observed here = bench.see(at_hour(0), "a");
  EXPECT_NE(there.issue, here.issue);
  EXPECT_EQ(bench.issue(there.issue).number, 1U);
  EXPECT_EQ(bench.issue(here.issue).number, 1U);
}

TEST(Engine, ThinsPayloadsAndCountsAll) {
  Bench bench({.payloads_per_hour = 10});
  std::size_t kept = 0;
  Observed last;
  for (int i = 0; i < 1'000; ++i) {
    last = bench.see(at_hour(0.1), "a");
    kept += last.verdict == Verdict::kStored ? 1 : 0;
    if (i < 10) {
      EXPECT_EQ(last.verdict, Verdict::kStored);
    }
  }
  EXPECT_EQ(bench.issue(last.issue).count, 1'000U);
  EXPECT_GE(kept, 30U);
  EXPECT_LE(kept, 60U);
  EXPECT_EQ(bench.see(at_hour(0.2), "b").verdict, Verdict::kStored);
  EXPECT_EQ(bench.see(at_hour(1.1), "a").verdict, Verdict::kStored);
}

TEST(Engine, EstimatesUsersAndCountsTags) {
  Bench bench;
  Observed seen;
  for (int i = 0; i < 600; ++i) {
    Sighting one = sighting(at_hour(0), "a");
    one.user = "id:" + std::to_string(i % 200);
    one.tags = {{"browser", i % 3 == 0 ? "Firefox" : "Chrome"}, {"url", "/" + std::to_string(i)}};
    seen = bench.see(one);
  }
  EXPECT_EQ(bench.issue(seen.issue).users, 200U);
  const TagCounts tags = bench.engine.tags(seen.issue);
  const TagCounts::Key& browsers = *tags.find("browser");
  ASSERT_EQ(browsers.values.size(), 2U);
  EXPECT_EQ(browsers.values[0].count, 200U);
  EXPECT_EQ(browsers.values[1].count, 400U);
  const TagCounts::Key& urls = *tags.find("url");
  EXPECT_EQ(urls.values.size(), TagCounts::kMaxValues);
  std::uint64_t sum = urls.others;
  for (const TagCounts::Value& value : urls.values) sum += value.count;
  EXPECT_EQ(sum, 600U);
}

TEST(Engine, CallsAnIssueAsItsLatestEventIs) {
  Bench bench;
  Sighting first = sighting(at_hour(1), "a", "1.1.0");
  first.title.title = "as it was";
  const Observed seen = bench.see(first);
  Sighting late = sighting(at_hour(0), "a", "1.0.0");
  late.received = at_hour(2);
  late.title.title = "older";
  bench.see(late);
  EXPECT_EQ(bench.issue(seen.issue).title.title, "as it was");
  EXPECT_EQ(bench.issue(seen.issue).first_seen, at_hour(0));
  EXPECT_EQ(bench.issue(seen.issue).first_release, "1.0.0");
  EXPECT_EQ(bench.issue(seen.issue).last_release, "1.1.0");
  Sighting next = sighting(at_hour(3), "a", "1.2.0");
  next.title.title = "as it is";
  bench.see(next);
  EXPECT_EQ(bench.issue(seen.issue).title.title, "as it is");
}

TEST(Engine, ForgetsWhatIsDoneWithFirst) {
  Bench bench({.max_issues = 10});
  std::vector<IssueId> issues;
  for (int i = 0; i < 10; ++i) issues.push_back(bench.see(at_hour(i), "h" + std::to_string(i)).issue);
  ASSERT_TRUE(bench.resolve(at_hour(11), issues[7]));
  bench.see(at_hour(12), "one more");
  EXPECT_EQ(bench.engine.issue_count(), 10U);
  EXPECT_EQ(bench.engine.find(issues[7]), nullptr);
  bench.see(at_hour(13), "and another");
  EXPECT_EQ(bench.engine.find(issues[0]), nullptr);
  EXPECT_EQ(bench.actions.gone.size(), 2U);
  EXPECT_EQ(bench.actions.count(Change::Kind::kGone), 2U);
  // Its hash is known no more.
  EXPECT_EQ(bench.issue(bench.see(at_hour(14), "h0").issue).number, 13U);
}

TEST(Engine, DropsWhatWasDiscarded) {
  Bench bench;
  const Observed seen = bench.see(at_hour(0), "a");
  IssueChange discard;
  discard.is_discard = true;
  ASSERT_TRUE(bench.change(at_hour(1), seen.issue, discard));
  EXPECT_EQ(bench.engine.find(seen.issue), nullptr);
  EXPECT_EQ(bench.see(at_hour(2), "a").verdict, Verdict::kDiscarded);
  const Observed other = bench.see(at_hour(2), "b");
  IssueChange deletion;
  deletion.is_deletion = true;
  ASSERT_TRUE(bench.change(at_hour(3), other.issue, deletion));
  EXPECT_EQ(bench.see(at_hour(4), "b").verdict, Verdict::kStored);
}

TEST(Engine, MergesAndUnmergesWithoutLosingAnything) {
  Bench bench;
  std::vector<IssueId> issues;
  for (int i = 0; i < 3; ++i) {
    const std::string hash = "h" + std::to_string(i);
    for (int event = 0; event <= i; ++event) {
      Sighting one = sighting(at_hour(i + event), hash);
      one.user = "id:" + std::to_string(event);
      one.tags = {{"n", std::to_string(i)}};
      if (event == 0) {
        issues.push_back(bench.see(one).issue);
      } else {
        bench.see(one);
      }
    }
  }
  const std::vector<IssueId> others = {issues[0], issues[2], issues[1]};
  ASSERT_TRUE(bench.engine.merge(at_hour(9), issues[1], others, "anna", bench.actions));
  EXPECT_EQ(bench.engine.issue_count(), 1U);
  const Issue& merged = bench.issue(issues[1]);
  EXPECT_EQ(merged.count, 6U);
  EXPECT_EQ(merged.users, 3U);
  EXPECT_EQ(merged.groups.size(), 3U);
  EXPECT_EQ(merged.first_seen, at_hour(0));
  EXPECT_EQ(merged.last_seen, at_hour(4));
  EXPECT_EQ(bench.engine.hours(issues[1]).in_last(at_hour(9), 24), 6U);
  EXPECT_EQ(bench.engine.tags(issues[1]).find("n")->values.size(), 3U);
  EXPECT_EQ(bench.see(at_hour(10), "h2").issue, issues[1]);
  EXPECT_EQ(bench.actions.joins.size(), 2U);
  EXPECT_TRUE(bench.actions.gone.empty());

  const GroupId last = bench.engine.find(issues[1])->groups.back();
  const auto made = bench.engine.unmerge(at_hour(11), issues[1], std::vector{last}, "anna", bench.actions);
  ASSERT_TRUE(made);
  EXPECT_EQ(bench.issue(*made).count + bench.issue(issues[1]).count, 7U);
  EXPECT_EQ(bench.engine.find_group(last)->issue, *made);
  const std::vector<GroupId> rest = bench.issue(issues[1]).groups;
  EXPECT_FALSE(bench.engine.unmerge(at_hour(11), issues[1], rest, "anna", bench.actions));
  EXPECT_FALSE(bench.engine.unmerge(at_hour(11), issues[1], std::vector{last}, "anna", bench.actions));
}

TEST(Engine, RefusesChangesThatContradictThemselves) {
  Bench bench;
  const Observed seen = bench.see(at_hour(0), "a");
  IssueChange change;
  change.resolution = Resolution{};
  EXPECT_FALSE(bench.change(at_hour(1), seen.issue, change));
  change = {};
  change.status = Status::kResolved;
  change.archived_until = ArchivedUntil{};
  EXPECT_FALSE(bench.change(at_hour(1), seen.issue, change));
  EXPECT_FALSE(bench.resolve(at_hour(1), seen.issue, {.kind = Resolution::Kind::kInRelease}));
  EXPECT_FALSE(bench.resolve(at_hour(1), seen.issue, {.kind = Resolution::Kind::kInCommit}));
  EXPECT_FALSE(bench.archive(at_hour(1), seen.issue, ArchivedUntil{.count_window = seconds(60)}));
  EXPECT_EQ(bench.resolve(at_hour(1), IssueId{99}).error().code(), Code::kNotFound);
  EXPECT_EQ(bench.issue(seen.issue).status, Status::kUnresolved);
  EXPECT_TRUE(bench.actions.activities.size() == 1);
}

TEST(Engine, RemembersWhatPeopleSay) {
  Bench bench;
  const Observed seen = bench.see(at_hour(0), "a");
  IssueChange change;
  change.assignee = "anna";
  change.priority = Priority::kLow;
  change.by = "ben";
  ASSERT_TRUE(bench.change(at_hour(1), seen.issue, change));
  ASSERT_TRUE(bench.engine.commented(at_hour(2), seen.issue, "ben", "It is the cache.", bench.actions));
  EXPECT_FALSE(bench.engine.commented(at_hour(2), seen.issue, "ben", "", bench.actions));
  const Issue& issue = bench.issue(seen.issue);
  EXPECT_EQ(issue.assignee, "anna");
  EXPECT_EQ(issue.comments, 1U);
  EXPECT_EQ(bench.actions.count("assigned"), 1U);
  EXPECT_EQ(bench.actions.count("note"), 1U);
  // What people set does not change by itself.
  ASSERT_TRUE(bench.resolve(at_hour(3), seen.issue));
  bench.see(at_hour(4), "a");
  EXPECT_EQ(issue.substatus, Substatus::kRegressed);
  EXPECT_EQ(issue.priority, Priority::kLow);
}

}  // namespace
}  // namespace bellwether::errors
