#include "errors/api/api_fixture.h"
#include "errors/api/event_rate.h"

namespace bellwether::errors {
namespace {

class RecordedStream final : public net::EventStream {
 public:
  bool send(std::string_view event, std::string_view data, std::string_view) override {
    events.emplace_back(event, data);
    return true;
  }
  bool is_open() const override { return open; }
  void on_close(std::move_only_function<void()> call) override { closed = std::move(call); }

  std::string count(std::string_view name) const {
    return std::to_string(std::ranges::count(events, name, &std::pair<std::string, std::string>::first));
  }

  std::vector<std::pair<std::string, std::string>> events;
  std::move_only_function<void()> closed;
  bool open = true;
};

class StreamTest : public ApiTest {
 protected:
  StreamTest() {
    desk_.add_project(1, "web");
    desk_.add_project(2, "mailer");
    desk_.add_issue(1, 1).count = 5;
    desk_.add_issue(2, 2).count = 7;
    desk_.tags[{IssueId{1}, "environment"}] = {{.value = "production"}};
  }

  std::shared_ptr<RecordedStream> open(std::string_view query) {
    EXPECT_EQ(get("/api/v1/errors/stream" + std::string(query)).status, 200);
    auto stream = std::make_shared<RecordedStream>();
    stream_(stream);
    return stream;
  }
  void happen(Change::Kind kind, std::uint64_t issue, std::uint32_t project) {
    for (Watcher* watcher : desk_.watchers) watcher->on_change({kind, IssueId{issue}, ProjectId{project}});
  }
};

TEST_F(StreamTest, TellsEachStreamWhatItAskedFor) {
  const auto all = open(""), web = open("?project=web"), staging = open("?environment=staging");
  happen(Change::Kind::kEvent, 1, 1);
  happen(Change::Kind::kNew, 1, 1);
  happen(Change::Kind::kEvent, 1, 1);
  happen(Change::Kind::kEvent, 2, 2);
  runtime_.run_for(milliseconds(150));
  ASSERT_EQ(all->count("issue"), "2");
  EXPECT_EQ(at_path(all->events[0].second, "kind"), "new");
  EXPECT_EQ(at_path(all->events[0].second, "issue.short_id"), "WEB-1");
  EXPECT_EQ(web->count("issue"), "1");
  EXPECT_EQ(staging->count("issue"), "1");  // issue 2, of no environment
  desk_.change({IssueId{2}}, {.is_deletion = true}, [](const Result<void>&) {});
  happen(Change::Kind::kGone, 2, 2);
  runtime_.run_for(milliseconds(150));
  EXPECT_EQ(at_path(all->events.back().second, "kind"), "gone");
  EXPECT_EQ(at_path(all->events.back().second, "issue.id"), "2");
  EXPECT_EQ(get("/api/v1/errors/stream?project=nobody").status, 404);
}

TEST_F(StreamTest, TellsTheRateEachSecond) {
  desk_.release_views[ProjectId{1}] = {{.version = "2.0", .first_seen = kNow, .new_issues = 3}};
  runtime_.run_for(seconds(30));
  const auto web = open("?project=web");
  desk_.add_issue(1, 1).count = 65;
  runtime_.run_for(seconds(1));
  ASSERT_EQ(web->count("rate"), "1");
  const std::string& rate = web->events.back().second;
  EXPECT_NEAR(std::stod(at_path(rate, "now")), 120, 5);  // 60 within half a minute
  EXPECT_EQ(at_path(rate, "release"), "2.0");
  EXPECT_EQ(at_path(rate, "issues_new"), "3");
  EXPECT_EQ(at_path(rate, "last_release"), "null");
  web->open = false;
  web->closed();
  runtime_.run_for(seconds(2));
  EXPECT_EQ(web->count("rate"), "1");
}

TEST(EventRateTest, CountsTheLastMinute) {
  EventRate rate;
  const Monotonic start{};
  EXPECT_EQ(rate.per_minute(), 0);
  for (int second = 0; second <= 120; ++second)
    rate.sample(start + seconds(second), second < 60 ? 0 : static_cast<std::uint64_t>(second - 60) * 2);
  EXPECT_EQ(rate.per_minute(), 120);
  rate.sample(start + seconds(121), 0);  // its issues were deleted
  EXPECT_EQ(rate.per_minute(), 0);
}

}  // namespace
}  // namespace bellwether::errors
