// check_resque: how many jobs wait in Resque's queues, and how many have failed.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/performance_data.h"
#include "checks/native/plugin_check.h"
#include "checks/native/range_limits.h"
#include "checks/native/redis/client.h"
#include "checks/native/service_options.h"

namespace bellwether::checks {
namespace {

using redis::Reply;

constexpr std::string_view kHelp =
    R"(Usage: check_resque -H HOST [-p PORT] [-x PASSWORD] [-D DATABASE] [-n NAMESPACE] [-q QUEUE]… [-w RANGE] [-c RANGE] [-W RANGE] [-C RANGE]
  [-t SECONDS] [-4|-6]

Counts the jobs that wait in Resque's queues, and the ones that failed.

 -H, --hostname         host or address of the Redis server
 -p, --port             its port (6379)
 -x, --password         its password
 -D, --database         number of the database (0)
 -n, --namespace        what its keys begin with (resque)
 -q, --queue            a queue to look at; may be repeated (all)
 -w, --warning          jobs waiting, all queues together: a range
 -c, --critical         the same, critical
 -W, --warning-failed   failed jobs: a range
 -C, --critical-failed  the same, critical
 -t, --timeout          seconds until the check gives up (10)
 -4, -6                 only IPv4, only IPv6
 -v, --verbose          accepted)";

constexpr auto kOptions = with_service_options({{'x', "password", Takes::kValue},
                                                {'D', "database", Takes::kValue},
                                                {'n', "namespace", Takes::kValue},
                                                {'q', "queue", Takes::kValue},
                                                {'W', "warning-failed", Takes::kValue},
                                                {'C', "critical-failed", Takes::kValue}});

struct Request {
  ServiceOptions service;
  redis::Login login;
  std::string name_space = "resque";
  std::vector<std::string> queues;
  RangeLimits of_waiting, of_failed;
};

Result<Request> read_options(const ParsedOptions& parsed) {
  Request request;
  request.service.port = 6379;
  for (const Option& option : parsed.options) {
    if (option.id == 'n') request.name_space = option.value;
    if (option.id == 'q') request.queues.emplace_back(option.value);
    TRY(const bool is_limit,
        RangeLimits::take(option, {{request.of_waiting, 'w', 'c'}, {request.of_failed, 'W', 'C'}}));
    if (!is_limit && !request.login.take(option)) TRY_VOID(request.service.take(option));
  }
  TRY_VOID(request.service.take_host(parsed));
  return request;
}

NativeOutcome failed(const Request& request, const Error& error) {
  if (error.code() == Code::kDeadlineExceeded) return socket_timeout(request.service.timeout);
  return outcome(Status::kCritical, fmt::format("RESQUE CRITICAL - {}:{}: {}", request.service.host,
                                                request.service.port, error.message()));
}

NativeOutcome judge(const Request& request, const std::vector<std::string>& queues, const std::vector<Reply>& counts) {
  std::int64_t waiting = 0;
  const std::int64_t failures = counts.back().number;
  PerformanceData details;
  for (std::size_t i = 0; i < queues.size(); ++i) {
    waiting += counts[i].number;
    details.text(queues[i], std::to_string(counts[i].number), ";;0");
  }
  const Status status = worse(request.of_waiting.judge(static_cast<double>(waiting)),
                              request.of_failed.judge(static_cast<double>(failures)));
  PerformanceData data;
  data.text("waiting", std::to_string(waiting), request.of_waiting.shown() + ";0");
  data.text("failed", std::to_string(failures), request.of_failed.shown() + ";0");
  return outcome(status,
                 fmt::format("RESQUE {} - {} jobs waiting in {} queues, {} failed|{}{}{}", status_name(status), waiting,
                             queues.size(), failures, data.str(), queues.empty() ? "" : " ", details.str()));
}

runtime::Task<NativeOutcome> run_resque(const PluginCall& call) {
  const Result<Request> parsed = read_options(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const Request& request = *parsed;
  const Monotonic deadline = deadline_of(call.context, request.service.timeout);
  Result<redis::Client> client =
      co_await redis::Client::connect(call.context.dialer, request.service, request.login, deadline);
  if (!client) co_return failed(request, client.error());
  std::vector<std::string> queues = request.queues;
  if (queues.empty()) {
    std::string asked = redis::command({"SMEMBERS", request.name_space + ":queues"});
    Result<std::vector<Reply>> names = co_await client->ask(std::move(asked), 1, deadline);
    if (!names) co_return failed(request, names.error());
    for (const Reply& name : names->front().elements) queues.push_back(name.text);
    std::ranges::sort(queues);
  }
  std::string commands;
  for (const std::string& queue : queues) {
    commands += redis::command({"LLEN", fmt::format("{}:queue:{}", request.name_space, queue)});
  }
  commands += redis::command({"LLEN", request.name_space + ":failed"});
  Result<std::vector<Reply>> counts = co_await client->ask(std::move(commands), queues.size() + 1, deadline);
  if (!counts) co_return failed(request, counts.error());
  for (const Reply& count : *counts) {
    if (count.kind != Reply::Kind::kNumber) co_return failed(request, Error(Code::kInvalidArgument, count.text));
  }
  co_return judge(request, queues, *counts);
}

}  // namespace

const NativeCheck& resque_check() {
  static const PluginCheck check("check_resque", kHelp, kOptions, run_resque);
  return check;
}

}  // namespace bellwether::checks
