// check_graphite: any target of ours, or of a remote Graphite, against thresholds, and whether a key graph fell to nothing.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/graphite/judge.h"
#include "checks/native/http/exchange.h"
#include "checks/native/option_values.h"
#include "checks/native/plugin_check.h"
#include "checks/native/service_options.h"
#include "codec/json_reader.h"
#include "net/percent.h"

namespace bellwether::checks {
namespace {

using graphite::Line;
using graphite::Rules;

constexpr std::string_view kHelp =
    R"(Usage: check_graphite [-U URL] -t TARGET… [--from TIME] [--until TIME] [--over|--under] [-W NUMBER] [-C NUMBER] [-c COUNT]
  [--percentile P] [--minimum-points N] [--zero-out [N]] [--compare TARGET --beyond PERCENT] [--empty-ok] [--timeout SECONDS]

Looks at the points of targets in Graphite's language.

 -U, --graphite-url  a remote Graphite; without it, Bellwether's own series
 -t, --target        target; may be repeated
 --from, --until     time, as Graphite has it (-10min, now)
 --over, --under     past a threshold is above it (over), or below
 -W, -C              thresholds: warning, critical
 -c, --count         as many points must be past a threshold (1)
 --percentile        judge this percentile of the points instead of each
 --minimum-points    fewer valid points are UNKNOWN
 --zero-out          CRITICAL when the newest N points (5) are all zero or missing
 --compare           a target to compare with
 --beyond            percent above it (--under: below it) that are CRITICAL
 --empty-ok          no values at all are OK
 --timeout           seconds until the check gives up (15)
 -v, --verbose       accepted)";

enum LongOption {
  kFrom = kLongOnly,
  kUntil,
  kOver,
  kUnder,
  kPercentile,
  kLeast,
  kZeroOut,
  kCompare,
  kBeyond,
  kEmptyOk,
  kTimeout
};

constexpr OptionSpec kOptions[] = {{'U', "graphite-url", Takes::kValue},
                                   {'t', "target", Takes::kValue},
                                   {kFrom, "from", Takes::kValue},
                                   {kUntil, "until", Takes::kValue},
                                   {kOver, "over"},
                                   {kUnder, "under"},
                                   {'W', "warning", Takes::kValue},
                                   {'C', "critical", Takes::kValue},
                                   {'c', "count", Takes::kValue},
                                   {kPercentile, "percentile", Takes::kValue},
                                   {kLeast, "minimum-points", Takes::kValue},
                                   {kZeroOut, "zero-out", Takes::kValueIfAny},
                                   {kCompare, "compare", Takes::kValue},
                                   {kBeyond, "beyond", Takes::kValue},
                                   {kEmptyOk, "empty-ok"},
                                   {kTimeout, "timeout", Takes::kValue},
                                   {'v', "verbose"}};

constexpr std::size_t kDefaultZeroOut = 5;

struct Request {
  std::string url;  // empty: our own series
  std::vector<std::string> targets;
  std::string compared;
  std::string from = "-10min", until = "now";
  Rules rules;
  seconds timeout{15};
};

Result<void> set_number(std::optional<double>& field, const Option& option) {
  field = decimal_number(option.value);
  if (!field) return refuse_option("A threshold or percentage must be a number", option.value);
  return {};
}

Result<std::int64_t> count_of(const Option& option) {
  const std::optional<std::int64_t> count = whole_number(option.value);
  if (!count || *count < 0) return refuse_option("A count must be a whole number from 0", option.value);
  return *count;
}

Result<Request> read_options(const ParsedOptions& parsed) {
  Request request;
  for (const Option& option : parsed.options) {
    switch (option.id) {
      case 'U':
        request.url = option.value;
        break;
      case 't':
        request.targets.emplace_back(option.value);
        break;
      case kFrom:
        request.from = option.value;
        break;
      case kUntil:
        request.until = option.value;
        break;
      case kOver:
        request.rules.direction = Rules::Direction::kOver;
        break;
      case kUnder:
        request.rules.direction = Rules::Direction::kUnder;
        break;
      case 'W':
        TRY_VOID(set_number(request.rules.warning, option));
        break;
      case 'C':
        TRY_VOID(set_number(request.rules.critical, option));
        break;
      case 'c': {
        TRY(request.rules.count, count_of(option));
        break;
      }
      case kPercentile:
        TRY_VOID(set_number(request.rules.percentile, option));
        if (*request.rules.percentile < 0 || *request.rules.percentile > 100) {
          return refuse_option("A percentile lies between 0 and 100", option.value);
        }
        break;
      case kLeast: {
        TRY(const std::int64_t count, count_of(option));
        request.rules.least_points = static_cast<std::size_t>(count);
        break;
      }
      case kZeroOut: {
        request.rules.zero_out = kDefaultZeroOut;
        if (!option.has_value) break;
        TRY(const std::int64_t count, count_of(option));
        if (count == 0) return refuse_option("--zero-out looks at one point at least", option.value);
        request.rules.zero_out = static_cast<std::size_t>(count);
        break;
      }
      case kCompare:
        request.compared = option.value;
        break;
      case kBeyond:
        TRY_VOID(set_number(request.rules.beyond, option));
        break;
      case kEmptyOk:
        request.rules.empty_is_ok = true;
        break;
      case kTimeout: {
        const std::optional<std::int64_t> count = positive_number(option.value);
        if (!count) return refuse_option("Timeout interval must be a positive integer", option.value);
        request.timeout = seconds(*count);
        break;
      }
      default:
        break;
    }
  }
  const Rules& rules = request.rules;
  if (request.targets.empty()) return fail(Code::kInvalidArgument, "You must give a target with -t");
  if (rules.beyond.has_value() != !request.compared.empty()) {
    return fail(Code::kInvalidArgument, "--compare and --beyond belong together");
  }
  if (!rules.warning && !rules.critical && !rules.beyond && !rules.zero_out) {
    return fail(Code::kInvalidArgument, "You must give -W or -C, --zero-out, or --compare with --beyond");
  }
  return request;
}

// Graphite's JSON: [{"target": …, "datapoints": [[value, time], …]}, …].
Result<std::vector<TargetRow>> read_rows(std::string_view json) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(json));
  if (!document.root().is_array()) return fail(Code::kInvalidArgument, "Graphite answers with no list");
  std::vector<TargetRow> rows;
  document.root().each_element([&rows](codec::JsonValue series) {
    TargetRow row;
    const Result<std::string_view> name = series.string_at("target");
    if (name) row.name = *name;
    if (const std::optional<codec::JsonValue> points = series.find("datapoints")) {
      points->each_element([&row](codec::JsonValue point) {
        std::optional<double> value;
        point.each_element([&value](codec::JsonValue first) {
          value = first.as_double();
          return false;
        });
        row.values.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
        return true;
      });
    }
    rows.push_back(std::move(row));
    return true;
  });
  return rows;
}

runtime::Task<Result<std::vector<TargetRow>>> fetch_remote(const NativeContext& context, const Request& request,
                                                           const std::vector<std::string>& targets,
                                                           Monotonic deadline) {
  http::Call call;
  CO_TRY(call.url, http::Url::parse(request.url));
  std::string& path = call.url.path;
  while (path.ends_with('/')) path.pop_back();
  path += "/render?format=json";
  for (const std::string& target : targets) path += "&target=" + net::percent_encode(target);
  path += "&from=" + net::percent_encode(request.from) + "&until=" + net::percent_encode(request.until);
  Result<http::Answer> answer = co_await http::exchange(context, std::move(call), deadline);
  if (!answer) co_return std::unexpected(std::move(answer).error());
  if (answer->status != 200)
    co_return fail(Code::kUnavailable, fmt::format("Graphite answers with status {}", answer->status));
  co_return read_rows(answer->body);
}

runtime::Task<Result<std::vector<TargetRow>>> fetch_own(const NativeContext& context, const Request& request,
                                                        const std::vector<std::string>& targets) {
  std::vector<TargetRow> all;
  for (const std::string& target : targets) {
    Result<std::vector<TargetRow>> rows = co_await (*context.evaluate)(target, request.from, request.until);
    if (!rows) co_return std::unexpected(std::move(rows).error());
    for (TargetRow& row : *rows) all.push_back(std::move(row));
  }
  co_return all;
}

bool has_values(const TargetRow& row) {
  return !std::ranges::all_of(row.values, [](double value) { return std::isnan(value); });
}

NativeOutcome report(const Request& request, const std::vector<TargetRow>& rows, const TargetRow* compared) {
  const bool has_any = std::ranges::any_of(rows, has_values);
  // Nothing at all is an answer for zero-out alone; otherwise it is most likely a wrong target.
  if (rows.empty() || (!has_any && !request.rules.zero_out && !request.rules.empty_is_ok)) {
    const Status status = request.rules.empty_is_ok ? Status::kOk : Status::kCritical;
    return outcome(status, fmt::format("{}: No output from Graphite for target(s): {}", status_name(status),
                                       fmt::join(request.targets, ", ")));
  }
  Status worst = Status::kOk;
  std::vector<Line> lines;
  for (const TargetRow& row : rows) {
    const std::span<const double> other = compared == nullptr ? std::span<const double>() : compared->values;
    lines.push_back(graphite::judge(row.name, row.values, other, request.rules));
    worst = worse(worst, lines.back().status);
  }
  // The worst comes first: it is the line that everybody sees.
  std::string text;
  for (const Status status : {Status::kCritical, Status::kWarning, Status::kUnknown, Status::kOk}) {
    for (const Line& line : lines) {
      if (line.status != status) continue;
      if (!text.empty()) text += '\n';
      text += fmt::format("{}: {}", status_name(line.status), line.text);
    }
  }
  std::ranges::replace(text, '|', ' ');  // of a target's name: it would begin performance data
  return outcome(worst, std::move(text));
}

runtime::Task<NativeOutcome> run_graphite(const PluginCall& call) {
  const Result<Request> parsed = read_options(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const Request& request = *parsed;
  const Monotonic deadline = deadline_of(call.context, request.timeout);
  if (request.url.empty() && call.context.evaluate == nullptr) {
    co_return call.usage_error("You must give a Graphite with -U: only Bellwether itself has series of its own");
  }
  std::vector<std::string> targets = request.targets;
  if (!request.compared.empty()) targets.push_back(request.compared);
  Result<std::vector<TargetRow>> rows = std::vector<TargetRow>();
  if (request.url.empty()) {
    rows = co_await fetch_own(call.context, request, targets);
  } else {
    rows = co_await fetch_remote(call.context, request, targets, deadline);
  }
  if (!rows) {
    if (rows.error().code() == Code::kDeadlineExceeded) co_return socket_timeout(request.timeout);
    co_return outcome(Status::kCritical, fmt::format("CRITICAL: No output from Graphite for target(s): {}\n{}",
                                                     fmt::join(request.targets, ", "), rows.error().message()));
  }
  if (request.compared.empty()) co_return report(request, *rows, nullptr);
  if (rows->size() < 2) {
    co_return outcome(Status::kCritical,
                      fmt::format("CRITICAL: No output from Graphite for target(s): {}", request.compared));
  }
  const TargetRow compared = std::move(rows->back());
  rows->pop_back();
  co_return report(request, *rows, &compared);
}

}  // namespace

const NativeCheck& graphite_check() {
  static const PluginCheck check("check_graphite", kHelp, kOptions, run_graphite);
  return check;
}

}  // namespace bellwether::checks
