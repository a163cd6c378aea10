#include "runtime/child_runner.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/runtime.h"
#include "runtime/spawn.h"

namespace bellwether::runtime {
namespace {

using testing::HasSubstr;

constexpr auto kSoon = seconds(5);  // far more than anything here needs that is not made to hang

ChildCommand shell(std::string script) {
  ChildCommand command;
  command.arguments = {"/bin/sh", "-c", std::move(script)};
  command.environment = {"PATH=/usr/bin:/bin"};
  command.timeout = seconds(30);
  return command;
}

// True once that process has ended, for which it is given kSoon.
bool has_ended(pid_t pid) {
  const Descriptor end(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!end.is_open()) return true;
  pollfd polled{end.get(), POLLIN, 0};
  return ::poll(&polled, 1, static_cast<int>(milliseconds(kSoon).count())) == 1;
}

class ChildRunnerTest : public testing::Test {
 protected:
  ChildRunnerTest() : runtime_(one_shard(), clock_, metrics_, Log(null_log_sink(), "test")) {
    make(ChildRunnerOptions{});
  }

  static RuntimeOptions one_shard() {
    RuntimeOptions options;
    options.shards = 1;
    return options;
  }

  void make(ChildRunnerOptions options) {
    runner_.reset();
    runner_ = std::make_unique<ChildRunner>(options, metrics_);
  }

  // Runs all of them at once; outcomes are in the commands' order, `order_` says who came first.
  std::vector<Result<ChildOutcome>> run_all(std::vector<ChildCommand> commands) {
    std::vector<Result<ChildOutcome>> outcomes(commands.size(), fail(Code::kInternal, "not run"));
    std::size_t left = commands.size();
    for (std::size_t i = 0; i < commands.size(); ++i) {
      const Result<void> started =
          runner_->start(std::move(commands[i]), runtime_.shard(0), [&, i](Result<ChildOutcome> outcome) {
            EXPECT_TRUE(runtime_.shard(0).is_current());
            outcomes[i] = std::move(outcome);
            order_.push_back(i);
            if (--left == 0) runtime_.stop();
          });
      EXPECT_TRUE(started);
    }
    runtime_.run();
    return outcomes;
  }
  Result<ChildOutcome> run(ChildCommand command) {
    std::vector<ChildCommand> commands;
    commands.push_back(std::move(command));
    return std::move(run_all(std::move(commands)).front());
  }

  SystemClock clock_;
  Metrics metrics_;
  Runtime runtime_;
  std::unique_ptr<ChildRunner> runner_;
  std::vector<std::size_t> order_;
};

TEST_F(ChildRunnerTest, YieldsBothStreamsAndTheExitCode) {
  const auto outcome = run(shell("echo out; echo err >&2; exit 3"));
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(outcome->output, "out\n");
  EXPECT_EQ(outcome->errors, "err\n");
  EXPECT_EQ(outcome->exit_code, 3);
  EXPECT_FALSE(outcome->has_timed_out);
  EXPECT_FALSE(outcome->is_truncated);
  EXPECT_GT(outcome->duration, nanoseconds(0));
}

TEST_F(ChildRunnerTest, GivesTheChildNothingButItsThreeStreams) {
  ::setenv("BW_SECRET", "x", 1);
  const auto outcome = run(shell("pwd; echo ${BW_SECRET-unset}; ls /proc/self/fd | wc -l; read line || echo no input"));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->output, "/\nunset\n4\nno input\n");  // its three and the folder that ls reads
}

TEST_F(ChildRunnerTest, SaysWhichSignalEndedIt) {
  const auto outcome = run(shell("echo part; kill -SEGV $$"));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->signal, SIGSEGV);
  EXPECT_EQ(outcome->exit_code, -1);
  EXPECT_EQ(outcome->output, "part\n");
}

TEST_F(ChildRunnerTest, ReportsProgramsThatCannotBeStarted) {
  ChildCommand missing, folder, relative;
  missing.arguments = {"/nonexistent/plugin"};
  folder.arguments = {"/tmp"};
  relative.arguments = {"sh"};
  std::vector<ChildCommand> commands;
  commands.push_back(std::move(missing));
  commands.push_back(std::move(folder));
  commands.push_back(std::move(relative));
  const auto outcomes = run_all(std::move(commands));
  ASSERT_FALSE(outcomes[0]);
  EXPECT_EQ(outcomes[0].error().code(), Code::kNotFound);
  EXPECT_THAT(outcomes[0].error().message(), HasSubstr("/nonexistent/plugin"));
  ASSERT_FALSE(outcomes[1]);
  EXPECT_EQ(outcomes[1].error().code(), Code::kPermissionDenied);
  ASSERT_FALSE(outcomes[2]);
  EXPECT_EQ(outcomes[2].error().code(), Code::kInvalidArgument);
  EXPECT_EQ(runner_->running(), 0u);
}

TEST_F(ChildRunnerTest, GivesAScriptWithoutInterpreterToTheShell) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "bw_child_runner_script";
  std::ofstream(file) << "echo from a script: $1\n";
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  ChildCommand command;
  command.arguments = {file.string(), "x y"};
  const auto outcome = run(std::move(command));
  std::filesystem::remove(file);
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(outcome->output, "from a script: x y\n");
}

TEST_F(ChildRunnerTest, KillsTheWholeGroupAtTheTimeout) {
  ChildCommand command = shell("echo begun; sleep 1000 & echo $!; wait");
  command.timeout = milliseconds(150);
  const auto outcome = run(std::move(command));
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->has_timed_out);
  EXPECT_EQ(outcome->signal, SIGKILL);
  ASSERT_THAT(outcome->output, testing::StartsWith("begun\n"));
  const pid_t grandchild = std::atoi(outcome->output.c_str() + 6);
  ASSERT_GT(grandchild, 1);
  EXPECT_TRUE(has_ended(grandchild));
}

TEST_F(ChildRunnerTest, DropsAFloodBeyondTheLimitAndKeepsServingOthers) {
  std::vector<ChildCommand> commands;
  commands.push_back(shell("head -c 100000000 /dev/zero"));
  commands.push_back(shell("head -c 100000000 /dev/zero >&2; echo done"));
  for (int i = 0; i < 20; ++i) commands.push_back(shell("echo quick"));
  ChildRunnerOptions options;
  options.threads = 1;
  make(options);
  const auto outcomes = run_all(std::move(commands));
  ASSERT_TRUE(outcomes[0]);
  EXPECT_EQ(outcomes[0]->output, std::string(64 << 10, '\0'));
  EXPECT_TRUE(outcomes[0]->is_truncated);
  EXPECT_EQ(outcomes[0]->exit_code, 0);
  ASSERT_TRUE(outcomes[1]);
  EXPECT_EQ(outcomes[1]->output, "done\n");
  EXPECT_EQ(outcomes[1]->errors.size(), 64u << 10);
  for (std::size_t i = 2; i < outcomes.size(); ++i) {
    ASSERT_TRUE(outcomes[i]);
    EXPECT_EQ(outcomes[i]->output, "quick\n");
  }
}

TEST_F(ChildRunnerTest, AnEndlessFloodIsKilledAtItsTimeout) {
  ChildCommand command = shell("exec yes");
  command.timeout = milliseconds(200);
  command.max_output_bytes = 1000;
  const auto outcome = run(std::move(command));
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->has_timed_out);
  EXPECT_TRUE(outcome->is_truncated);
  EXPECT_EQ(outcome->output.size(), 1000u);
}

TEST_F(ChildRunnerTest, AnOutputOfExactlyTheLimitIsWhole) {
  ChildCommand command = shell("head -c 1000 /dev/zero");
  command.max_output_bytes = 1000;
  const auto outcome = run(std::move(command));
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(outcome->is_truncated);
  EXPECT_EQ(outcome->output.size(), 1000u);
}

TEST_F(ChildRunnerTest, CollectsMoreThanAPipeHolds) {
  ChildCommand command = shell("head -c 300000 /dev/zero | tr '\\0' x");
  command.max_output_bytes = 1 << 20;
  const auto outcome = run(std::move(command));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->output, std::string(300'000, 'x'));
}

TEST_F(ChildRunnerTest, KeepsBinaryOutputAsItIs) {
  const auto outcome = run(shell("printf 'a\\000b\\377\\r\\n'"));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->output, std::string("a\0b\xff\r\n", 6));
}

TEST_F(ChildRunnerTest, ABackgroundProcessThatKeepsTheOutputOpenDelaysNothingAndIsKilled) {
  const auto outcome = run(shell("sleep 1000 & echo $!; echo quick"));
  ASSERT_TRUE(outcome);
  EXPECT_LT(outcome->duration, kSoon);
  EXPECT_EQ(outcome->exit_code, 0);
  EXPECT_THAT(outcome->output, testing::EndsWith("quick\n"));
  EXPECT_TRUE(has_ended(std::atoi(outcome->output.c_str())));
}

TEST_F(ChildRunnerTest, SurvivorsMayBeLeftAlone) {
  ChildCommand command = shell("sleep 1000 & echo $!");
  command.survivors = Survivors::kLeave;
  const auto outcome = run(std::move(command));
  ASSERT_TRUE(outcome);
  EXPECT_LT(outcome->duration, kSoon);
  const pid_t survivor = std::atoi(outcome->output.c_str());
  ASSERT_GT(survivor, 1);
  EXPECT_EQ(::kill(survivor, SIGKILL), 0) << "it is gone";
}

TEST_F(ChildRunnerTest, SurvivorsAreAwaitedForTwoTimeoutsWhereThatIsAskedFor) {
  ChildCommand hanging = shell("sleep 1000 & echo quick; exit 1");
  hanging.survivors = Survivors::kAwait;
  hanging.timeout = milliseconds(300);
  ChildCommand ending = shell("(sleep 0.3; echo late) & echo quick");
  ending.survivors = Survivors::kAwait;
  std::vector<ChildCommand> commands;
  commands.push_back(std::move(hanging));
  commands.push_back(std::move(ending));
  const auto outcomes = run_all(std::move(commands));
  ASSERT_TRUE(outcomes[0]);
  EXPECT_EQ(outcomes[0]->exit_code, 1);
  EXPECT_FALSE(outcomes[0]->has_timed_out);
  EXPECT_EQ(outcomes[0]->output, "quick\n");
  EXPECT_GE(outcomes[0]->duration, milliseconds(600));
  EXPECT_LT(outcomes[0]->duration, kSoon);
  ASSERT_TRUE(outcomes[1]);
  EXPECT_EQ(outcomes[1]->output, "quick\nlate\n");
}

TEST_F(ChildRunnerTest, ClosingTheOutputEarlyDoesNotEndTheCheck) {
  const auto outcome = run(shell("echo all; exec >&- 2>&-; sleep 0.2; exit 2"));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->output, "all\n");
  EXPECT_EQ(outcome->exit_code, 2);
  EXPECT_GE(outcome->duration, milliseconds(200));
}

TEST_F(ChildRunnerTest, WhatWaitsIsStartedInOrderWithinTheLimits) {
  ChildRunnerOptions options;
  options.threads = 1;
  options.max_running = 1;
  make(options);
  std::vector<ChildCommand> commands;
  for (int i = 0; i < 30; ++i) commands.push_back(shell("echo " + std::to_string(i)));
  const auto outcomes = run_all(std::move(commands));
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    ASSERT_TRUE(outcomes[i]);
    EXPECT_EQ(outcomes[i]->output, std::to_string(i) + "\n");
    EXPECT_EQ(order_[i], i);
  }
}

TEST_F(ChildRunnerTest, RefusesPastTheLimitOfWaitingOnes) {
  ChildRunnerOptions options;
  options.threads = 1;
  options.max_running = 1;
  options.max_waiting = 0;
  make(options);
  const Result<void> started =
      runner_->start(shell("true"), runtime_.shard(0), [](Result<ChildOutcome>) { FAIL() << "called"; });
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), Code::kResourceExhausted);
  EXPECT_THAT(started.error().message(), HasSubstr("limits.children_waiting"));
}

TEST_F(ChildRunnerTest, ManyChildrenOnManyThreadsKeepTheirOwnOutput) {
  std::vector<ChildCommand> commands;
  for (int i = 0; i < 300; ++i)
    commands.push_back(
        shell("echo " + std::to_string(i) + "; echo e" + std::to_string(i) + " >&2; exit " + std::to_string(i % 4)));
  ChildRunnerOptions options;
  options.threads = 4;
  make(options);
  const auto outcomes = run_all(std::move(commands));
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    ASSERT_TRUE(outcomes[i]);
    EXPECT_EQ(outcomes[i]->output, std::to_string(i) + "\n");
    EXPECT_EQ(outcomes[i]->errors, "e" + std::to_string(i) + "\n");
    EXPECT_EQ(outcomes[i]->exit_code, static_cast<int>(i % 4));
  }
}

TEST_F(ChildRunnerTest, DestroyingItKillsWhatRuns) {
  bool is_called = false;
  ASSERT_TRUE(
      runner_->start(shell("exec sleep 1000"), runtime_.shard(0), [&](Result<ChildOutcome>) { is_called = true; }));
  const Monotonic begin = std::chrono::steady_clock::now();
  while (runner_->running() == 0 && std::chrono::steady_clock::now() - begin < kSoon) {
  }
  runner_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kSoon);
  EXPECT_FALSE(is_called);
}

}  // namespace
}  // namespace bellwether::runtime
