// Runtime: all shards of the process, one per core by default.
//
//   Runtime runtime(options, clock, metrics, log);
//   runtime.on_signal(SIGTERM, [&] { drain(); runtime.stop(); });
//   auto timer = runtime.shard(0).every(seconds(10), Shard::Alignment::kWallClock, [&] { engine.flush(); });
//   runtime.run();        // returns after stop()
//
// Destroy whatever holds timers, sockets or pools that answer to a shard before the Runtime.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/time.h"
#include "runtime/clock.h"
#include "runtime/shard.h"

namespace bellwether::runtime {

struct RuntimeOptions {
  std::size_t shards = 0;    // 0: as many as CPUs the process may use
  bool pin_threads = false;  // shard i on the i-th CPU the process may use
};

// CPUs this process may run on; at least 1.
std::size_t available_cpus();

class Runtime {
 public:
  Runtime(const RuntimeOptions& options, const Clock& clock, Metrics& metrics, Log log);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  std::size_t size() const;
  Shard& shard(std::size_t index);

  // Calls `handler` on shard 0 each time the process gets that signal. Before run() or on shard 0. SIGPIPE is
  // ignored from construction on: every write reports its error.
  void on_signal(int signal, std::move_only_function<void()> handler);

  // Runs shard 0 on the calling thread and the others on their own until stop(). Once.
  void run();

  // Ends every loop after the call it is in; what is queued stays unrun. Any thread, any number of times.
  void stop();

  // True if every shard's loop has turned within `span`: each beats once a second, so spans below two seconds
  // say little. Any thread. This is what feeds the service manager's watchdog.
  bool all_shards_answered_within(nanoseconds span) const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace bellwether::runtime
