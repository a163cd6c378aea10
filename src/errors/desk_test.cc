#include "errors/desk.h"

#include <algorithm>
#include <cmath>

#include <stdlib.h>

#include "errors/attachments.h"
#include "errors/desk_testing.h"
#include "ledger/events.h"

namespace bellwether::errors {
namespace {

double series_sum(DeskProcessUnderTest& process, const std::string& glob) {
  series::Budget budget;
  const auto matches = process.series().match(glob, budget);
  EXPECT_TRUE(matches);
  std::vector<series::SeriesId> ids;
  for (const series::Match& match : *matches) ids.push_back(match.id);
  const UnixSeconds now = std::chrono::floor<seconds>(process.now());
  const auto fetched = process.series().fetch_all(ids, {now - seconds(7'200), now + seconds(10)}, now, budget);
  EXPECT_TRUE(fetched);
  double sum = 0;
  for (const series::FetchedSeries& one : *fetched) {
    for (const double value : one.values) sum += std::isnan(value) ? 0 : value;
  }
  return sum;
}

IssueChange resolving(std::string by) {
  IssueChange change;
  change.status = Status::kResolved;
  change.by = std::move(by);
  return change;
}

TEST(Desk, HasAProjectFromTheFirstStart) {
  const Folder folder;
  std::string key;
  for (int start = 0; start < 2; ++start) {
    DeskProcessUnderTest process(folder.path());
    const auto directory = process.desk().directory();
    ASSERT_EQ(directory->projects.size(), 1U);
    EXPECT_EQ(directory->projects[0].project.slug, "default");
    EXPECT_NE(directory->projects[0].grouper, nullptr);
    ASSERT_EQ(directory->keys.size(), 1U);
    EXPECT_EQ(directory->projects[0].project.public_key, directory->keys[0].public_key);
    if (start > 0) {
      EXPECT_EQ(directory->keys[0].public_key, key);
    }
    key = directory->keys[0].public_key;
    process.drain();
  }
}

TEST(Desk, TakesEventsAndShowsThem) {
  const Folder folder;
  DeskProcessUnderTest process(folder.path());
  const UnixMillis now = process.now();
  EXPECT_EQ(*process.submit_and_wait(submission(now, 1, "a", R"({"message":"hello"})")), Verdict::kStored);
  EXPECT_EQ(*process.submit_and_wait(submission(now, 1, "a")), Verdict::kDuplicate);
  EXPECT_EQ(*process.submit_and_wait(submission(now, 2, "a")), Verdict::kStored);
  EXPECT_EQ(*process.submit_and_wait(submission(now, 3, "b")), Verdict::kStored);
  const Issue issue = process.on_shard([&] { return *process.desk().find("DEFAULT-1"); });
  EXPECT_EQ(issue.count, 2U);
  EXPECT_EQ(issue.users, 2U);
  EXPECT_EQ(issue.title.title, "Error a");
  EXPECT_EQ(process.on_shard([&] { return process.desk().find("default-2")->count; }), 1U);
  EXPECT_EQ(process.on_shard([&] { return process.desk().find("DEFAULT-x"); }), nullptr);
  EXPECT_EQ(process.on_shard([&] { return process.desk().tag_values(issue.id, "browser").at(0).count; }), 2U);
  EXPECT_EQ(process.on_shard([&] { return process.desk().trend(issue.id)[23] + process.desk().trend(issue.id)[22]; }),
            2U);
  EXPECT_EQ(process.on_shard([&] { return process.desk().counts(ProjectId{1}).issues_unresolved; }), 2U);
  EXPECT_EQ(process.on_shard([&] { return process.desk().releases(ProjectId{1}).at(0).count; }), 3U);
  EXPECT_EQ(process.on_shard([&] { return process.problems.raised.size(); }), 2U);
  EXPECT_EQ(process.on_shard([&] { return process.desk().series_of(issue.id); }), "errors.default.issues.DEFAULT-1");

  const auto stored = process.archive().fetch(1, {42, 1});
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->payload, R"({"message":"hello"})");
  archive::Budget budget;
  archive::Query query{.project = 1, .groups = {static_cast<std::uint64_t>(issue.groups.front())}};
  EXPECT_EQ(process.archive().search(query, budget)->records.size(), 2U);
  process.drain();
  EXPECT_EQ(series_sum(process, "errors.default.events"), 3);
  EXPECT_EQ(series_sum(process, "errors.default.issues.DEFAULT-1"), 2);
}

TEST(Desk, KnowsEverythingAfterARestart) {
  const Folder folder;
  {
    DeskProcessUnderTest process(folder.path());
    const UnixMillis now = process.now();
    for (std::uint64_t i = 0; i < 50; ++i)
      ASSERT_TRUE(process.submit_and_wait(submission(now, i, "h" + std::to_string(i % 5))));
    const IssueId first = process.on_shard([&] { return process.desk().find("DEFAULT-1")->id; });
    const IssueId second = process.on_shard([&] { return process.desk().find("DEFAULT-2")->id; });
    EXPECT_TRUE(
        process.changed([&](Desk::Done done) { process.desk().change({first}, resolving("anna"), std::move(done)); }));
    EXPECT_TRUE(
        process.changed([&](Desk::Done done) { process.desk().comment(second, "ben", "Hm.", std::move(done)); }));
    EXPECT_FALSE(
        process.changed([&](Desk::Done done) { process.desk().comment(IssueId{99}, "ben", "Hm.", std::move(done)); }));
    process.drain();
  }
  DeskProcessUnderTest process(folder.path());
  const Issue first = process.on_shard([&] { return *process.desk().find("DEFAULT-1"); });
  EXPECT_EQ(first.count, 10U);
  EXPECT_EQ(first.status, Status::kResolved);
  EXPECT_EQ(first.resolution->by, "anna");
  EXPECT_EQ(process.on_shard([&] { return process.desk().find("DEFAULT-2")->comments; }), 1U);
  const auto activity = process.desk().activity(first.id, 10);
  ASSERT_TRUE(activity);
  ASSERT_EQ(activity->size(), 2U);
  EXPECT_EQ(activity->at(0).kind, "set_resolved");
  EXPECT_EQ(activity->at(1).kind, "first_seen");
  // An event that comes again is known.
  EXPECT_EQ(*process.submit_and_wait(submission(process.now(), 7, "h2")), Verdict::kDuplicate);
  const auto events = ledger::Events(process.database())
                          .query({.from = UnixSeconds(),
                                  .until = std::chrono::floor<seconds>(process.now()),
                                  .kinds = {"error.new"},
                                  .limit = 100});
  ASSERT_TRUE(events);
  EXPECT_EQ(events->size(), 5U);
}

TEST(Desk, KeepsProjectsAndKeys) {
  const Folder folder;
  ProjectId id{};
  {
    DeskProcessUnderTest process(folder.path());
    Project project;
    project.slug = "web";
    project.scrubbing.sensitive_fields = {"secret_sauce"};
    project.auto_resolve = seconds(3'600);
    project.stack_rules = "wrong";
    const auto put = [&](Project what) {
      std::promise<Result<ProjectId>> promise;
      process.on_shard([&] {
        process.desk().put_project(std::move(what),
                                   [&](Result<ProjectId> made) { promise.set_value(std::move(made)); });
      });
      return promise.get_future().get();
    };
    EXPECT_EQ(put(project).error().code(), Code::kInvalidArgument);
    project.stack_rules = "right";
    const auto made = put(project);
    ASSERT_TRUE(made) << made.error().to_string();
    id = *made;
    EXPECT_EQ(put(project).error().code(), Code::kAlreadyExists);
    project.slug = "Not A Slug";
    EXPECT_EQ(put(project).error().code(), Code::kInvalidArgument);
    EXPECT_TRUE(process.changed(
        [&](Desk::Done done) { process.desk().put_key({.project = id, .label = "second"}, std::move(done)); }));
    EXPECT_EQ(
        process.changed([&](Desk::Done done) { process.desk().put_key({.project = ProjectId{9}}, std::move(done)); })
            .error()
            .code(),
        Code::kNotFound);
    process.drain();
  }
  DeskProcessUnderTest process(folder.path());
  const auto directory = process.desk().directory();
  const Directory::Entry* const entry = directory->find("web");
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->project.id, id);
  EXPECT_EQ(entry->project.scrubbing.sensitive_fields, std::vector<std::string>{"secret_sauce"});
  EXPECT_EQ(entry->project.auto_resolve, seconds(3'600));
  EXPECT_EQ(entry->project.stack_rules, "right");
  EXPECT_EQ(std::ranges::count(directory->keys, id, &Key::project), 2);
  EXPECT_EQ(directory->find_key(entry->project.public_key)->project, id);
}

TEST(Desk, ForgetsTheEventsOfWhatIsDeleted) {
  const Folder folder;
  DeskProcessUnderTest process(folder.path());
  ASSERT_TRUE(process.submit_and_wait(submission(process.now(), 1, "a")));
  const IssueId id = process.on_shard([&] { return process.desk().find("DEFAULT-1")->id; });
  IssueChange discard;
  discard.is_discard = true;
  EXPECT_TRUE(process.changed([&](Desk::Done done) { process.desk().change({id}, discard, std::move(done)); }));
  EXPECT_EQ(*process.submit_and_wait(submission(process.now(), 2, "a")), Verdict::kDiscarded);
  process.drain();
  EXPECT_EQ(process.archive().fetch(1, {42, 1}).error().code(), Code::kNotFound);
}

TEST(Desk, KeepsAttachmentsBesideTheEvent) {
  const Folder folder;
  {
    DeskProcessUnderTest process(folder.path());
    Submission with_files = submission(process.now(), 1, "a");
    with_files.attachments = {{"log.txt", "first"}, {"log.txt", "second"}};
    ASSERT_TRUE(process.submit_and_wait(std::move(with_files)));
    ASSERT_TRUE(process.submit_and_wait(submission(process.now(), 2, "a")));
  }
  DeskProcessUnderTest process(folder.path());
  EXPECT_EQ(process.on_shard([&] { return process.desk().find("DEFAULT-1")->count; }), 2U);
  archive::Budget budget;
  const auto files =
      process.archive().search(attachments_of(ProjectId{1}, {42, 1}, AttachmentContent::kPayload), budget);
  ASSERT_TRUE(files);
  ASSERT_EQ(files->records.size(), 2U);
  EXPECT_EQ(files->records[0].payload + files->records[1].payload, "secondfirst");
  archive::Query events{.project = 1};
  EXPECT_EQ(process.archive().search(events, budget)->records.size(), 2U);
  IssueChange deletion;
  deletion.is_deletion = true;
  const IssueId id = process.on_shard([&] { return process.desk().find("DEFAULT-1")->id; });
  EXPECT_TRUE(process.changed([&](Desk::Done done) { process.desk().change({id}, deletion, std::move(done)); }));
  process.drain();
  EXPECT_TRUE(process.archive()
                  .search(attachments_of(ProjectId{1}, {42, 1}, AttachmentContent::kNone), budget)
                  ->records.empty());
}

TEST(Desk, MovesWhatWasSaidWithTheMerge) {
  const Folder folder;
  DeskProcessUnderTest process(folder.path());
  ASSERT_TRUE(process.submit_and_wait(submission(process.now(), 1, "a")));
  ASSERT_TRUE(process.submit_and_wait(submission(process.now(), 2, "b")));
  const IssueId one = process.on_shard([&] { return process.desk().find("DEFAULT-1")->id; });
  const IssueId two = process.on_shard([&] { return process.desk().find("DEFAULT-2")->id; });
  EXPECT_TRUE(process.changed(
      [&](Desk::Done done) { process.desk().comment(two, "ben", "It is the cache.", std::move(done)); }));
  EXPECT_TRUE(process.changed([&](Desk::Done done) { process.desk().merge(one, {two}, "anna", std::move(done)); }));
  const auto activity = process.desk().activity(one, 10);
  ASSERT_TRUE(activity);
  EXPECT_TRUE(std::ranges::count(*activity, "It is the cache.", &Activity::text) == 1);
  EXPECT_TRUE(std::ranges::count(*activity, "merge", &Activity::kind) == 1);
  EXPECT_EQ(process.on_shard([&] { return process.desk().groups(one).size(); }), 2U);
  process.drain();
}

class CountingWatcher final : public Watcher {
 public:
  void on_change(const Change& change) override { ++counts[change.kind]; }
  std::map<Change::Kind, int> counts;
};

TEST(Desk, TellsWatchersNotMoreOftenThanTheyCanShow) {
  const Folder folder;
  DeskProcessUnderTest process(folder.path());
  CountingWatcher watcher;
  process.on_shard([&] { process.desk().watch(watcher); });
  for (std::uint64_t i = 0; i < 200; ++i)
    process.submit(submission(process.now(), i, "a"), [](const Result<Verdict>&) {});
  ASSERT_TRUE(process.submit_and_wait(submission(process.now(), 1'000, "a")));
  process.on_shard([&] { process.desk().unwatch(watcher); });
  EXPECT_EQ(watcher.counts[Change::Kind::kNew], 1);
  EXPECT_GE(watcher.counts[Change::Kind::kEvent], 1);
  EXPECT_LT(watcher.counts[Change::Kind::kEvent], 100);
  process.drain();
}

TEST(Desk, RefusesWhatWouldWaitTooLong) {
  const Folder folder;
  DeskProcessUnderTest process(folder.path(), {.max_waiting_bytes = 10'000});
  runtime::Shard& home = process.desk().shard();
  const auto refused = process.desk().submit(submission(process.now(), 1, "a", std::string(20'000, 'x')), home,
                                             [](const Result<Verdict>&) {});
  EXPECT_EQ(refused.error().code(), Code::kResourceExhausted);
  EXPECT_TRUE(process.submit_and_wait(submission(process.now(), 1, "a")));
  process.drain();
  EXPECT_EQ(
      process.desk().submit(submission(process.now(), 2, "a"), home, [](const Result<Verdict>&) {}).error().code(),
      Code::kUnavailable);
}

}  // namespace
}  // namespace bellwether::errors
