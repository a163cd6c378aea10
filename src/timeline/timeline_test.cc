#include "timeline/timeline.h"

#include <future>
#include <utility>

#include <gmock/gmock.h>

#include "ledger/testing.h"
#include "timeline/ledger_timeline.h"

namespace bellwether::timeline {
namespace {

class TimelineTest : public ledger::LedgerTest {
 protected:
  TimelineTest() : timeline_(make_timeline(*database_, {}, metrics_, Log(null_log_sink(), "timeline"))) {}

  void restart(const ledger::DatabaseOptions& options = {}) {
    timeline_.reset();
    reopen(options);
    timeline_ = make_timeline(*database_, {}, metrics_, Log(null_log_sink(), "timeline"));
  }
  std::int64_t record(std::int64_t second, std::string what, std::vector<std::string> tags,
                      std::string kind = "event") {
    return timeline_->record(make(second, std::move(what), std::move(tags), std::move(kind))).value();
  }
  static Event make(std::int64_t second, std::string what, std::vector<std::string> tags = {},
                    std::string kind = "event") {
    Event event;
    event.when = unix_seconds(second);
    event.kind = std::move(kind);
    event.what = std::move(what);
    event.tags = std::move(tags);
    event.source = "test";
    return event;
  }
  static Query all() { return {.from = unix_seconds(0), .until = unix_seconds(1'000'000)}; }
  std::vector<std::string> found(const Query& query) {
    std::vector<std::string> texts;
    const auto events = timeline_->query(query).value();
    for (const Event& event : events) texts.push_back(event.what);
    return texts;
  }

  std::unique_ptr<Timeline> timeline_;
};

TEST_F(TimelineTest, WhatWasRecordedIsThereAfterARestart) {
  Event event = make(100, "released 1.2", {"web", "blue", "web", ""}, "deploy");
  event.data = "{\"by\":\"ada\"}";
  const std::int64_t id = timeline_->record(event).value();
  restart();
  const Event back = timeline_->find(id).value();
  EXPECT_EQ(back.id, id);
  EXPECT_EQ(back.when, unix_seconds(100));
  EXPECT_EQ(back.kind, "deploy");
  EXPECT_EQ(back.what, "released 1.2");
  EXPECT_EQ(back.data, event.data);
  EXPECT_EQ(back.source, "test");
  EXPECT_THAT(back.tags, testing::ElementsAre("web", "blue"));
  EXPECT_EQ(timeline_->find(id + 1).error().code(), Code::kNotFound);
}

TEST_F(TimelineTest, QueriesByTimeNewestFirst) {
  record(10, "a", {});
  record(30, "c", {});
  record(20, "b1", {});
  record(20, "b2", {});
  EXPECT_THAT(found(all()), testing::ElementsAre("c", "b2", "b1", "a"));
  Query query = all();
  query.from = unix_seconds(20);
  query.until = unix_seconds(20);
  EXPECT_THAT(found(query), testing::ElementsAre("b2", "b1"));
  query = all();
  query.limit = 2;
  EXPECT_THAT(found(query), testing::ElementsAre("c", "b2"));
}

TEST_F(TimelineTest, QueriesByKindsAndTags) {
  record(1, "web and blue", {"web", "blue"}, "deploy");
  record(2, "web", {"web"}, "deploy");
  record(3, "blue", {"blue"}, "check");
  record(4, "none", {}, "check");
  Query query = all();
  query.tags = {"web", "blue", "web"};
  EXPECT_THAT(found(query), testing::ElementsAre("web and blue"));
  query.tag_set = Query::TagSet::kAny;
  EXPECT_THAT(found(query), testing::ElementsAre("blue", "web", "web and blue"));
  query.kinds = {"check", "incident"};
  EXPECT_THAT(found(query), testing::ElementsAre("blue"));
  query.tags.clear();
  EXPECT_THAT(found(query), testing::ElementsAre("none", "blue"));
  query.tags = {"we"};
  EXPECT_THAT(found(query), testing::IsEmpty());
}

TEST_F(TimelineTest, TagsComeBackWithQueries) {
  record(1, "a", {"z", "y"});
  record(2, "b", {"x"});
  const auto events = timeline_->query(all()).value();
  EXPECT_THAT(events.at(0).tags, testing::ElementsAre("x"));
  EXPECT_THAT(events.at(1).tags, testing::ElementsAre("z", "y"));
}

TEST_F(TimelineTest, RefusesWhatIsTooLargeOrWithoutKind) {
  EXPECT_EQ(timeline_->record(make(1, "x", {}, "")).error().code(), Code::kInvalidArgument);
  EXPECT_EQ(timeline_->record(make(1, std::string(2000, 'x'))).error().code(), Code::kInvalidArgument);
  std::vector<std::string> tags;
  tags.reserve(65);
  for (int i = 0; i < 65; ++i) tags.push_back(std::to_string(i));
  EXPECT_EQ(timeline_->record(make(1, "x", tags)).error().code(), Code::kInvalidArgument);
}

TEST_F(TimelineTest, RecordLaterIsWrittenBeforeTheLedgerCloses) {
  for (int i = 0; i < 100; ++i) timeline_->record_later(make(i, std::to_string(i)));
  restart();
  EXPECT_EQ(found(all()).size(), 100u);
  EXPECT_EQ(metrics_.counter("timeline.recorded", {}, "").value(), 100u);
}

TEST_F(TimelineTest, RecordLaterCountsWhatItDrops) {
  ledger::DatabaseOptions options;
  options.max_waiting_writes = 1;
  restart(options);
  std::promise<void> release;
  std::promise<void> blocked;
  ASSERT_TRUE(database_->write_later(
      [&](ledger::Connection&) -> Result<void> {
        blocked.set_value();
        release.get_future().wait();
        return {};
      },
      [](const Result<void>&) {}));
  blocked.get_future().wait();
  timeline_->record_later(make(1, "kept"));
  timeline_->record_later(make(2, "no room"));
  timeline_->record_later(make(3, "no kind", {}, ""));
  EXPECT_EQ(metrics_.counter("timeline.dropped", {}, "").value(), 2u);
  release.set_value();
  restart();
  EXPECT_THAT(found(all()), testing::ElementsAre("kept"));
}

}  // namespace
}  // namespace bellwether::timeline
