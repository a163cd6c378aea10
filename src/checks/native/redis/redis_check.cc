// check_redis: what INFO says of a Redis server, and what stands in its keys.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "checks/native/all_checks.h"
#include "checks/native/plugin_check.h"
#include "checks/native/redis/client.h"
#include "checks/native/redis/report.h"
#include "checks/native/redis/request.h"
#include "checks/native/redis/server_info.h"

namespace bellwether::checks {
namespace {

using redis::Reply;
using redis::Report;
using redis::Request;
using redis::ServerInfo;
using redis::Subject;

constexpr std::string_view kHelp =
    R"(Usage: check_redis -H HOST [-p PORT] [-x PASSWORD] [-D DATABASE] [-a NAME[,NAME]… -w THRESHOLD[,…] -c THRESHOLD[,…]] [-A NAME[,NAME]…]
  [-q TYPE,KEY[,WARN:…][,CRIT:…][,ABSENT:STATE]]… [-T [WARN,CRIT]] [-R [WARN,CRIT]] [-m [WARN,CRIT] -M BYTES[K|M|G]] [-r WARN,CRIT] [-f]
  [-t SECONDS]

Looks at a Redis server: variables of INFO, and keys.

 -H, --hostname            host or address
 -p, --port                port (6379)
 -x, --password            password
 -D, --database            number of the database that -q asks
 -a, --variables           variables of INFO to judge
 -w, --warn                a threshold for each of them
 -c, --crit                a threshold for each of them
 -A, --perfvars            variables for the performance data only
 -q, --query               a key to judge; TYPE is GET, LLEN, HLEN, SLEN, ZLEN, HGET:name, HEXISTS:name or SEXISTS:name. The key is
                           the whole text up to the comma, colons included
 -T, --response_time       seconds of response time
 -R, --hitrate             percent of lookups that found their key
 -m, --memory_utilization  percent of -M that the server uses
 -M, --total_memory        memory of the machine
 -r, --replication_delay   seconds since a replica heard of its master
 -f, --perfparse           performance data of what is judged
 -t, --timeout             seconds until the check gives up (15)
 -v, --verbose             accepted

A threshold is a number to stay at or below, >n, <n, =x, !x, a range a:b or @a:b, or ~ for none.)";

constexpr OptionSpec kOptions[] = {{'H', "hostname", Takes::kValue},
                                   {'p', "port", Takes::kValue},
                                   {'x', "password", Takes::kValue},
                                   {'D', "database", Takes::kValue},
                                   {'a', "variables", Takes::kValue},
                                   {'w', "warn", Takes::kValue},
                                   {'c', "crit", Takes::kValue},
                                   {'A', "perfvars", Takes::kValue},
                                   {'q', "query", Takes::kValue},
                                   {'T', "response_time", Takes::kValueIfAny},
                                   {'R', "hitrate", Takes::kValueIfAny},
                                   {'m', "memory_utilization", Takes::kValueIfAny},
                                   {'M', "total_memory", Takes::kValue},
                                   {'r', "replication_delay", Takes::kValueIfAny},
                                   {'f', "perfparse"},
                                   {'t', "timeout", Takes::kValue},
                                   {'v', "verbose"}};

std::optional<std::string> value_of(const Reply& reply) {
  if (reply.kind == Reply::Kind::kText) return reply.text;
  if (reply.kind == Reply::Kind::kNumber) return std::to_string(reply.number);
  return std::nullopt;
}

std::string in_megabytes(double bytes) {
  return fmt::format("{:.2f}M", bytes / (1 << 20));
}

void add_measured(const Request& request, const ServerInfo& info, double response, Report& report) {
  if (request.hit_rate) {
    const double hits = info.number("keyspace_hits");
    const double all = hits + info.number("keyspace_misses");
    if (all > 0) {
      const double rate = 100 * hits / all;
      report.add(*request.hit_rate, fmt::format("{:.4f}", rate), fmt::format("{:.4f}%", rate),
                 fmt::format("hitrate is {:.2f}%", rate));
    }
  }
  if (request.memory) {
    const double used = info.number("used_memory");
    const double resident = info.number("used_memory_rss");
    if (request.total_memory > 0) {
      const double share = 100 * resident / request.total_memory;
      report.add(*request.memory, fmt::format("{:.4f}", share), fmt::format("{:.4f}%", share),
                 fmt::format("memory use is {} (peak {}, {:.2f}% of max, fragmentation {}%)", in_megabytes(used),
                             in_megabytes(info.number("used_memory_peak")), share,
                             info.find("mem_fragmentation_ratio").value_or("0")));
    }
  }
  if (request.delay) {
    const std::optional<std::string_view> seconds_ago = info.find("master_last_io_seconds_ago");
    const std::string text(seconds_ago.value_or(""));
    report.add(*request.delay, seconds_ago ? std::optional(text) : std::nullopt, text + "s",
               fmt::format("replication_delay is {}", text));
  }
  if (request.response_time) {
    report.add(*request.response_time, fmt::format("{:.6f}", response), fmt::format("{:.6f}s", response),
               fmt::format("response in {:.3f}s", response));
  }
}

NativeOutcome failed(const Request& request, const Error& error) {
  const ServiceOptions& service = request.service;
  if (error.code() == Code::kDeadlineExceeded) return socket_timeout(service.timeout);
  if (error.code() == Code::kUnauthenticated)
    return outcome(Status::kCritical, "CRITICAL ERROR - Redis: " + error.message());
  if (error.code() == Code::kInvalidArgument) return outcome(Status::kCritical, "CRITICAL ERROR - " + error.message());
  return outcome(Status::kCritical,
                 fmt::format("CRITICAL ERROR - Can not connect to '{}' on port {}", service.host, service.port));
}

runtime::Task<NativeOutcome> run_redis(const PluginCall& call) {
  const Result<Request> parsed = redis::read_request(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const Request& request = *parsed;
  const Monotonic begin = call.now();
  const Monotonic deadline = deadline_of(call.context, request.service.timeout);
  Result<redis::Client> client =
      co_await redis::Client::connect(call.context.dialer, request.service, request.login, deadline);
  if (!client) co_return failed(request, client.error());

  std::string commands = redis::command({"INFO"});
  std::size_t count = 1;
  for (const Subject& subject : request.subjects) {
    commands += subject.command;
    if (!subject.command.empty()) ++count;
  }
  Result<std::vector<Reply>> replies = co_await client->ask(std::move(commands), count, deadline);
  if (!replies) co_return failed(request, replies.error());
  const double response = std::chrono::duration<double>(call.now() - begin).count();
  const Reply& server = replies->front();
  if (server.kind != Reply::Kind::kText) {
    co_return outcome(Status::kCritical, "CRITICAL ERROR - Redis: " + server.text);
  }
  const ServerInfo info(server.text);
  Report report(request.has_data);
  std::size_t next = 1;
  for (const Subject& subject : request.subjects) {
    std::optional<std::string> value;
    if (subject.command.empty()) {
      if (const std::optional<std::string_view> found = info.find(subject.name)) value = *found;
    } else {
      value = value_of((*replies)[next++]);
    }
    report.add(subject, value, value.value_or("") + std::string(ServerInfo::unit_of(subject.name)),
               fmt::format("{} is {}", subject.name, value.value_or("")));
  }
  add_measured(request, info, response, report);
  for (const std::string_view name : request.data_only) {
    Subject subject;
    subject.name = name;
    if (const std::optional<std::string_view> found = info.find(name)) {
      report.add_data(subject, std::string(*found) + std::string(ServerInfo::unit_of(name)));
    }
  }
  co_return report.finish(info.describe(request.service.host, request.service.port));
}

}  // namespace

const NativeCheck& redis_check() {
  static const PluginCheck check("check_redis", kHelp, kOptions, run_redis);
  return check;
}

}  // namespace bellwether::checks
