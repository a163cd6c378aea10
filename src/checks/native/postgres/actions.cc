#include "checks/native/postgres/actions.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "checks/native/option_values.h"
#include "checks/native/performance_data.h"
#include "checks/native/postgres/thresholds.h"

namespace bellwether::checks::postgres {
namespace {

using Rows = std::vector<Row>;

runtime::Task<Result<Rows>> ask(const NativeContext& context, const Target& target, std::string text,
                                Monotonic deadline) {
  Result<Client> client = co_await Client::connect(context, target, deadline);
  if (!client) co_return std::unexpected(std::move(client).error());
  Result<Rows> rows = co_await client->query(std::move(text), deadline);
  // What a server says of a query is not the fault of our options.
  if (!rows && rows.error().code() == Code::kInvalidArgument)
    co_return fail(Code::kUnavailable, rows.error().message());
  co_return rows;
}

std::string_view text_at(const Row& row, std::size_t column) {
  return column < row.size() && row[column] ? std::string_view(*row[column]) : std::string_view();
}

std::int64_t number_at(const Row& row, std::size_t column) {
  return whole_number(text_at(row, column)).value_or(0);
}

bool is_chosen(const Request& request, std::string_view name) {
  const auto has = [name](const std::vector<std::string_view>& list) {
    return std::ranges::find(list, name) != list.end();
  };
  return !has(request.exclude) && (request.include.empty() || has(request.include));
}

std::unexpected<Error> refuse(std::string message) {
  return fail(Code::kInvalidArgument, std::move(message));
}

Error threshold_order() {
  return Error(Code::kInvalidArgument, "The 'warning' option cannot be greater than the 'critical' option");
}

std::string shown(const std::optional<std::int64_t>& limit) {
  return limit ? std::to_string(*limit) : std::string();
}

Status judge(std::int64_t value, const std::optional<std::int64_t>& warning,
             const std::optional<std::int64_t>& critical) {
  if (critical && value >= *critical) return Status::kCritical;
  if (warning && value >= *warning) return Status::kWarning;
  return Status::kOk;
}

// --- connections ---

runtime::Task<Result<Finding>> check_connection(const NativeContext& context, const Request& request,
                                                Monotonic deadline) {
  Result<Rows> rows = co_await ask(context, request.targets.front(), "SHOW server_version", deadline);
  if (!rows) co_return std::unexpected(std::move(rows).error());
  const std::string_view version = rows->empty() ? std::string_view() : text_at(rows->front(), 0);
  Finding finding;
  finding.text = fmt::format("version {}", version.substr(0, version.find(' ')));
  co_return finding;
}

runtime::Task<Result<Finding>> check_backends(const NativeContext& context, const Request& request,
                                              Monotonic deadline) {
  std::string text =
      "SELECT d.datname, count(a.datid), current_setting('max_connections') FROM pg_database d "
      "LEFT JOIN pg_stat_activity a ON a.datid = d.oid GROUP BY d.datname ORDER BY d.datname";
  Result<Rows> rows = co_await ask(context, request.targets.front(), std::move(text), deadline);
  if (!rows) co_return std::unexpected(std::move(rows).error());
  const std::int64_t most = rows->empty() ? 0 : number_at(rows->front(), 2);
  const bool has_none = request.warning.empty() && request.critical.empty();
  std::optional<std::int64_t> warning, critical;
  if (has_none || !request.warning.empty()) {
    warning = parse_connections(has_none ? "90%" : request.warning, most);
    if (!warning) co_return refuse("Warning for number of users must be a number or percentage");
  }
  if (has_none || !request.critical.empty()) {
    critical = parse_connections(has_none ? "95%" : request.critical, most);
    if (!critical) co_return refuse("Critical for number of users must be a number or percentage");
  }
  if (warning && critical && *warning > *critical) co_return std::unexpected(threshold_order());

  Finding finding;
  PerformanceData data;
  std::int64_t all = 0;
  for (const Row& row : *rows) {
    if (!is_chosen(request, text_at(row, 0))) continue;
    all += number_at(row, 1);
    data.text(text_at(row, 0), text_at(row, 1), fmt::format("{};{};0;{}", shown(warning), shown(critical), most));
  }
  finding.status = judge(all, warning, critical);
  finding.data = data.str();
  finding.text = data.str().empty()
                     ? "No connections"
                     : fmt::format("{} of {} connections ({}%)", all, most, most > 0 ? all * 100 / most : 0);
  co_return finding;
}

// --- transactions and queries ---

constexpr std::string_view kActivity =
    "SELECT datname, usename, pid, client_addr, client_port, query, "
    "greatest(0, round(extract(epoch FROM now() - {}))) AS age FROM pg_stat_activity WHERE {} ORDER BY age DESC, pid "
    "DESC";

// " PID:12 database:app username:joe address:10.0.0.1 port:51090 query:SELECT 1"
std::string describe_activity(const Row& row) {
  std::string text = fmt::format("PID:{} database:{} username:{}", text_at(row, 2), text_at(row, 0), text_at(row, 1));
  if (!text_at(row, 3).empty()) fmt::format_to(std::back_inserter(text), " address:{}", text_at(row, 3));
  if (number_at(row, 4) > 0) fmt::format_to(std::back_inserter(text), " port:{}", text_at(row, 4));
  std::string query(text_at(row, 5));
  // What follows a '|' would be taken for performance data.
  std::ranges::replace_if(query, [](char byte) { return byte == '|' || byte == '\n' || byte == '\r'; }, ' ');
  fmt::format_to(std::back_inserter(text), " query:{}", query);
  return text;
}

Result<std::optional<std::int64_t>> time_option(std::string_view text, std::string_view name) {
  if (text.empty()) return std::optional<std::int64_t>();
  const std::optional<std::int64_t> value = parse_time(text);
  if (value) return std::optional(*value);
  return refuse(
      fmt::format("Value for '{}' must be a valid time. Examples: -{} 1s  -{} \"10 minutes\"", name, name[0], name[0]));
}

struct Longest {
  std::string_view since, condition, noun, label, none;
};

runtime::Task<Result<Finding>> check_longest(const NativeContext& context, const Request& request, Monotonic deadline,
                                             Longest longest) {
  CO_TRY(const std::optional<std::int64_t> warning, time_option(request.warning, "warning"));
  CO_TRY(const std::optional<std::int64_t> critical, time_option(request.critical, "critical"));
  if (!warning && !critical) co_return refuse("Must provide a warning and/or critical time");
  if (warning && critical && *warning > *critical) co_return std::unexpected(threshold_order());
  std::string text = fmt::format(fmt::runtime(kActivity), longest.since, longest.condition);
  Result<Rows> rows = co_await ask(context, request.targets.front(), std::move(text), deadline);
  if (!rows) co_return std::unexpected(std::move(rows).error());
  Finding finding;
  const auto row = std::ranges::find_if(*rows, [&](const Row& one) { return is_chosen(request, text_at(one, 0)); });
  const std::string limits = fmt::format("{};{}", shown(warning), shown(critical));
  if (row == rows->end()) {
    finding.text = longest.none;
    finding.data = PerformanceData().text(longest.label, "0", limits).str();
    co_return finding;
  }
  const std::int64_t age = number_at(*row, 6);
  finding.status = judge(age, warning, critical);
  finding.text = fmt::format("longest {}: {}s {}", longest.noun, age, age > 0 ? describe_activity(*row) : "");
  finding.data = PerformanceData().text(longest.label, fmt::format("{}s", age), limits).str();
  co_return finding;
}

runtime::Task<Result<Finding>> check_transaction_time(const NativeContext& context, const Request& request,
                                                      Monotonic deadline) {
  Longest longest{"xact_start", "xact_start IS NOT NULL AND datname IS NOT NULL", "txn", "transaction_time",
                  "No transactions"};
  co_return co_await check_longest(context, request, deadline, longest);
}

runtime::Task<Result<Finding>> check_query_time(const NativeContext& context, const Request& request,
                                                Monotonic deadline) {
  Longest longest{"query_start", "state = 'active' AND datname IS NOT NULL", "query", "query_time", "No queries"};
  co_return co_await check_longest(context, request, deadline, longest);
}

runtime::Task<Result<Finding>> check_idle_transactions(const NativeContext& context, const Request& request,
                                                       Monotonic deadline) {
  std::optional<CountForTime> warning, critical;
  if (!request.warning.empty()) {
    warning = CountForTime::parse(request.warning);
    if (!warning)
      co_return refuse("Invalid argument for 'warning' options: must be an integer, time or integer for time");
  }
  if (!request.critical.empty()) {
    critical = CountForTime::parse(request.critical);
    if (!critical)
      co_return refuse("Invalid argument for 'critical' options: must be an integer, time or integer for time");
  }
  if (!warning && !critical) co_return refuse("Must provide a warning and/or critical time");
  std::string text =
      fmt::format(fmt::runtime(kActivity), "state_change", "state LIKE 'idle in transaction%' AND datname IS NOT NULL");
  Result<Rows> all = co_await ask(context, request.targets.front(), std::move(text), deadline);
  if (!all) co_return std::unexpected(std::move(all).error());
  Rows rows;
  std::ranges::copy_if(*all, std::back_inserter(rows),
                       [&](const Row& row) { return is_chosen(request, text_at(row, 0)); });

  const auto lasting = [&rows](std::int64_t time) {
    return std::ranges::count_if(rows, [time](const Row& row) { return number_at(row, 6) >= time; });
  };
  const auto alerts = [&](const std::optional<CountForTime>& limit) {
    if (!limit || rows.empty()) return false;
    return lasting(limit->time.value_or(0)) >= std::max<std::int64_t>(limit->count.value_or(1), 1);
  };
  Finding finding;
  finding.status = alerts(critical) ? Status::kCritical : alerts(warning) ? Status::kWarning : Status::kOk;
  const std::optional<CountForTime>& matched = finding.status == Status::kCritical ? critical : warning;
  const std::string limits = fmt::format("{};{}", shown(warning ? warning->time : std::nullopt),
                                         shown(critical ? critical->time : std::nullopt));
  if (rows.empty()) {
    finding.text = "no idle in transaction";
    finding.data = PerformanceData().text("transaction_time", "0", limits).str();
    co_return finding;
  }
  const std::int64_t age = number_at(rows.front(), 6);
  const std::string details = describe_activity(rows.front());
  if (finding.status != Status::kOk && matched->count) {
    const std::string span = matched->time ? fmt::format(" longer than {}s", *matched->time) : "";
    finding.text =
        fmt::format("{} idle transactions{}, longest: {}s {}", lasting(matched->time.value_or(0)), span, age, details);
  } else {
    finding.text = fmt::format("longest idle in txn: {}s {}", age, details);
  }
  finding.data = PerformanceData().text("transaction_time", fmt::format("{}s", age), limits).str();
  co_return finding;
}

// --- replication ---

runtime::Task<Result<Finding>> check_standby_delay(const NativeContext& context, const Request& request,
                                                   Monotonic deadline) {
  std::optional<Lag> warning, critical;
  if (!request.warning.empty()) {
    warning = Lag::parse(request.warning);
    if (!warning)
      co_return refuse("Invalid argument for 'warning' option: must be bytes, a time, or \"bytes and time\"");
  }
  if (!request.critical.empty()) {
    critical = Lag::parse(request.critical);
    if (!critical)
      co_return refuse("Invalid argument for 'critical' option: must be bytes, a time, or \"bytes and time\"");
  }
  if (!warning && !critical) co_return refuse("Must provide a warning and/or critical lag");
  if (request.targets.size() < 2) co_return refuse("Must provide the master and its replica: --host=master,replica");

  Result<Rows> master = co_await ask(context, request.targets[0], "SELECT pg_current_wal_lsn()", deadline);
  if (!master) co_return std::unexpected(std::move(master).error());
  std::string text =
      "SELECT pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn(), "
      "coalesce(round(extract(epoch FROM now() - pg_last_xact_replay_timestamp())), 0)";
  Result<Rows> replica = co_await ask(context, request.targets[1], std::move(text), deadline);
  if (!replica) co_return std::unexpected(std::move(replica).error());
  Finding finding;
  const std::optional<std::int64_t> written = parse_log_position(master->empty() ? "" : text_at(master->front(), 0));
  const std::optional<std::int64_t> received = parse_log_position(replica->empty() ? "" : text_at(replica->front(), 0));
  const std::optional<std::int64_t> replayed = parse_log_position(replica->empty() ? "" : text_at(replica->front(), 1));
  if (!written || !replayed) {
    finding.status = Status::kUnknown;
    finding.text = fmt::format("Could not get current xlog location on {}", written ? "slave" : "master");
    co_return finding;
  }
  const std::int64_t behind = std::max<std::int64_t>(*written - *replayed, 0);
  const std::int64_t unreceived = std::max<std::int64_t>(*written - received.value_or(*replayed), 0);
  // A replica that has all there is lags by nothing, however long ago the last transaction was.
  const std::int64_t late = behind == 0 ? 0 : number_at(replica->front(), 2);
  const auto alerts = [&](const std::optional<Lag>& limit) {
    return limit && (!limit->bytes || behind > *limit->bytes) && (!limit->time || late > *limit->time);
  };
  finding.status = alerts(critical) ? Status::kCritical : alerts(warning) ? Status::kWarning : Status::kOk;
  finding.text = fmt::format("{} and {} seconds", behind, late);
  const auto limits = [&](std::optional<std::int64_t> Lag::* field) {
    return fmt::format("{};{}", shown(warning ? (*warning).*field : std::nullopt),
                       shown(critical ? (*critical).*field : std::nullopt));
  };
  PerformanceData data;
  data.text("replay_delay", std::to_string(behind), limits(&Lag::bytes));
  data.text("receive-delay", std::to_string(unreceived), limits(&Lag::bytes));
  data.text("time_delay", std::to_string(late), limits(&Lag::time));
  finding.data = data.str();
  co_return finding;
}

std::string in_units(std::int64_t bytes) {
  constexpr std::string_view kUnits[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  double value = static_cast<double>(bytes);
  while (value >= 1'024 && unit + 1 < std::size(kUnits)) {
    value /= 1'024;
    ++unit;
  }
  return fmt::format("{:.0f} {}", value, kUnits[unit]);
}

runtime::Task<Result<Finding>> check_replication_slots(const NativeContext& context, const Request& request,
                                                       Monotonic deadline) {
  std::optional<std::int64_t> warning, critical;
  if (!request.warning.empty()) {
    warning = parse_size(request.warning);
    if (!warning) co_return refuse("Invalid size for 'warning' option");
  }
  if (!request.critical.empty()) {
    critical = parse_size(request.critical);
    if (!critical) co_return refuse("Invalid size for 'critical' option");
  }
  if (!warning && !critical) co_return refuse("Must provide a warning and/or critical size");
  if (warning && critical && *warning > *critical) co_return std::unexpected(threshold_order());
  std::string text =
      "SELECT slot_name, slot_type, restart_lsn, active, coalesce(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN "
      "pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END, restart_lsn), 0)::bigint FROM pg_replication_slots "
      "ORDER BY 5 DESC, 1";
  Result<Rows> rows = co_await ask(context, request.targets.front(), std::move(text), deadline);
  if (!rows) co_return std::unexpected(std::move(rows).error());
  Finding finding;
  if (rows->empty()) {
    finding.text = "No replication slots found";
    co_return finding;
  }
  PerformanceData data;
  std::string limits;
  if (warning) limits = shown(warning);
  if (critical) limits += ";" + shown(critical);
  for (const Row& row : *rows) {
    const std::int64_t kept = number_at(row, 4);
    finding.status = worse(finding.status, judge(kept, warning, critical));
    data.text(text_at(row, 0), std::to_string(kept), limits);
  }
  const Row& worst = rows->front();
  finding.text = fmt::format("{}: {} ({} {} {}) ", text_at(worst, 0), in_units(number_at(worst, 4)), text_at(worst, 1),
                             text_at(worst, 2), text_at(worst, 3) == "t" ? "active" : "inactive");
  finding.data = data.str();
  co_return finding;
}

// --- any query ---

runtime::Task<Result<Finding>> check_query(const NativeContext& context, const Request& request, Monotonic deadline) {
  if (request.query.empty()) co_return refuse("Must provide a query string");
  const std::optional<double> warning = decimal_number(request.warning);
  const std::optional<double> critical = decimal_number(request.critical);
  if (!request.warning.empty() && !warning) co_return refuse("Invalid argument for 'warning' option: must be a number");
  if (!request.critical.empty() && !critical)
    co_return refuse("Invalid argument for 'critical' option: must be a number");
  if (!warning && !critical) co_return refuse("Must provide a warning and/or critical value");
  if (warning && critical && *warning > *critical) co_return std::unexpected(threshold_order());
  Result<Rows> rows = co_await ask(context, request.targets.front(), std::string(request.query), deadline);
  if (!rows) co_return std::unexpected(std::move(rows).error());
  Finding finding;
  if (rows->empty()) {
    finding.status = Status::kUnknown;
    finding.text = "no rows returned";
    co_return finding;
  }
  const std::string_view shown_value = text_at(rows->front(), 0);
  const std::optional<double> value = decimal_number(shown_value);
  finding.text = shown_value;
  if (!value) {
    finding.status = Status::kUnknown;
    finding.text = fmt::format("'{}' is not a number", shown_value);
  } else if (critical && *value >= *critical) {
    finding.status = Status::kCritical;
  } else if (warning && *value >= *warning) {
    finding.status = Status::kWarning;
  }
  co_return finding;
}

struct NamedAction {
  std::string_view name;
  Action run;
};

constexpr NamedAction kActions[] = {
    {"backends", check_backends},          {"connection", check_connection},
    {"custom_query", check_query},         {"hot_standby_delay", check_standby_delay},
    {"query_time", check_query_time},      {"replication_slots", check_replication_slots},
    {"txn_idle", check_idle_transactions}, {"txn_time", check_transaction_time},
};

}  // namespace

Action find_action(std::string_view name) {
  const auto* found = std::ranges::find(kActions, name, &NamedAction::name);
  return found == std::end(kActions) ? nullptr : found->run;
}

std::vector<std::string_view> action_names() {
  std::vector<std::string_view> names;
  for (const NamedAction& action : kActions) names.push_back(action.name);
  return names;
}

}  // namespace bellwether::checks::postgres
