// check_redis: what INFO says of a Redis server, and what stands in its keys.
#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/option_values.h"
#include "checks/native/plugin_check.h"
#include "checks/native/redis/client.h"
#include "checks/native/redis/threshold.h"
#include "checks/native/service_options.h"

namespace bellwether::checks {
namespace {

using redis::Reply;
using redis::Threshold;

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

// One thing that is judged, and how it is written.
struct Subject {
  std::string name;
  Threshold warning, critical;
  Status absent = Status::kCritical;
  std::string command;  // of a query; empty: from INFO
};

struct Request {
  ServiceOptions service;
  redis::Login login;
  std::vector<Subject> subjects;
  std::vector<std::string_view> data_only;
  std::optional<Subject> response_time, hit_rate, memory, delay;
  double total_memory = 0;
  bool has_data = false;
};

Result<void> set_pair(Subject& subject, std::string_view text) {
  const std::size_t comma = text.find(',');
  TRY(subject.warning, Threshold::parse(text.substr(0, comma)));
  if (comma != std::string_view::npos) {
    TRY(subject.critical, Threshold::parse(text.substr(comma + 1)));
  }
  return {};
}

std::optional<double> parse_bytes(std::string_view text) {
  double unit = 1;
  if (text.ends_with('B')) text.remove_suffix(1);
  if (text.ends_with('K')) unit = 1 << 10;
  if (text.ends_with('M')) unit = 1 << 20;
  if (text.ends_with('G')) unit = 1 << 30;
  if (unit != 1) text.remove_suffix(1);
  const std::optional<double> number = decimal_number(text);
  if (!number || *number <= 0) return std::nullopt;
  return *number * unit;
}

std::optional<Status> parse_state(std::string_view text) {
  for (const Status status : {Status::kOk, Status::kWarning, Status::kCritical, Status::kUnknown}) {
    if (text == status_name(status)) return status;
  }
  return std::nullopt;
}

Result<std::string> query_command(std::string_view type, std::string_view key) {
  const std::size_t colon = type.find(':');
  const std::string_view verb = type.substr(0, colon);
  const std::string_view member = colon == std::string_view::npos ? std::string_view() : type.substr(colon + 1);
  if (verb == "GET") return redis::command({"GET", key});
  if (verb == "LLEN") return redis::command({"LLEN", key});
  if (verb == "HLEN") return redis::command({"HLEN", key});
  if (verb == "SLEN") return redis::command({"SCARD", key});
  if (verb == "ZLEN") return redis::command({"ZCARD", key});
  if (verb == "HGET") return redis::command({"HGET", key, member});
  if (verb == "HEXISTS") return redis::command({"HEXISTS", key, member});
  if (verb == "SEXISTS") return redis::command({"SISMEMBER", key, member});
  return refuse_option("Unknown query type", type);
}

Result<Subject> parse_query(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ',');
  if (parts.size() < 2) return refuse_option("A query is TYPE,KEY[,…]", text);
  Subject subject;
  subject.name = parts[1];
  TRY(subject.command, query_command(parts[0], parts[1]));
  for (const std::string_view part : std::span(parts).subspan(2)) {
    if (part.starts_with("WARN:")) {
      TRY(subject.warning, Threshold::parse(part.substr(5)));
    } else if (part.starts_with("CRIT:")) {
      TRY(subject.critical, Threshold::parse(part.substr(5)));
    } else if (part.starts_with("ABSENT:")) {
      const std::optional<Status> state = parse_state(part.substr(7));
      if (!state) return refuse_option("ABSENT must be one of OK, WARNING, CRITICAL, UNKNOWN", part);
      subject.absent = *state;
    } else {
      return refuse_option("Unknown part of a query", part);
    }
  }
  return subject;
}

Result<void> pair_thresholds(Request& request, std::string_view names, std::string_view warnings,
                             std::string_view criticals) {
  if (names.empty()) return {};
  const std::vector<std::string_view> all = split(names, ',');
  const std::vector<std::string_view> warn = split(warnings, ',');
  const std::vector<std::string_view> crit = split(criticals, ',');
  const bool has_limits = !warnings.empty() || !criticals.empty();
  if (has_limits && (warn.size() != all.size() || crit.size() != all.size())) {
    return fail(
        Code::kInvalidArgument,
        fmt::format("Number of specified warning levels ({}) and critical levels ({}) must be equal to the number "
                    "of attributes specified at '-a' ({})",
                    warn.size(), crit.size(), all.size()));
  }
  std::vector<Subject> subjects;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Subject subject;
    subject.name = all[i];
    if (has_limits) {
      TRY(subject.warning, Threshold::parse(warn[i]));
      TRY(subject.critical, Threshold::parse(crit[i]));
    }
    subjects.push_back(std::move(subject));
  }
  request.subjects.insert(request.subjects.begin(), std::make_move_iterator(subjects.begin()),
                          std::make_move_iterator(subjects.end()));
  return {};
}

Result<Request> read_options(const ParsedOptions& parsed) {
  Request request;
  request.service.port = 6379;
  request.service.timeout = seconds(15);
  std::string_view names, warnings, criticals;
  const auto measured = [](std::optional<Subject>& field, std::string_view name, const Option& option) -> Result<void> {
    Subject subject;
    subject.name = name;
    TRY_VOID(set_pair(subject, option.value));
    field = std::move(subject);
    return {};
  };
  for (const Option& option : parsed.options) {
    switch (option.id) {
      case 'x':
        request.login.password = option.value;
        break;
      case 'D':
        request.login.database = option.value;
        break;
      case 'a':
        names = option.value;
        break;
      case 'w':
        warnings = option.value;
        break;
      case 'c':
        criticals = option.value;
        break;
      case 'A':
        request.data_only = split(option.value, ',');
        break;
      case 'q': {
        TRY(Subject subject, parse_query(option.value));
        request.subjects.push_back(std::move(subject));
        break;
      }
      case 'T':
        TRY_VOID(measured(request.response_time, "response_time", option));
        break;
      case 'R':
        TRY_VOID(measured(request.hit_rate, "hitrate", option));
        break;
      case 'm':
        TRY_VOID(measured(request.memory, "memory_utilization", option));
        break;
      case 'r':
        TRY_VOID(measured(request.delay, "replication_delay", option));
        break;
      case 'M': {
        const std::optional<double> bytes = parse_bytes(option.value);
        if (!bytes)
          return refuse_option("Total memory must be a number of bytes, perhaps with K, M or G", option.value);
        request.total_memory = *bytes;
        break;
      }
      case 'f':
        request.has_data = true;
        break;
      default:
        TRY_VOID(request.service.take(option));
        break;
    }
  }
  TRY_VOID(pair_thresholds(request, names, warnings, criticals));
  TRY_VOID(request.service.take_host(parsed));
  return request;
}

// Those that only grow are counters, "c", in performance data.
std::string_view unit_of(std::string_view name) {
  constexpr std::string_view kCounters[] = {"evicted_keys",
                                            "expired_keys",
                                            "keyspace_hits",
                                            "keyspace_misses",
                                            "rejected_connections",
                                            "total_commands_processed",
                                            "total_connections_received",
                                            "uptime_in_seconds"};
  return std::ranges::find(kCounters, name) == std::end(kCounters) ? "" : "c";
}

using Variables = std::vector<std::pair<std::string_view, std::string_view>>;

Variables parse_info(std::string_view text) {
  Variables variables;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    const std::size_t colon = line.find(':');
    if (line.starts_with('#') || colon == std::string_view::npos) continue;
    variables.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
  return variables;
}

std::optional<std::string_view> value_of(const Variables& variables, std::string_view name) {
  const auto found = std::ranges::find(variables, name, &Variables::value_type::first);
  return found == variables.end() ? std::nullopt : std::optional(found->second);
}

double number_of(const Variables& variables, std::string_view name) {
  return decimal_number(value_of(variables, name).value_or("")).value_or(0);
}

std::string shown_uptime(std::int64_t all) {
  const std::int64_t days = all / 86'400, hours = all / 3'600 % 24, minutes = all / 60 % 60, rest = all % 60;
  std::string text;
  const auto add = [&text](std::int64_t count, std::string_view unit) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : " ", count, unit);
  };
  add(days, "days");
  add(hours, "hours");
  if (days == 0 || hours == 0) add(minutes, "minutes");
  if (days == 0 && hours == 0) add(rest, "seconds");
  return text;
}

std::string describe_server(const ServiceOptions& service, const Variables& variables) {
  std::vector<std::string> databases;
  std::int64_t keys = 0;
  for (const auto& [name, value] : variables) {
    if (!name.starts_with("db") || !value.starts_with("keys=")) continue;
    databases.emplace_back(name);
    keys += whole_number(value.substr(5, value.find(',') - 5)).value_or(0);
  }
  std::string list;
  for (const std::string& name : databases) list += (list.empty() ? "" : ",") + name;
  return fmt::format("REDIS {} on {}:{} has {} databases ({}) with {} keys, up {}",
                     value_of(variables, "redis_version").value_or("?"), service.host, service.port, databases.size(),
                     list, keys, shown_uptime(static_cast<std::int64_t>(number_of(variables, "uptime_in_seconds"))));
}

// Gathers the texts in the plugin's order: what is wrong, the server, what is well, the data.
class Report {
 public:
  explicit Report(bool has_data) : has_data_(has_data) {}

  void add(const Subject& subject, const std::optional<std::string>& value, std::string_view data_value,
           std::string well) {
    if (!value) {
      status_ = worse(status_, subject.absent);
      if (subject.absent != Status::kOk) append(wrong_, fmt::format("{} data is missing", subject.name));
      return;
    }
    std::optional<std::string> alert = subject.critical.alert(*value);
    Status status = Status::kCritical;
    if (!alert) {
      alert = subject.warning.alert(*value);
      status = Status::kWarning;
    }
    if (alert) {
      status_ = worse(status_, status);
      append(wrong_, fmt::format("{} {}", well, *alert));
    } else {
      append(well_, std::move(well));
    }
    if (has_data_ && decimal_number(*value)) add_data(subject, data_value);
  }

  void add_data(const Subject& subject, std::string_view value) {
    data_ += fmt::format(" {}={}", subject.name, value);
    if (!subject.warning.shown().empty() || !subject.critical.shown().empty()) {
      data_ += fmt::format(";{};{}", subject.warning.shown(), subject.critical.shown());
    }
  }

  NativeOutcome finish(std::string_view server) const {
    std::string text = fmt::format("{}: ", status_name(status_));
    if (!wrong_.empty()) text += wrong_ + " - ";
    text += server;
    if (!well_.empty()) text += " - " + well_;
    if (!data_.empty()) text += " |" + data_;
    return outcome(status_, std::move(text));
  }

 private:
  static void append(std::string& list, std::string text) {
    if (!list.empty()) list += ", ";
    list += text;
  }

  const bool has_data_;
  Status status_ = Status::kOk;
  std::string wrong_, well_, data_;
};

std::optional<std::string> value_of(const Reply& reply) {
  if (reply.kind == Reply::Kind::kText) return reply.text;
  if (reply.kind == Reply::Kind::kNumber) return std::to_string(reply.number);
  return std::nullopt;
}

std::string in_megabytes(double bytes) {
  return fmt::format("{:.2f}M", bytes / (1 << 20));
}

void add_measured(const Request& request, const Variables& variables, double response, Report& report) {
  if (request.hit_rate) {
    const double hits = number_of(variables, "keyspace_hits");
    const double all = hits + number_of(variables, "keyspace_misses");
    if (all > 0) {
      const double rate = 100 * hits / all;
      report.add(*request.hit_rate, fmt::format("{:.4f}", rate), fmt::format("{:.4f}%", rate),
                 fmt::format("hitrate is {:.2f}%", rate));
    }
  }
  if (request.memory) {
    const double used = number_of(variables, "used_memory");
    const double resident = number_of(variables, "used_memory_rss");
    if (request.total_memory > 0) {
      const double share = 100 * resident / request.total_memory;
      report.add(*request.memory, fmt::format("{:.4f}", share), fmt::format("{:.4f}%", share),
                 fmt::format("memory use is {} (peak {}, {:.2f}% of max, fragmentation {}%)", in_megabytes(used),
                             in_megabytes(number_of(variables, "used_memory_peak")), share,
                             value_of(variables, "mem_fragmentation_ratio").value_or("0")));
    }
  }
  if (request.delay) {
    const std::optional<std::string_view> seconds_ago = value_of(variables, "master_last_io_seconds_ago");
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
  const Result<Request> parsed = read_options(call.parsed);
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
  const Reply& info = replies->front();
  if (info.kind != Reply::Kind::kText) {
    co_return outcome(Status::kCritical, "CRITICAL ERROR - Redis: " + info.text);
  }
  const Variables variables = parse_info(info.text);
  Report report(request.has_data);
  std::size_t next = 1;
  for (const Subject& subject : request.subjects) {
    std::optional<std::string> value;
    if (subject.command.empty()) {
      if (const std::optional<std::string_view> found = value_of(variables, subject.name)) value = *found;
    } else {
      value = value_of((*replies)[next++]);
    }
    report.add(subject, value, value.value_or("") + std::string(unit_of(subject.name)),
               fmt::format("{} is {}", subject.name, value.value_or("")));
  }
  add_measured(request, variables, response, report);
  for (const std::string_view name : request.data_only) {
    Subject subject;
    subject.name = name;
    if (const std::optional<std::string_view> found = value_of(variables, name)) {
      report.add_data(subject, std::string(*found) + std::string(unit_of(name)));
    }
  }
  co_return report.finish(describe_server(request.service, variables));
}

}  // namespace

const NativeCheck& redis_check() {
  static const PluginCheck check("check_redis", kHelp, kOptions, run_redis);
  return check;
}

}  // namespace bellwether::checks
