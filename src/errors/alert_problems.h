// AlertProblems: Problems over alerts' engine, on the shard that the engine belongs to.
//
// Any thread calls; the engine's shard does. Limit: limits.open_problems, alerts' own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "alerts/engine.h"
#include "errors/problems.h"
#include "runtime/clock.h"
#include "runtime/shard.h"

namespace bellwether::errors {

struct AlertProblemsOptions {
  std::vector<std::string> contacts;  // contacts and groups; empty: alerts' own
  seconds repeat_interval{0};         // of one problem that goes on; 0: told once
  bool tells_ends = false;            // that an issue was resolved or a spike is over
};

class AlertProblems final : public Problems {
 public:
  // All outlive this. `stored` makes whoever stores what alerts decide do so soon.
  AlertProblems(AlertProblemsOptions options, runtime::Shard& shard, alerts::Engine& engine,
                const runtime::Clock& clock, std::function<void()> decided);

  void raise(Problem problem) override;
  void clear(std::string key, std::string output) override;
  void keys(std::string prefix, std::move_only_function<void(std::vector<std::string>)> done,
            runtime::Shard& home) override;

 private:
  void raise_here(const Problem& problem);
  std::vector<alerts::ContactIndex> resolve(const std::vector<std::string>& names) const;

  const AlertProblemsOptions options_;
  runtime::Shard& shard_;
  alerts::Engine& engine_;
  const runtime::Clock& clock_;
  const std::function<void()> decided_;
};

}  // namespace bellwether::errors
