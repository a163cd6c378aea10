#include "checks/native/graphite/judge.h"

#include <cmath>

#include <gtest/gtest.h>

#include "checks/native/test_context.h"

namespace bellwether::checks::graphite {
namespace {

const double kNone = std::nan("");

TEST(GraphiteJudgeTest, ThresholdsTakeAsManyPointsAsAsked) {
  const std::vector<double> values{1, 2, 3, kNone, 5};
  Rules rules;
  rules.warning = 2;
  rules.critical = 4;
  EXPECT_EQ(judge("a", values, {}, rules).text, "a [crit=4.000000 datapoints=5]");
  rules.count = 2;
  EXPECT_EQ(judge("a", values, {}, rules).text, "a [warn=2.000000 datapoints=3,5]");
  rules.count = 3;
  EXPECT_EQ(judge("a", values, {}, rules).text, "a [warn=2.000 crit=4.000000 datapoints=1,2,3,5]");
  rules.count = 0;
  rules.direction = Rules::Direction::kUnder;
  EXPECT_EQ(judge("a", values, {}, rules).status, Status::kCritical);
  rules.least_points = 5;
  EXPECT_EQ(judge("a", values, {}, rules).status, Status::kUnknown);
}

TEST(GraphiteJudgeTest, PercentilesAreByNearestRank) {
  const std::vector<double> values{5, kNone, 1, 3, 2, 4};
  EXPECT_EQ(percentile(values, 0), 1);
  EXPECT_EQ(percentile(values, 50), 3);
  EXPECT_EQ(percentile(values, 90), 5);
  EXPECT_EQ(percentile(values, 100), 5);
  EXPECT_EQ(percentile(std::vector<double>{kNone}, 50), std::nullopt);
  Rules rules;
  rules.critical = 3;
  rules.percentile = 50;
  EXPECT_EQ(judge("a", values, {}, rules).status, Status::kOk);
  rules.percentile = 60.1;
  EXPECT_EQ(judge("a", values, {}, rules).text, "a [crit=3.000000 datapoints=4]");
}

TEST(GraphiteJudgeTest, ZeroOutIsCriticalWhenNothingIsLeft) {
  Rules rules;
  rules.zero_out = 3;
  EXPECT_EQ(judge("a", std::vector<double>{5, 7, 0, 0, kNone}, {}, rules).text,
            "a fell to nothing [newest=3 before=7]");
  EXPECT_EQ(judge("a", std::vector<double>{5, 7, 0, 0, 1}, {}, rules).status, Status::kOk);
  EXPECT_EQ(judge("a", std::vector<double>{0, 0, 0, 0}, {}, rules).text, "a fell to nothing [newest=3 before=nothing]");
  EXPECT_EQ(judge("a", std::vector<double>{kNone, 0}, {}, rules).status, Status::kCritical);
  EXPECT_EQ(judge("a", std::vector<double>{1, 0}, {}, rules).status, Status::kOk);
  EXPECT_EQ(judge("a", {}, {}, rules).status, Status::kCritical);
  rules.critical = 6;
  EXPECT_EQ(judge("a", std::vector<double>{5, 7, 0, 0, 1}, {}, rules).status, Status::kCritical);
}

TEST(GraphiteJudgeTest, ComparesPointByPoint) {
  Rules rules;
  rules.beyond = 50;
  const std::vector<double> normal{10, 10, kNone, 10};
  EXPECT_EQ(judge("a", std::vector<double>{10, 15, 99, 16}, normal, rules).text, "a [beyond=50% datapoints=16]");
  EXPECT_EQ(judge("a", std::vector<double>{10, 15}, normal, rules).status, Status::kOk);
  rules.direction = Rules::Direction::kUnder;
  EXPECT_EQ(judge("a", std::vector<double>{10, 4, 0, 5}, normal, rules).text, "a [beyond=50% datapoints=4]");
}

TEST(GraphiteCheckTest, AsksOurOwnSeries) {
  const EvaluateTarget evaluate = [](std::string target, std::string from,
                                     std::string until) -> runtime::Task<Result<std::vector<TargetRow>>> {
    if (target == "broken") co_return fail(Code::kInvalidArgument, "no such function");
    std::vector<TargetRow> rows;
    if (target == "stats.logins") rows.push_back({target + from + until, {4, 5, 0, 0, 0}});
    co_return rows;
  };
  TestContext context;
  context.set_evaluate(&evaluate);
  const NativeOutcome fell =
      context.run("check_graphite", {"-t", "stats.logins", "--from", "-1h", "--until", "now", "--zero-out", "3"});
  EXPECT_EQ(fell.return_code, 2);
  EXPECT_EQ(fell.output, "CRITICAL: stats.logins-1hnow fell to nothing [newest=3 before=5]");
  EXPECT_EQ(context.run("check_graphite", {"-t", "stats.logins", "-C", "9"}).return_code, 0);
  EXPECT_EQ(context.run("check_graphite", {"-t", "other", "-C", "9"}).output,
            "CRITICAL: No output from Graphite for target(s): other");
  EXPECT_EQ(context.run("check_graphite", {"-t", "other", "-C", "9", "--empty-ok"}).return_code, 0);
  EXPECT_EQ(context.run("check_graphite", {"-t", "broken", "-C", "9"}).return_code, 2);
  EXPECT_EQ(context.run("check_graphite", {"-C", "9"}).return_code, 3);
  EXPECT_EQ(context.run("check_graphite", {"-t", "x"}).return_code, 3);
  EXPECT_EQ(context.run("check_graphite", {"-t", "x", "-C", "much"}).return_code, 3);
}

}  // namespace
}  // namespace bellwether::checks::graphite
