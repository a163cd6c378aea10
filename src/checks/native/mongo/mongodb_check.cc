// check_mongodb: whether a MongoDB server answers, the state of its replica set's members, and how far they lag.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/mongo/client.h"
#include "checks/native/option_values.h"
#include "checks/native/performance_data.h"
#include "checks/native/plugin_check.h"
#include "checks/native/service_options.h"

namespace bellwether::checks {
namespace {

using mongo::Document;
using mongo::Value;
using mongo::View;

constexpr std::string_view kHelp =
    R"(Usage: check_mongodb -H HOST [-P PORT] [-A ACTION] [-W NUMBER] [-C NUMBER] [-u USER -p PASSWORD] [-s] [-t SECONDS] [-4|-6]

Looks at a MongoDB server.

 -H, --host      host or address
 -P, --port      port (27017)
 -A, --action    connect          whether it answers, seconds (2, 4)
                 connections      percent of its connections that are open (80, 95)
                 replication_lag  seconds that the member lags; of a primary, its slowest member (5, 10)
                 replset_state    the state of the member
 -W, --warning   from here on it is a warning
 -C, --critical  from here on it is critical
 -u, --user      user
 -p, --pass      password
 -s, --ssl       with TLS
 -t, --timeout   seconds until the check gives up (10)
 -4, -6          only IPv4, only IPv6
 -v, --verbose   accepted)";

constexpr OptionSpec kOptions[] = {{'H', "host", Takes::kValue},
                                   {'P', "port", Takes::kValue},
                                   {'A', "action", Takes::kValue},
                                   {'W', "warning", Takes::kValue},
                                   {'C', "critical", Takes::kValue},
                                   {'u', "user", Takes::kValue},
                                   {'p', "pass", Takes::kValue},
                                   {'s', "ssl"},
                                   {'t', "timeout", Takes::kValue},
                                   {'4', "use-ipv4"},
                                   {'6', "use-ipv6"},
                                   {'v', "verbose"}};

struct Request {
  ServiceOptions service;
  std::string_view action = "connect";
  std::optional<double> warning, critical;
  std::string user, password;
  bool uses_tls = false;
};

Result<Request> read_options(const ParsedOptions& parsed) {
  Request request;
  request.service.port = 27'017;
  for (const Option& option : parsed.options) {
    switch (option.id) {
      case 'P': {
        const Option port{'p', option.value, true};
        TRY_VOID(request.service.take(port));
        break;
      }
      case 'A':
        request.action = option.value;
        break;
      case 'W':
        request.warning = decimal_number(option.value);
        if (!request.warning) return refuse_option("Warning must be a number", option.value);
        break;
      case 'C':
        request.critical = decimal_number(option.value);
        if (!request.critical) return refuse_option("Critical must be a number", option.value);
        break;
      case 'u':
        request.user = option.value;
        break;
      case 'p':
        request.password = option.value;
        break;
      case 's':
        request.uses_tls = true;
        break;
      default:
        TRY_VOID(request.service.take(option));
        break;
    }
  }
  TRY_VOID(request.service.take_host(parsed));
  constexpr std::string_view kActions[] = {"connect", "connections", "replication_lag", "replset_state"};
  if (std::ranges::find(kActions, request.action) == std::end(kActions)) {
    return refuse_option("Action must be one of connect, connections, replication_lag, replset_state", request.action);
  }
  return request;
}

NativeOutcome critical(std::string_view text) {
  return outcome(Status::kCritical, fmt::format("CRITICAL - {}", text));
}

NativeOutcome failed(const Request& request, const Error& error) {
  if (error.code() == Code::kDeadlineExceeded) return socket_timeout(request.service.timeout);
  return critical(
      fmt::format("General MongoDB Error: {}:{}: {}", request.service.host, request.service.port, error.message()));
}

Status judge(double value, double warning, double critical_from) {
  return value >= critical_from ? Status::kCritical : value >= warning ? Status::kWarning : Status::kOk;
}

std::string limits(double warning, double critical_from) {
  return fmt::format("{};{}", warning, critical_from);
}

struct State {
  std::string_view name;
  Status status;
};

State describe_state(int state) {
  constexpr State kStates[] = {{"Starting up, phase1", Status::kWarning},
                               {"Primary", Status::kOk},
                               {"Secondary", Status::kOk},
                               {"Recovering", Status::kWarning},
                               {"Fatal error", Status::kCritical},
                               {"Starting up, phase2", Status::kWarning},
                               {"Unknown", Status::kCritical},
                               {"Arbiter", Status::kOk},
                               {"Down", Status::kCritical},
                               {"Rollback", Status::kCritical},
                               {"Removed", Status::kCritical}};
  return state >= 0 && state < static_cast<int>(std::size(kStates)) ? kStates[state]
                                                                    : State{"Unknown", Status::kCritical};
}

NativeOutcome judge_state(const View& status) {
  const int state = static_cast<int>(status.number("myState").value_or(-1));
  const State described = describe_state(state);
  return outcome(described.status, fmt::format("{} - State: {} ({})|state={}", status_name(described.status), state,
                                               described.name, state));
}

struct Member {
  std::string name;
  int state = -1;
  double applied_at = 0;  // milliseconds since 1970
  bool is_self = false;
};

std::vector<Member> read_members(const View& status) {
  std::vector<Member> members;
  const std::optional<View> list = status.document("members");
  if (!list) return members;
  list->each([&members](std::string_view, const Value& value) {
    if (value.kind != Value::Kind::kDocument) return true;
    const View one = View::trusted(value.bytes);
    Member member;
    member.name = printable(one.text("name").value_or("?"));
    member.state = static_cast<int>(one.number("state").value_or(-1));
    member.applied_at = one.number("optimeDate").value_or(0);
    member.is_self = one.number("self").value_or(0) == 1;
    members.push_back(std::move(member));
    return true;
  });
  return members;
}

NativeOutcome judge_lag(const Request& request, const View& status) {
  constexpr int kPrimary = 1, kSecondary = 2;
  const std::vector<Member> members = read_members(status);
  const auto primary = std::ranges::find(members, kPrimary, &Member::state);
  if (primary == members.end()) return critical("Unable to find the primary of the replica set");
  const auto lag_of = [&](const Member& member) {
    return std::max(0.0, (primary->applied_at - member.applied_at) / 1'000);
  };
  double lag = 0;
  std::string details;
  for (const Member& member : members) {
    const bool counts = primary->is_self ? member.state == kSecondary : member.is_self;
    if (!counts) continue;
    lag = std::max(lag, lag_of(member));
    details += fmt::format("{}{}: {:.0f}s", details.empty() ? "" : ", ", member.name, lag_of(member));
  }
  const double warning = request.warning.value_or(5);
  const double critical_from = request.critical.value_or(10);
  const Status judged = judge(lag, warning, critical_from);
  return outcome(judged, fmt::format("{} - Max replication lag: {:.0f} [{}]|replication_lag={:.0f};{}",
                                     status_name(judged), lag, details, lag, limits(warning, critical_from)));
}

NativeOutcome judge_connections(const Request& request, const View& status) {
  const std::optional<View> connections = status.document("connections");
  const double current = connections ? connections->number("current").value_or(0) : 0;
  const double available = connections ? connections->number("available").value_or(0) : 0;
  if (current + available <= 0) return critical("the server does not say how many connections it has");
  const double used = std::floor(100 * current / (current + available));
  const double warning = request.warning.value_or(80);
  const double critical_from = request.critical.value_or(95);
  const Status judged = judge(used, warning, critical_from);
  return outcome(judged, fmt::format("{} - {:.0f} percent ({:.0f} of {:.0f} connections) used|used_percent={:.0f}%;{} "
                                     "current_connections={:.0f} available_connections={:.0f}",
                                     status_name(judged), used, current, current + available, used,
                                     limits(warning, critical_from), current, available));
}

NativeOutcome judge_connect(const Request& request, double elapsed) {
  const double warning = request.warning.value_or(2);
  const double critical_from = request.critical.value_or(4);
  const Status judged = judge(elapsed, warning, critical_from);
  return outcome(judged, fmt::format("{} - Connection took {:.3f} seconds|connection_time={:.3f}s;{}",
                                     status_name(judged), elapsed, elapsed, limits(warning, critical_from)));
}

runtime::Task<NativeOutcome> run_mongodb(const PluginCall& call) {
  const Result<Request> parsed = read_options(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const Request& request = *parsed;
  const Monotonic begin = call.now();
  const Monotonic deadline = deadline_of(call.context, request.service.timeout);
  Result<mongo::Client> client =
      co_await mongo::Client::connect(call.context, request.service, request.uses_tls, deadline);
  if (!client) co_return failed(request, client.error());
  Document hello;
  hello.add("hello", 1).add("$db", "admin");
  Result<std::string> greeted = co_await client->command(hello.bytes(), deadline);
  if (!greeted) co_return failed(request, greeted.error());
  if (!request.user.empty()) {
    Result<void> logged_in = co_await client->log_in(call.context, request.user, request.password, deadline);
    if (!logged_in) co_return failed(request, logged_in.error());
  }
  if (request.action == "connect") {
    co_return judge_connect(request, std::chrono::duration<double>(call.now() - begin).count());
  }
  Document asked;
  asked.add(request.action == "connections" ? "serverStatus" : "replSetGetStatus", 1).add("$db", "admin");
  Result<std::string> answer = co_await client->command(asked.bytes(), deadline);
  if (!answer) co_return failed(request, answer.error());
  const View status = View::trusted(*answer);
  if (request.action == "connections") co_return judge_connections(request, status);
  if (request.action == "replset_state") co_return judge_state(status);
  co_return judge_lag(request, status);
}

}  // namespace

const NativeCheck& mongodb_check() {
  static const PluginCheck check("check_mongodb", kHelp, kOptions, run_mongodb);
  return check;
}

}  // namespace bellwether::checks
