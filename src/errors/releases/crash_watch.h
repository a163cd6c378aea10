// CrashWatch: raises a problem when a release's sessions of late crash more than they may, and ends it when they do so no longer. Looks at the present
// hour and the one before, every minute.
//
// The shard's; reads the ledger on the pool.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "alerts/people.h"
#include "base/log.h"
#include "errors/desk.h"
#include "errors/problems.h"
#include "errors/releases/health_report.h"
#include "ledger/database.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/shard.h"

namespace bellwether::errors {

struct CrashOptions {
  double warning = 0.99, critical = 0.95;  // a lower share free of crashes is a problem
  std::uint64_t sessions = 100;            // of fewer nothing is said
};

// kOk, kWarning or kCritical. What is a problem stays one until it is better by half a point, so that nobody is told to and fro.
alerts::State judge_crashes(const Health& health, alerts::State before, const CrashOptions& options);

class CrashWatch {
 public:
  static constexpr seconds kInterval{60};

  // All outlive this.
  struct Surroundings {
    Desk& desk;
    runtime::Shard& shard;
    const runtime::Clock& clock;
    ledger::Database& database;
    runtime::BlockingPool& pool;
    Problems& problems;
    Log log;
  };
  CrashWatch(const Surroundings& surroundings, const CrashOptions& options);

  // Once, on the shard.
  void start();

 private:
  using Key = std::pair<ProjectId, std::string>;
  using Reports = std::vector<std::pair<Project, HealthReport>>;

  runtime::Task<void> look();
  void judge(const Project& project, const HealthReport& report);

  const Surroundings surroundings_;
  const CrashOptions options_;
  std::map<Key, alerts::State> raised_;
  bool is_looking_ = false;
  std::unique_ptr<runtime::Timer> timer_;
};

}  // namespace bellwether::errors
