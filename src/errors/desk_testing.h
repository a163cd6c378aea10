// For tests: a desk with everything real under it, in a folder that goes with it: ledger, archive, series, a runtime of two shards.
#pragma once

#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "archive/store.h"
#include "base/metrics.h"
#include "disk/filesystem.h"
#include "errors/desk.h"
#include "ledger/database.h"
#include "runtime/runtime.h"
#include "series/embedded.h"

namespace bellwether::errors {

class OneGroup final : public Grouper {
 public:
  Grouped group(const Event&) const override { return {.hashes = {"one"}, .title = {}}; }
  std::vector<Variant> explain(const Event&) const override { return {}; }
  void mark_in_app(Event&) const override {}
};

class HeldProblems final : public Problems {
 public:
  void raise(Problem problem) override {
    std::string key = problem.key;
    raised.insert_or_assign(std::move(key), std::move(problem));
  }
  void clear(std::string key, std::string) override { raised.erase(key); }
  void keys(std::string, std::move_only_function<void(std::vector<std::string>)> done, runtime::Shard&) override {
    done({});
  }

  std::map<std::string, Problem> raised;  // the desk's shard
};

class DeskProcessUnderTest {
 public:
  // What `work` returns, from the desk's shard.
  template <class Function>
  auto on_shard(Function work) {
    using Value = std::invoke_result_t<Function&>;
    std::promise<Value> promise;
    runtime_->shard(0).post([&] {
      if constexpr (std::is_void_v<Value>) {
        work();
        promise.set_value();
      } else {
        promise.set_value(work());
      }
    });
    return promise.get_future().get();
  }

  explicit DeskProcessUnderTest(const std::string& folder, const DeskOptions& options = {}) {
    const auto check = [](const auto& result) { CHECK(result.has_value(), "{}", result.error().to_string()); };
    auto& filesystem = disk::system_filesystem();
    auto opened_series =
        series::EmbeddedBackend::open(filesystem, folder + "/series", {}, schemas_, clock_, metrics_, log_);
    check(opened_series);
    series_ = std::move(*opened_series);
    auto opened_ledger = ledger::open_sqlite(folder + "/bellwether.db", {}, metrics_, log_);
    check(opened_ledger);
    database_ = std::move(*opened_ledger);
    check(filesystem.make_directories(folder + "/archive"));
    runtime_ = std::make_unique<runtime::Runtime>(runtime::RuntimeOptions{.shards = 2}, clock_, metrics_, log_);
    pool_ =
        std::make_unique<runtime::BlockingPool>(runtime::BlockingPoolOptions{.name = "test", .threads = 1}, metrics_);
    writer_ = series_->make_writer(0);
    auto opened_archive = archive::open_store(filesystem, {.folder = folder + "/archive"}, metrics_, log_);
    check(opened_archive);
    archive_ = std::move(*opened_archive);
    auto created = Desk::create(
        options, DeskDependencies{.shard = runtime_->shard(0),
                                  .clock = clock_,
                                  .pool = *pool_,
                                  .database = *database_,
                                  .archive = *archive_,
                                  .writer = *writer_,
                                  .schemas = schemas_,
                                  .problems = problems,
                                  .make_grouper = [](Profile, std::string_view rules,
                                                     std::string_view) -> Result<std::shared_ptr<const Grouper>> {
                                    if (rules == "wrong") return fail(Code::kInvalidArgument, "line 1: wrong");
                                    return std::make_shared<OneGroup>();
                                  },
                                  .metrics = metrics_,
                                  .refusals = refusals_,
                                  .log = log_});
    check(created);
    desk_ = std::move(*created);
    thread_ = std::thread([this] { runtime_->run(); });
    on_shard([this] { desk_->start(); });
  }
  ~DeskProcessUnderTest() {
    runtime_->stop();
    thread_.join();
    archive_.reset();
    desk_.reset();
    writer_.reset();
    (void)series_->close();
  }

  Desk& desk() { return *desk_; }
  archive::Store& archive() { return *archive_; }
  series::Backend& series() { return *series_; }
  ledger::Database& database() { return *database_; }
  UnixMillis now() const { return clock_.now(); }

  void submit(Submission submission, std::function<void(Result<Verdict>)> done) {
    runtime::Shard& home = runtime_->shard(1);
    auto taken = desk_->submit(std::move(submission), home, std::move(done));
    CHECK(taken.has_value(), "{}", taken.error().to_string());
  }
  Result<Verdict> submit_and_wait(Submission submission) {
    std::promise<Result<Verdict>> promise;
    submit(std::move(submission), [&](Result<Verdict> verdict) { promise.set_value(std::move(verdict)); });
    return promise.get_future().get();
  }
  // Runs `change` on the shard, with a Done to hand on; what that hears.
  Result<void> changed(const std::function<void(Desk::Done)>& change) {
    std::promise<Result<void>> promise;
    on_shard([&] { change([&](Result<void> outcome) { promise.set_value(std::move(outcome)); }); });
    return promise.get_future().get();
  }
  void drain() {
    std::promise<void> drained;
    on_shard([&] { desk_->drain([&] { drained.set_value(); }); });
    drained.get_future().wait();
  }

  HeldProblems problems;

 private:
  Metrics metrics_;
  Log log_{null_log_sink(), "test"};
  Refusals refusals_{metrics_, log_};
  runtime::SystemClock clock_;
  series::SingleSchema schemas_{series::Schema{.name = "errors", .tiers = {{10, 86'400}}}};
  std::unique_ptr<series::EmbeddedBackend> series_;
  std::unique_ptr<ledger::Database> database_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::unique_ptr<runtime::BlockingPool> pool_;
  std::unique_ptr<series::Writer> writer_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<archive::Store> archive_;
  std::thread thread_;
};

class Folder {
 public:
  Folder() {
    std::string pattern = testing::TempDir() + "bw_desk_XXXXXX";
    CHECK(mkdtemp(pattern.data()) != nullptr, "no folder for a test");
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline Submission submission(UnixMillis when, std::uint64_t number, std::string hash, std::string payload = "{}") {
  Submission made;
  made.sighting.project = ProjectId{1};
  made.sighting.id = {.high = 42, .low = number};
  made.sighting.when = made.sighting.received = when;
  made.sighting.title.title = "Error " + hash;
  made.sighting.hashes = {std::move(hash)};
  made.sighting.type = "error";
  made.sighting.release = "shop@1.0.0";
  made.sighting.user = "id:" + std::to_string(number % 10);
  made.sighting.tags = {{"browser", "Firefox"}};
  made.search_text = made.sighting.title.title;
  made.payload = std::move(payload);
  return made;
}

}  // namespace bellwether::errors
