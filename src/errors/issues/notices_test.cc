#include "errors/issues/notices.h"

#include <map>

#include <gtest/gtest.h>

#include "errors/issues/testing.h"

namespace bellwether::errors {
namespace {

class RecordedProblems final : public Problems {
 public:
  void raise(Problem problem) override {
    ++raised;
    const std::string key = problem.key;
    open.insert_or_assign(key, std::move(problem));
  }
  void clear(std::string key, std::string) override { open.erase(key); }
  void keys(std::string, std::move_only_function<void(std::vector<std::string>)>, runtime::Shard&) override {}

  std::map<std::string, Problem> open;
  int raised = 0;
};

class NoticesTest : public testing::Test {
 protected:
  NoticesTest() { project_.id = kShop, project_.slug = "shop"; }

  Issue issue(std::uint64_t id, Priority priority = Priority::kMedium) {
    Issue made;
    made.id = IssueId{id};
    made.project = kShop;
    made.title.title = "ValueError";
    made.priority = priority;
    return made;
  }
  void say(double hour, Change::Kind kind, const Issue& about) {
    notices_.changed(at_hour(hour), kind, project_, about,
                     "SHOP-" + std::to_string(static_cast<std::uint64_t>(about.id)));
  }

  Metrics metrics_;
  Project project_;
  RecordedProblems problems_;
  Notices notices_{{.per_window = 3, .window = seconds(300), .quiet_after = seconds(86'400)}, problems_, metrics_};
};

TEST_F(NoticesTest, TellsWhatIsNewAndWhatComesBack) {
  say(0, Change::Kind::kNew, issue(1));
  const Problem& problem = problems_.open.at("errors/issue/1");
  EXPECT_EQ(problem.state, alerts::State::kWarning);
  EXPECT_EQ(problem.host, "shop");
  EXPECT_EQ(problem.service, "SHOP-1");
  EXPECT_EQ(problem.output, "New: SHOP-1 ValueError");
  say(1, Change::Kind::kRegressed, issue(1));
  EXPECT_EQ(problems_.open.at("errors/issue/1").state, alerts::State::kCritical);
  EXPECT_EQ(problems_.open.at("errors/issue/1").output, "Regression: SHOP-1 ValueError");
  EXPECT_EQ(problems_.raised, 2);
}

TEST_F(NoticesTest, EndsWithTheIssue) {
  say(0, Change::Kind::kNew, issue(1));
  say(0, Change::Kind::kNew, issue(2));
  Issue resolved = issue(1);
  resolved.status = Status::kResolved;
  say(1, Change::Kind::kChanged, resolved);
  EXPECT_FALSE(problems_.open.contains("errors/issue/1"));
  notices_.gone(IssueId{2});
  EXPECT_TRUE(problems_.open.empty());
}

TEST_F(NoticesTest, EndsWhenItIsQuiet) {
  say(0, Change::Kind::kNew, issue(1));
  say(10, Change::Kind::kEvent, issue(1));
  notices_.advance(at_hour(33));
  EXPECT_EQ(problems_.open.size(), 1U);
  notices_.advance(at_hour(34));
  EXPECT_TRUE(problems_.open.empty());
}

TEST_F(NoticesTest, TellsManyNewOnesTogether) {
  for (std::uint64_t id = 1; id <= 100; ++id) say(0, Change::Kind::kNew, issue(id));
  EXPECT_EQ(problems_.raised, 3);
  notices_.advance(at_hour(0.1));
  ASSERT_TRUE(problems_.open.contains("errors/project/shop/more"));
  EXPECT_EQ(problems_.open.at("errors/project/shop/more").output,
            "97 more new issues in shop, the latest SHOP-100 ValueError");
  EXPECT_EQ(problems_.raised, 4);
  // The row goes on: together again.
  for (std::uint64_t id = 101; id <= 110; ++id) say(0.11, Change::Kind::kNew, issue(id));
  notices_.advance(at_hour(0.2));
  EXPECT_EQ(problems_.raised, 5);
  notices_.advance(at_hour(0.3));
  EXPECT_FALSE(problems_.open.contains("errors/project/shop/more"));
  say(0.5, Change::Kind::kNew, issue(111));
  EXPECT_TRUE(problems_.open.contains("errors/issue/111"));
}

TEST_F(NoticesTest, TellsASpikeBesideTheIssue) {
  say(0, Change::Kind::kNew, issue(1, Priority::kHigh));
  const Issue spiking = issue(1, Priority::kHigh);
  notices_.spike(project_, &spiking, "SHOP-1", true, 500, 60);
  ASSERT_TRUE(problems_.open.contains("errors/issue/1/spike"));
  EXPECT_EQ(problems_.open.at("errors/issue/1/spike").output,
            "Spike: SHOP-1 ValueError: 500 events in 10 minutes, usually 10.0");
  notices_.spike(project_, &spiking, "SHOP-1", false, 20, 60);
  EXPECT_EQ(problems_.open.size(), 1U);
  notices_.spike(project_, nullptr, "", true, 500, 60);
  EXPECT_TRUE(problems_.open.contains("errors/project/shop/spike"));
  notices_.spike(project_, nullptr, "", false, 20, 60);
  EXPECT_EQ(problems_.open.size(), 1U);
}

TEST_F(NoticesTest, RegressionsAreNeverJoined) {
  for (std::uint64_t id = 1; id <= 20; ++id) say(0, Change::Kind::kRegressed, issue(id));
  EXPECT_EQ(problems_.raised, 20);
}

TEST_F(NoticesTest, TakesUpWhatWasRaisedBeforeTheStart) {
  Issue open = issue(1);
  open.last_seen = at_hour(0);
  Issue resolved = issue(2);
  resolved.status = Status::kResolved;
  for (const char* key : {"errors/issue/1", "errors/issue/2", "errors/issue/3", "errors/project/shop/spike"})
    problems_.open[key] = {};
  notices_.restored({"errors/issue/1", "errors/issue/2", "errors/issue/3", "errors/project/shop/spike"},
                    [&](IssueId id) -> const Issue* {
                      if (id == IssueId{1}) return &open;
                      return id == IssueId{2} ? &resolved : nullptr;
                    });
  EXPECT_EQ(problems_.open.size(), 1U);
  notices_.advance(at_hour(24));
  EXPECT_TRUE(problems_.open.empty());
}

}  // namespace
}  // namespace bellwether::errors
