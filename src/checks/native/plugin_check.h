// PluginCheck: the frame that all native checks share. It reads the options, answers --help, --version and usage errors, and hands the rest
// to the check's own coroutine as a PluginCall.
//
//   const NativeCheck& http_check() {
//     static const PluginCheck check("check_http", kHelp, kOptions, run_http);
//     return check;
//   }
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/native_check.h"
#include "checks/native/option_parser.h"

namespace bellwether::checks {

enum class Status : int { kOk = 0, kWarning = 1, kCritical = 2, kUnknown = 3 };

std::string_view status_name(Status status);  // "OK", "WARNING", "CRITICAL", "UNKNOWN"
// How bad, as the plugins count: OK, UNKNOWN, WARNING, CRITICAL.
constexpr Status worse(Status a, Status b) {
  constexpr int kRank[] = {0, 2, 3, 1};
  return kRank[static_cast<int>(a)] >= kRank[static_cast<int>(b)] ? a : b;
}
inline NativeOutcome outcome(Status status, std::string text) {
  return {static_cast<int>(status), std::move(text)};
}

// One run of one check. Lives until the check's coroutine has ended.
struct PluginCall {
  const NativeContext& context;
  std::string_view name;  // "check_tcp": several checks may share one coroutine
  std::string_view help;
  ParsedOptions parsed;

  // "check_tcp: Port must be a positive integer", then the usage; UNKNOWN.
  NativeOutcome usage_error(std::string_view message) const;
  // Why nobody could be reached: "connect to address … and port …: Connection refused" (CRITICAL), the timeout, or, for a name that does
  // not exist, a usage error.
  NativeOutcome cannot_connect(std::string_view host, std::uint16_t port, seconds timeout, const Error& error) const;
  Monotonic now() const { return context.shard.clock().monotonic(); }
};

// `timeout` from now, or the context's deadline where that is earlier.
Monotonic deadline_of(const NativeContext& context, seconds timeout);
// What plugins say when it has passed: "CRITICAL - Socket timeout after 10 seconds".
NativeOutcome socket_timeout(seconds timeout);

class PluginCheck final : public NativeCheck {
 public:
  using Run = runtime::Task<NativeOutcome> (*)(const PluginCall& call);

  // `help` begins with "Usage: …" and an empty line. All views must live as long as the check: literals.
  PluginCheck(std::string_view name, std::string_view help, std::span<const OptionSpec> options, Run coroutine)
      : name_(name), help_(help), options_(options), run_(coroutine) {}

  std::string_view name() const override { return name_; }
  std::string_view help() const override { return help_; }
  runtime::Task<NativeOutcome> run(const NativeContext& context, std::vector<std::string> arguments) const override;

 private:
  const std::string_view name_;
  const std::string_view help_;
  const std::span<const OptionSpec> options_;
  const Run run_;
};

}  // namespace bellwether::checks
