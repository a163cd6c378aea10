// NativeCheck: a check that runs inside the process, on the event loop, without a program start. It takes the arguments of the plugin it
// stands for and gives the same exit status and the same text: "HTTP OK: … |time=0.01s;;;0.000000 size=…". The executables in plugins/ run
// the same code.
//
//   const NativeCheck* check = find_native_check("check_http");
//   NativeOutcome outcome = co_await check->run(context, arguments);
//
// run() on one shard; it never blocks (what must block goes to the context's pool) and ends by the deadline by itself.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/dialer.h"
#include "runtime/blocking_pool.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::checks {

struct NativeOutcome {
  int return_code = 3;
  std::string output;  // as a plugin prints it, with performance data behind '|', without the last newline
};

// Asks our own series: a Graphite target over a range. Wired by app, since graphite is a module of the same floor. Yields one row per
// series; NaN where there is no value.
struct TargetRow {
  std::string name;
  std::vector<double> values;
};
using EvaluateTarget = std::function<runtime::Task<Result<std::vector<TargetRow>>>(std::string target, std::string from,
                                                                                   std::string until)>;

struct NativeContext {
  runtime::Shard& shard;
  runtime::BlockingPool& pool;
  net::Dialer& dialer;  // of the same shard
  Monotonic deadline;
  const EvaluateTarget* evaluate = nullptr;  // null in the stand-alone executables: check_graphite then needs a URL
};

class NativeCheck {
 public:
  virtual ~NativeCheck() = default;
  virtual std::string_view name() const = 0;  // "check_http"
  virtual std::string_view help() const = 0;  // what --help prints
  // `arguments` without the program's name. A wrong argument is an outcome with status 3 and a text that names it. `arguments` is a
  // copy of the coroutine's own.
  virtual runtime::Task<NativeOutcome> run(const NativeContext& context, std::vector<std::string> arguments) const = 0;
};

// Null when there is none of that name. All names, sorted.
const NativeCheck* find_native_check(std::string_view name);
std::vector<std::string_view> native_check_names();

}  // namespace bellwether::checks
