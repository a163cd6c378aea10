// For the tests of native checks: a running shard with what a check needs, and a call that waits for a check's outcome.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "checks/native/native_check.h"
#include "net/test_runtime.h"

namespace bellwether::checks {

class TestContext {
 public:
  TestContext()
      : pool_({.name = "blocking", .threads = 1, .max_waiting = 100}, runtime_.metrics()),
        dialer_(runtime_.shard(), pool_, runtime_.metrics()) {
    runtime_.start();
  }
  ~TestContext() { runtime_.stop(); }

  NativeOutcome run(std::string_view name, std::vector<std::string> arguments) {
    const NativeCheck* check = find_native_check(name);
    if (check == nullptr) {
      ADD_FAILURE() << "no check named " << name;
      return {};
    }
    std::promise<NativeOutcome> promise;
    runtime_.on_shard([&] { runtime_.shard().spawn(collect(*check, std::move(arguments), promise)); });
    return promise.get_future().get();
  }

  void set_evaluate(const EvaluateTarget* evaluate) { evaluate_ = evaluate; }
  net::TestRuntime& runtime() { return runtime_; }

 private:
  runtime::Task<void> collect(const NativeCheck& check, std::vector<std::string> arguments,
                              std::promise<NativeOutcome>& promise) {
    const NativeContext context{runtime_.shard(), pool_, dialer_,
                                runtime_.shard().clock().monotonic() + std::chrono::seconds(30), evaluate_};
    NativeOutcome outcome = co_await check.run(context, std::move(arguments));
    promise.set_value(std::move(outcome));
  }

  net::TestRuntime runtime_;
  runtime::BlockingPool pool_;
  net::Dialer dialer_;
  const EvaluateTarget* evaluate_ = nullptr;
};

}  // namespace bellwether::checks
