// Launcher: runs what the engine asks for: checks, natively where we know how, as programs otherwise, and the commands that follow a change
// of state. Knows what runs, so that a reload can go on waiting for it.
//
// Which checks run natively stands in native/native_call.h; all others are programs.
//
// The engine's shard. Limits: limits.native_checks run at a time; max_native_waiting more wait in order, and checks past it are UNKNOWN with
// the limit's name, as are programs past limits.children_waiting. Metrics: checks.started{kind}, checks.not_started, checks.running.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "checks/engine/engine.h"
#include "checks/native/native_call.h"
#include "checks/native/native_check.h"
#include "checks/plugins/macros.h"
#include "checks/plugins/outcome.h"
#include "runtime/blocking_pool.h"
#include "runtime/child_runner.h"
#include "runtime/clock.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::net {
class Dialer;
}

namespace bellwether::checks {

struct LauncherOptions {
  StandIns stand_ins;
  std::size_t max_native_running = 10'000;
  std::size_t max_native_waiting = 100'000;
  std::size_t plugin_output_bytes = 64 << 10;
  bool strict_nagios = false;
};

class Launcher {
 public:
  struct Surroundings {
    runtime::Shard& shard;
    const runtime::Clock& clock;
    runtime::ChildRunner& runner;
    runtime::BlockingPool& pool;
    net::Dialer& dialer;  // of the shard
    const EvaluateTarget& evaluate;
    const MacroSource::Program& program;
    Metrics& metrics;
    Log log;
  };
  using OnResult = std::function<void(CheckResult)>;

  Launcher(LauncherOptions options, const Surroundings& surroundings, ConfigurationPtr configuration,
           OnResult on_result);
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;

  void run_check(const CheckRequest& request, const Engine& engine);
  void run_handler(HandlerKind kind, ObjectRef object, std::string_view command, const Engine& engine);
  std::string command_line(ObjectRef object, const Engine& engine) const;

  // Starts native checks that were asked for. Outside of calls to the engine: one that needs no waiting ends, and gives its result, within.
  void start_waiting();

  // From now on results are of objects of `after`; those of objects that are gone are dropped.
  void replace(const Configuration& before, const ConfigurationPtr& after);

 private:
  // One check on its way, found by its slot: the object that its result is for can change under it.
  struct Slot {
    CheckRequest request;
    UnixMillis started;
    bool is_used = false;
    bool is_wanted = true;  // its object still exists
    std::uint8_t timeout_state = 2;
  };
  struct NativeJob {
    std::uint32_t slot = 0;
    NativeCall call;
    seconds timeout{60};
  };

  Result<std::string> compose(ObjectRef object, std::string_view command, const Engine& engine) const;
  std::vector<std::string> environment(ObjectRef object, const Engine& engine) const;
  std::uint32_t take_slot(const CheckRequest& request, const Engine& engine);
  void start_program(std::uint32_t slot, const std::string& line, seconds timeout, const Engine& engine);
  void queue_native(NativeJob job);
  runtime::Task<void> run_native(NativeJob job);
  void refuse(std::uint32_t slot, const Error& error);
  void finish(std::uint32_t slot, const Execution& execution);

  const LauncherOptions options_;
  const Surroundings surroundings_;
  const OnResult on_result_;
  const std::vector<std::string> base_environment_;
  ConfigurationPtr configuration_;
  Counter& started_programs_;
  Counter& started_native_;
  Counter& started_handlers_;
  Counter& not_started_;
  Gauge& running_gauge_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::deque<NativeJob> native_waiting_;
  std::size_t native_running_ = 0;
  bool is_starting_ = false;
};

}  // namespace bellwether::checks
