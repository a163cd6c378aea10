// For tests: an intake that keeps what it is given, on a shard that runs on a thread of its own.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/refusals.h"
#include "checks/commands/intake.h"
#include "net/test_runtime.h"
#include "runtime/mutex.h"

namespace bellwether::checks::testing {

class TestIntake final : public Intake {
 public:
  struct Taken {
    std::string host, service;
    int status = 0;
    std::string output;
    UnixSeconds at;
    std::string source;
    friend bool operator==(const Taken&, const Taken&) = default;
  };

  explicit TestIntake(runtime::Shard& shard) : shard_(shard) {}

  runtime::Shard& shard() override { return shard_; }
  Result<void> command(std::string_view line, std::string_view) override {
    const runtime::MutexLock lock(mutex_);
    lines_.emplace_back(line);
    changed_.notify_all();
    return {};
  }
  void commands(std::string_view lines, std::string_view) override {
    const runtime::MutexLock lock(mutex_);
    text_.append(lines);
    changed_.notify_all();
  }
  std::size_t passive(std::span<const PassiveResult> results, std::string_view source) override {
    const runtime::MutexLock lock(mutex_);
    for (const PassiveResult& result : results) {
      taken_.push_back({std::string(result.host), std::string(result.service), result.status,
                        std::string(result.output), result.at, std::string(source)});
    }
    changed_.notify_all();
    return results.size();
  }
  void when_stored(std::function<void(Result<void>)> done) override {
    shard_.post([this, done = std::move(done)] {
      {
        const runtime::MutexLock lock(mutex_);
        ++stored_;
      }
      done(storing);
    });
  }

  // Waits until `is_enough` is true of what was taken, at most ten seconds.
  std::vector<Taken> wait_for_results(std::size_t count) {
    const runtime::MutexLock lock(mutex_);
    const auto deadline = std::chrono::steady_clock::now() + seconds(10);
    while (taken_.size() < count && changed_.wait_until(mutex_, deadline)) {
    }
    return taken_;
  }
  std::string wait_for_text(std::size_t bytes) {
    const runtime::MutexLock lock(mutex_);
    const auto deadline = std::chrono::steady_clock::now() + seconds(10);
    while (text_.size() < bytes && changed_.wait_until(mutex_, deadline)) {
    }
    return text_;
  }
  int stored() {
    const runtime::MutexLock lock(mutex_);
    return stored_;
  }

  Result<void> storing;  // what when_stored() answers; before the shard runs

 private:
  runtime::Shard& shard_;
  runtime::Mutex mutex_;
  runtime::Condition changed_;
  std::vector<Taken> taken_ BW_GUARDED_BY(mutex_);
  std::vector<std::string> lines_ BW_GUARDED_BY(mutex_);
  std::string text_ BW_GUARDED_BY(mutex_);
  int stored_ BW_GUARDED_BY(mutex_) = 0;
};

}  // namespace bellwether::checks::testing
