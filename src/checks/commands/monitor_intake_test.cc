#include "checks/commands/monitor_intake.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "checks/engine/testing.h"
#include "runtime/simulated_runtime.h"

namespace bellwether::checks {
namespace {

using testing::service;

// A monitor of nothing but an engine, which counts its changes.
class EngineAlone final : public Monitor {
 public:
  EngineAlone(testing::Watch& watch, runtime::Shard& shard) : watch_(watch), shard_(shard) {}

  void start() override {}
  void replace(Watched) override {}
  void drain(std::function<void()> done) override { done(); }
  const Engine& engine() const override { return *watch_.engine; }
  // The engine owns it: an alias without a count of its own.
  ConfigurationPtr configuration() const override { return {ConfigurationPtr(), &watch_.engine->configuration()}; }
  void change(const std::function<void(Engine&, Actions&, UnixMillis)>& work) override {
    ++changes;
    work(*watch_.engine, watch_.actions, watch_.now);
  }
  void when_stored(std::function<void(Result<void>)> done) override { done({}); }
  std::vector<ToldRecord> told(ObjectRef) const override { return {}; }
  std::string command_line(ObjectRef) const override { return {}; }
  void watch(Watcher&) override {}
  void unwatch(Watcher&) override {}
  runtime::Shard& shard() override { return shard_; }

  int changes = 0;

 private:
  testing::Watch& watch_;
  runtime::Shard& shard_;
};

class MonitorIntakeTest : public ::testing::Test {
 protected:
  testing::Watch watch_{testing::Site().finish()};
  runtime::SimulatedRuntime runtime_{1, testing::kStart};
  Refusals refusals_{watch_.metrics, Log(null_log_sink(), "test")};
  std::unique_ptr<alerts::Engine> alerts_ =
      alerts::make_engine({}, watch_.engine->configuration().people, watch_.metrics, Log(null_log_sink(), "alerts"));
  Dispatcher dispatcher_{*alerts_, {}, refusals_};
  EngineAlone monitor_{watch_, runtime_.shard(0)};
  MonitorIntake intake_{monitor_, dispatcher_};
};

TEST_F(MonitorIntakeTest, PerformsManyLinesInOneChange) {
  intake_.commands(
      "[1800000000] PROCESS_SERVICE_CHECK_RESULT;h0;s0;1;first\n\ngarbage\n[1800000000] "
      "PROCESS_SERVICE_CHECK_RESULT;h0;s0;2;last",
      "test");
  EXPECT_EQ(monitor_.changes, 1);
  EXPECT_EQ(watch_.state(service(0)).output, "last");
  EXPECT_EQ(refusals_.reason("checks", "command_malformed", "").total(), 1u);
}

TEST_F(MonitorIntakeTest, TakesResultsAndCommandsOneByOne) {
  const std::vector<PassiveResult> results = {{"h0", "s0", 2, "down", {}}, {"nosuch", "", 0, "x", {}}};
  EXPECT_EQ(intake_.passive(results, "test"), 1u);
  EXPECT_EQ(watch_.state(service(0)).output, "down");
  EXPECT_TRUE(intake_.command("DISABLE_SVC_CHECK;h0;s0", "test"));
  EXPECT_FALSE(intake_.command("RESTART_PROGRAM", "test")) << "nothing is wired for it";
  bool is_stored = false;
  intake_.when_stored([&](const Result<void>& outcome) { is_stored = outcome.has_value(); });
  EXPECT_TRUE(is_stored);
  EXPECT_EQ(&intake_.shard(), &runtime_.shard(0));
}

}  // namespace
}  // namespace bellwether::checks
