// check_postgres: connections, replication lag, long transactions and queries of PostgreSQL, by the protocol itself.
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/option_values.h"
#include "checks/native/plugin_check.h"
#include "checks/native/postgres/actions.h"
#include "checks/native/service_options.h"

namespace bellwether::checks {
namespace {

using postgres::Finding;
using postgres::Request;
using postgres::Target;

constexpr std::string_view kHelp =
    R"(Usage: check_postgres --action=ACTION [-H HOST[,HOST]…] [-p PORT[,PORT]…] [--db=NAME] [-u USER] [--dbpass=PASSWORD] [-w LIMIT] [-c LIMIT]
  [--include=NAME[,NAME]…] [--exclude=NAME[,NAME]…] [--query=SQL] [-t SECONDS]

Looks at a PostgreSQL server.

 --action       backends           connections, of all that there may be: 20, 90% or -5, five below all
                connection         whether it answers
                custom_query       the first value that --query yields
                hot_standby_delay  how far the second host is behind the first: bytes, a time, or "BYTES and TIME"
                query_time         the longest query
                replication_slots  log that slots keep from being removed: 20MB, 1GB
                txn_idle           the longest transaction that waits for its client: TIME, "N for TIME" or +N
                txn_time           the longest transaction
 -H, --host     hosts; none or a folder: a unix socket
 -p, --port     their ports (5432)
 --db, --dbname database (postgres)
 -u, --dbuser   user (postgres)
 --dbpass       password (PGPASSWORD)
 -w, --warning  from here on it is a warning; times as 90, "10 minutes"
 -c, --critical from here on it is critical
 --include      only these databases
 --exclude      not these databases
 --query        statement of custom_query
 -t, --timeout  seconds until the check gives up (30)
 -v, --verbose  accepted)";

enum LongOption { kAction = kLongOnly, kInclude, kExclude, kPassword, kQuery };

constexpr OptionSpec kOptions[] = {{kAction, "action", Takes::kValue},   {'H', "host", Takes::kValue},
                                   {'p', "port", Takes::kValue},         {'d', "dbname", Takes::kValue},
                                   {'d', "db", Takes::kValue},           {'u', "dbuser", Takes::kValue},
                                   {kPassword, "dbpass", Takes::kValue}, {'w', "warning", Takes::kValue},
                                   {'c', "critical", Takes::kValue},     {kInclude, "include", Takes::kValue},
                                   {kExclude, "exclude", Takes::kValue}, {kQuery, "query", Takes::kValue},
                                   {'t', "timeout", Takes::kValue},      {'v', "verbose"}};

struct Places {
  std::vector<std::string_view> hosts, ports, databases, users, passwords;

  std::vector<Target> targets() const {
    const auto pick = [](const std::vector<std::string_view>& list, std::size_t index, std::string_view otherwise) {
      return list.empty() ? otherwise : list[std::min(index, list.size() - 1)];
    };
    std::vector<Target> all;
    const std::size_t count = std::max({std::size_t{1}, hosts.size(), ports.size()});
    for (std::size_t i = 0; i < count; ++i) {
      Target target;
      target.host = pick(hosts, i, "");
      target.port = port_number(pick(ports, i, "5432")).value_or(5432);
      target.database = pick(databases, i, "postgres");
      target.user = pick(users, i, "postgres");
      target.password = pick(passwords, i, "");
      all.push_back(std::move(target));
    }
    return all;
  }
};

Result<Request> read_options(const ParsedOptions& parsed, std::string_view name) {
  Request request;
  Places places;
  const char* environment = std::getenv("PGPASSWORD");
  for (const Option& option : parsed.options) {
    const std::string_view value = option.value;
    const auto append = [value](std::vector<std::string_view>& list) {
      for (const std::string_view part : split(value, ',')) list.push_back(part);
    };
    switch (option.id) {
      case kAction:
        request.action = value;
        break;
      case 'H':
        append(places.hosts);
        break;
      case 'p':
        append(places.ports);
        for (const std::string_view port : places.ports) {
          if (!port_number(port)) return refuse_option("Port must be a positive integer", port);
        }
        break;
      case 'd':
        append(places.databases);
        break;
      case 'u':
        append(places.users);
        break;
      case kPassword:
        append(places.passwords);
        break;
      case 'w':
        request.warning = value;
        break;
      case 'c':
        request.critical = value;
        break;
      case kInclude:
        append(request.include);
        break;
      case kExclude:
        append(request.exclude);
        break;
      case kQuery:
        request.query = value;
        break;
      case 't': {
        const std::optional<std::int64_t> count = positive_number(value);
        if (!count) return refuse_option("Timeout interval must be a positive integer", value);
        request.timeout = seconds(*count);
        break;
      }
      default:
        break;
    }
  }
  // check_postgres_backends is check_postgres --action=backends.
  constexpr std::string_view kPrefix = "check_postgres_";
  if (request.action.empty() && name.starts_with(kPrefix)) request.action = name.substr(kPrefix.size());
  if (places.passwords.empty() && environment != nullptr) places.passwords.emplace_back(environment);
  request.targets = places.targets();
  if (postgres::find_action(request.action) == nullptr) {
    return refuse_option(fmt::format("--action must be one of {}", fmt::join(postgres::action_names(), ", ")),
                         request.action);
  }
  return request;
}

std::string label_of(std::string_view action) {
  std::string label = "POSTGRES_";
  for (const char letter : action)
    label += static_cast<char>(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
  return label;
}

NativeOutcome failed(const Request& request, const Error& error) {
  if (error.code() == Code::kDeadlineExceeded) {
    return outcome(Status::kUnknown, fmt::format("ERROR: Timed out after {} seconds", request.timeout.count()));
  }
  if (error.code() == Code::kInvalidArgument) return outcome(Status::kUnknown, "ERROR: " + error.message());
  if (request.action == "connection") {
    return outcome(Status::kCritical,
                   fmt::format("{} CRITICAL:  error: {}", label_of(request.action), error.message()));
  }
  return outcome(Status::kUnknown, fmt::format("ERROR: error: {}", error.message()));
}

runtime::Task<NativeOutcome> run_postgres(const PluginCall& call) {
  const Result<Request> parsed = read_options(call.parsed, call.name);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const Request& request = *parsed;
  const Monotonic begin = call.now();
  const Monotonic deadline = deadline_of(call.context, request.timeout);
  const postgres::Action action = postgres::find_action(request.action);
  Result<Finding> finding = co_await action(call.context, request, deadline);
  if (!finding) co_return failed(request, finding.error());
  const double elapsed = std::chrono::duration<double>(call.now() - begin).count();
  const Target& target = request.targets.back();
  const std::string host = target.host.empty() ? "" : fmt::format(" (host:{})", target.host);
  co_return outcome(finding->status,
                    fmt::format("{} {}: DB \"{}\"{} (port={}) {} | time={:.2f}s {}", label_of(request.action),
                                status_name(finding->status), target.database, host, target.port, finding->text,
                                elapsed, finding->data));
}

}  // namespace

const NativeCheck& postgres_check() {
  static const PluginCheck check("check_postgres", kHelp, kOptions, run_postgres);
  return check;
}

}  // namespace bellwether::checks
