// check_load: the load averages of this machine.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/option_values.h"
#include "checks/native/performance_data.h"
#include "checks/native/plugin_check.h"
#include "checks/native/service_options.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: check_load [-r] -w LOAD1,LOAD5,LOAD15 -c LOAD1,LOAD5,LOAD15

Looks at the load averages of the last 1, 5 and 15 minutes.

 -w, --warning   loads above which it is a warning; what is left out is as the one before
 -c, --critical  loads above which it is critical
 -r, --percpu    divided by the number of processors
 -n, --procs-to-show  accepted; processes are not listed
 -v, --verbose   accepted)";

constexpr OptionSpec kOptions[] = {{'w', "warning", Takes::kValue},
                                   {'c', "critical", Takes::kValue},
                                   {'r', "percpu"},
                                   {'n', "procs-to-show", Takes::kValue},
                                   {'v', "verbose"}};

using Loads = std::array<double, 3>;
constexpr std::array<int, 3> kMinutes{1, 5, 15};

std::optional<Loads> parse_loads(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ',');
  Loads loads{};
  if (parts.size() > loads.size()) return std::nullopt;
  for (std::size_t i = 0; i < loads.size(); ++i) {
    const std::optional<double> value = decimal_number(parts[std::min(i, parts.size() - 1)]);
    if (!value) return std::nullopt;
    loads[i] = *value;
  }
  return loads;
}

std::string shown(const Loads& loads) {
  return fmt::format("{:.2f}, {:.2f}, {:.2f}", loads[0], loads[1], loads[2]);
}

NativeOutcome judge(const Loads& loads, const Loads& warning, const Loads& critical, bool per_processor) {
  const double processors = static_cast<double>(std::max(1L, ::sysconf(_SC_NPROCESSORS_CONF)));
  Loads judged = loads;
  if (per_processor) {
    for (double& load : judged) load /= processors;
  }
  Status status = Status::kOk;
  PerformanceData data;
  for (std::size_t i = 0; i < judged.size(); ++i) {
    if (judged[i] > critical[i]) {
      status = Status::kCritical;
    } else if (judged[i] > warning[i]) {
      status = worse(status, Status::kWarning);
    }
    const std::string limits = fmt::format("{:.3f};{:.3f};0;", warning[i], critical[i]);
    data.text(fmt::format("load{}", kMinutes[i]), fmt::format("{:.3f}", loads[i]), per_processor ? ";;0;" : limits);
    if (per_processor) data.text(fmt::format("scaled_load{}", kMinutes[i]), fmt::format("{:.3f}", judged[i]), limits);
  }
  const std::string scaled = per_processor ? fmt::format("scaled load average: {} - ", shown(judged)) : "";
  return outcome(status, fmt::format("LOAD {} - {}total load average: {}|{}", status_name(status), scaled, shown(loads),
                                     data.str()));
}

runtime::Task<NativeOutcome> run_load(const PluginCall& call) {
  std::optional<Loads> warning, critical;
  bool per_processor = false;
  for (const Option& option : call.parsed.options) {
    if (option.id == 'r') per_processor = true;
    if (option.id == 'w') {
      warning = parse_loads(option.value);
      if (!warning) {
        co_return call.usage_error(
            refuse_option("Warning threshold must be float or float triplet!", option.value).error().message());
      }
    }
    if (option.id == 'c') {
      critical = parse_loads(option.value);
      if (!critical) {
        co_return call.usage_error(
            refuse_option("Critical threshold must be float or float triplet!", option.value).error().message());
      }
    }
  }
  if (!warning || !critical) co_return call.usage_error("You must specify both -w and -c");
  for (std::size_t i = 0; i < kMinutes.size(); ++i) {
    if ((*warning)[i] > (*critical)[i]) {
      co_return outcome(
          Status::kUnknown,
          fmt::format("Parameter inconsistency: {}-minute \"warning load\" is greater than \"critical load\"",
                      kMinutes[i]));
    }
  }
  Loads loads{};
  if (::getloadavg(loads.data(), static_cast<int>(loads.size())) != static_cast<int>(loads.size())) {
    co_return outcome(Status::kUnknown, "Error opening /proc/loadavg");
  }
  // Two digits are what /proc/loadavg shows and the plugin reads.
  for (double& load : loads) load = std::round(load * 100) / 100;
  co_return judge(loads, *warning, *critical, per_processor);
}

}  // namespace

const NativeCheck& load_check() {
  static const PluginCheck check("check_load", kHelp, kOptions, run_load);
  return check;
}

}  // namespace bellwether::checks
