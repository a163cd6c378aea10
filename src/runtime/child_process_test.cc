#include "runtime/child_process.h"

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include <gmock/gmock.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "runtime/runtime.h"

namespace bellwether::runtime {
namespace {

Task<void> run_and_stop(Runtime& runtime, ChildCommand command, std::optional<Result<ChildOutcome>>& result) {
  Result<ChildOutcome> outcome = co_await run_child(runtime.shard(0), std::move(command));
  result.emplace(std::move(outcome));
  runtime.stop();
}

Result<ChildOutcome> run(ChildCommand command) {
  SystemClock clock;
  Metrics metrics;
  RuntimeOptions options;
  options.shards = 1;
  Runtime runtime(options, clock, metrics, Log(null_log_sink(), "test"));
  std::optional<Result<ChildOutcome>> result;
  runtime.shard(0).spawn(run_and_stop(runtime, std::move(command), result));
  runtime.run();
  return std::move(*result);
}

ChildCommand shell(std::string script) {
  ChildCommand command;
  command.arguments = {"/bin/sh", "-c", std::move(script)};
  command.environment = {"PATH=/usr/bin:/bin", "GREETING=hello"};
  return command;
}

TEST(ChildProcess, YieldsOutputAndExitCode) {
  const auto outcome = run(shell("echo $GREETING; pwd; echo oops >&2; exit 3"));
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(outcome->output, "hello\n/\n");
  EXPECT_EQ(outcome->errors, "oops\n");
  EXPECT_EQ(outcome->exit_code, 3);
  EXPECT_EQ(outcome->signal, 0);
  EXPECT_FALSE(outcome->has_timed_out);
}

TEST(ChildProcess, InheritsNothing) {
  ::setenv("BW_SECRET", "x", 1);
  const auto outcome = run(shell("echo ${BW_SECRET-unset}; ls /proc/self/fd | wc -l; read line || echo no input"));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->output, "unset\n4\nno input\n");  // its three and the folder that ls reads
}

TEST(ChildProcess, IsKilledWithItsGroupAtTheTimeout) {
  ChildCommand command = shell("echo begun; sleep 1000 & sleep 1000");
  command.timeout = milliseconds(200);
  const auto outcome = run(std::move(command));
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->has_timed_out);
  EXPECT_EQ(outcome->signal, SIGKILL);
  EXPECT_EQ(outcome->exit_code, -1);
  EXPECT_EQ(outcome->output, "begun\n");
}

TEST(ChildProcess, OutputIsCutAtItsLimit) {
  ChildCommand command = shell("head -c 300000 /dev/zero | tr '\\0' x");
  command.max_output_bytes = 1000;
  const auto outcome = run(std::move(command));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->output, std::string(1000, 'x'));
  EXPECT_TRUE(outcome->is_truncated);
  EXPECT_EQ(outcome->exit_code, 0);
}

Task<void> start_only(Runtime& runtime, ChildCommand command) {
  Result<ChildOutcome> outcome = co_await run_child(runtime.shard(0), std::move(command));
  ADD_FAILURE() << "outlived its runtime";
}

TEST(ChildProcess, IsKilledWithItsTask) {
  SystemClock clock;
  Metrics metrics;
  RuntimeOptions options;
  options.shards = 1;
  auto runtime = std::make_unique<Runtime>(options, clock, metrics, Log(null_log_sink(), "test"));
  runtime->shard(0).spawn(start_only(*runtime, shell("exec sleep 1000")));
  runtime->shard(0).post([&] { runtime->stop(); });
  runtime->run();
  const Monotonic begin = std::chrono::steady_clock::now();
  runtime.reset();  // reaps the child, so returns only once it has ended
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(60));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

TEST(ChildProcess, WhatCannotBeStartedIsAnError) {
  ChildCommand command;
  command.arguments = {"/nonexistent/program"};
  EXPECT_EQ(run(command).error().code(), Code::kNotFound);
  command.arguments = {"relative"};
  EXPECT_EQ(run(command).error().code(), Code::kInvalidArgument);
}

}  // namespace
}  // namespace bellwether::runtime
