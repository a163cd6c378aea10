#include "checks/native/plugin_check.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::checks {
namespace {

NativeOutcome usage(std::string_view name, std::string_view help, std::string_view message) {
  const std::string_view synopsis = help.substr(0, help.find("\n\n"));
  std::string text = fmt::format("{}: {}\n{}", name, message, synopsis);
  std::ranges::replace(text, '|', '/');  // "[-4|-6]": what is behind it would be taken for performance data
  return outcome(Status::kUnknown, std::move(text));
}

}  // namespace

std::string_view status_name(Status status) {
  constexpr std::string_view kNames[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  return kNames[static_cast<int>(status)];
}

NativeOutcome PluginCall::usage_error(std::string_view message) const {
  return usage(name, help, message);
}

NativeOutcome PluginCall::cannot_connect(std::string_view host, std::uint16_t port, seconds timeout,
                                         const Error& error) const {
  if (error.code() == Code::kDeadlineExceeded) return socket_timeout(timeout);
  if (error.code() == Code::kNotFound)
    return usage_error(fmt::format("Invalid hostname/address - {}", printable(host)));
  return outcome(Status::kCritical, fmt::format("connect to address {} and port {}: {}", host, port, error.message()));
}

Monotonic deadline_of(const NativeContext& context, seconds timeout) {
  return std::min(context.deadline, context.shard.clock().monotonic() + timeout);
}

NativeOutcome socket_timeout(seconds timeout) {
  return outcome(Status::kCritical, fmt::format("CRITICAL - Socket timeout after {} seconds", timeout.count()));
}

runtime::Task<NativeOutcome> PluginCheck::run(const NativeContext& context, std::vector<std::string> arguments) const {
  Result<ParsedOptions> parsed = parse_options(options_, arguments);
  if (!parsed) co_return usage(name_, help_, parsed.error().message());
  for (const Option& option : parsed->options) {
    if (option.id == 'h') co_return outcome(Status::kUnknown, std::string(help_));
    if (option.id == 'V') co_return outcome(Status::kUnknown, fmt::format("{} (Bellwether)", name_));
  }
  const PluginCall call{context, name_, help_, std::move(*parsed)};
  co_return co_await run_(call);
}

}  // namespace bellwether::checks
