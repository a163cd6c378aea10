// check_memcached: whether a memcached answers, and what its statistics say.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/option_values.h"
#include "checks/native/performance_data.h"
#include "checks/native/plugin_check.h"
#include "checks/native/range_limits.h"
#include "checks/native/service_options.h"
#include "net/stream_reader.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: check_memcached -H HOST [-p PORT] [-w SECONDS] [-c SECONDS] [-k NAME -W RANGE -C RANGE] [-u RANGE] [-U RANGE] [-r RANGE] [-R RANGE]
  [-t SECONDS] [-4|-6]

Asks a memcached for its statistics.

 -H, --hostname       host or address
 -p, --port           port (11211)
 -w, --warning        seconds of response time
 -c, --critical       seconds of response time
 -k, --key            a statistic to judge, e.g. curr_connections
 -W, --warning-key    its range
 -C, --critical-key   its range
 -u, --warning-use    percent of the memory in use: a range
 -U, --critical-use   the same, critical
 -r, --warning-hits   percent of lookups that found something: a range, e.g. 80:
 -R, --critical-hits  the same, critical
 -t, --timeout        seconds until the check gives up (10)
 -4, -6               only IPv4, only IPv6
 -v, --verbose        accepted)";

constexpr auto kOptions = with_service_options({{'k', "key", Takes::kValue},
                                                {'W', "warning-key", Takes::kValue},
                                                {'C', "critical-key", Takes::kValue},
                                                {'u', "warning-use", Takes::kValue},
                                                {'U', "critical-use", Takes::kValue},
                                                {'r', "warning-hits", Takes::kValue},
                                                {'R', "critical-hits", Takes::kValue}});

constexpr std::size_t kMaxAnswerBytes = 64 << 10;

struct Request {
  ServiceOptions service;
  std::string_view key;
  RangeLimits of_key, of_use, of_hits;
};

Result<Request> read_options(const ParsedOptions& parsed) {
  Request request;
  request.service.port = 11'211;
  for (const Option& option : parsed.options) {
    if (option.id == 'k') request.key = option.value;
    TRY(const bool is_limit,
        RangeLimits::take(option,
                          {{request.of_key, 'W', 'C'}, {request.of_use, 'u', 'U'}, {request.of_hits, 'r', 'R'}}));
    if (!is_limit) TRY_VOID(request.service.take(option));
  }
  TRY_VOID(request.service.take_host(parsed));
  return request;
}

using Statistics = std::vector<std::pair<std::string, std::string>>;

runtime::Task<Result<Statistics>> ask(net::AsyncStream& stream, Monotonic deadline) {
  Result<void> sent = co_await stream.write("stats\r\n", deadline);
  CO_TRY_VOID(std::move(sent));
  net::StreamReader reader(stream, kMaxAnswerBytes);
  Statistics statistics;
  while (true) {
    Result<std::string> line = co_await reader.line(deadline);
    if (!line) co_return std::unexpected(std::move(line).error());
    if (*line == "END") co_return statistics;
    const std::vector<std::string_view> words = split(*line, ' ');
    if (words.size() < 3 || words[0] != "STAT") {
      co_return fail(Code::kInvalidArgument, fmt::format("unexpected answer: {}", printable(*line, 80)));
    }
    statistics.emplace_back(words[1], words[2]);
  }
}

std::optional<double> number_of(const Statistics& statistics, std::string_view name) {
  const auto found = std::ranges::find(statistics, name, &Statistics::value_type::first);
  return found == statistics.end() ? std::nullopt : decimal_number(found->second);
}

NativeOutcome judge(const Request& request, const Statistics& statistics, double elapsed) {
  const auto value = [&statistics](std::string_view name) { return number_of(statistics, name).value_or(0); };
  const double lookups = value("get_hits") + value("get_misses");
  const double hits = lookups > 0 ? 100 * value("get_hits") / lookups : 100;
  const double memory = value("limit_maxbytes");
  const double use = memory > 0 ? 100 * value("bytes") / memory : 0;
  Status status = request.service.judge(elapsed);
  status = worse(status, request.of_use.judge(use));
  // Without a lookup there is no rate to judge.
  if (lookups > 0) status = worse(status, request.of_hits.judge(hits));
  std::string text = fmt::format(
      "{:.3f} second response time on {} port {}, {} items, {:.1f}% of memory in use, {:.1f}% hits", elapsed,
      request.service.host, request.service.port, static_cast<std::int64_t>(value("curr_items")), use, hits);
  PerformanceData data;
  data.text("use", fmt::format("{:.2f}%", use), request.of_use.shown() + ";0;100");
  data.text("hits", lookups > 0 ? fmt::format("{:.2f}%", hits) : "U", request.of_hits.shown() + ";0;100");
  data.text("items", fmt::format("{:.0f}", value("curr_items")), ";;0");
  data.text("connections", fmt::format("{:.0f}", value("curr_connections")), ";;0");
  data.text("evictions", fmt::format("{:.0f}c", value("evictions")), ";;0");
  if (!request.key.empty()) {
    const std::optional<double> asked = number_of(statistics, request.key);
    if (!asked) {
      return outcome(Status::kUnknown,
                     fmt::format("MEMCACHED UNKNOWN - there is no statistic '{}'", printable(request.key)));
    }
    status = worse(status, request.of_key.judge(*asked));
    text += fmt::format(", {} is {}", request.key, *asked);
    data.text(request.key, fmt::format("{}", *asked), request.of_key.shown());
  }
  return outcome(status,
                 fmt::format("MEMCACHED {} - {}|{} {}", status_name(status), text,
                             request.service.time_data(elapsed, ServiceOptions::Maximum::kTimeout), data.str()));
}

runtime::Task<NativeOutcome> run_memcached(const PluginCall& call) {
  const Result<Request> parsed = read_options(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const ServiceOptions& service = parsed->service;
  const Monotonic begin = call.now();
  const Monotonic deadline = deadline_of(call.context, service.timeout);
  Result<net::AsyncStream> stream =
      co_await call.context.dialer.connect(service.host, service.port, service.family, deadline);
  if (!stream) co_return call.cannot_connect(service.host, service.port, service.timeout, stream.error());
  Result<Statistics> statistics = co_await ask(*stream, deadline);
  if (!statistics) {
    if (statistics.error().code() == Code::kDeadlineExceeded) co_return socket_timeout(service.timeout);
    co_return outcome(Status::kCritical, "MEMCACHED CRITICAL - " + statistics.error().message());
  }
  co_return judge(*parsed, *statistics, std::chrono::duration<double>(call.now() - begin).count());
}

}  // namespace

const NativeCheck& memcached_check() {
  static const PluginCheck check("check_memcached", kHelp, kOptions, run_memcached);
  return check;
}

}  // namespace bellwether::checks
