#include "checks/livestatus/log_line.h"
#include "checks/livestatus/tables.h"

namespace bellwether::checks::livestatus {
namespace {

using enum ColumnType;

Row log_row(const Site& site, const LogEntry& entry) {
  Row row;
  const Configuration& configuration = site.configuration();
  if (const auto host = configuration.find_host(entry.host)) {
    row = host_row(site, *host);
    if (!entry.service.empty()) {
      if (const auto service = configuration.find_service(entry.host, entry.service)) row = service_row(site, *service);
    }
  }
  row.log = &entry;
  return row;
}

void add_text(Table& table, std::string_view name, std::string_view description, std::string_view LogLine::* member) {
  add(table, "", name, kString, description,
      [member](const Site&, const Row& row) -> Value { return read_log_line(row.log->line).*member; });
}

void add_number(Table& table, std::string_view name, std::string_view description, std::int64_t LogLine::* member) {
  add(table, "", name, kInteger, description,
      [member](const Site&, const Row& row) -> Value { return read_log_line(row.log->line).*member; });
}

}  // namespace

void add_log_table(Tables& tables) {
  Table log{"log", {}, [](const Site& site, const auto& visit) {
              for (const LogEntry& entry : site.log) {
                if (!visit(log_row(site, entry))) return;
              }
            }};
  add(log, "", "time", kTime, "When it was written", [](const Site&, const Row& row) -> Value { return row.log->at; });
  add(log, "", "lineno", kInteger, "Place in this answer, newest first", [](const Site& site, const Row& row) -> Value {
    return static_cast<std::int64_t>(row.log - site.log.data()) + 1;
  });
  add(log, "", "message", kString, "The line", [](const Site&, const Row& row) -> Value {
    return "[" + std::to_string(count_seconds(row.log->at)) + "] " + row.log->line;
  });
  add_number(log, "class", "0 other, 1 alert, 2 program, 3 notification, 4 passive, 5 command, 6 state",
             &LogLine::log_class);
  add_text(log, "type", "What kind of line", &LogLine::type);
  add_text(log, "options", "What follows the kind", &LogLine::options);
  add_text(log, "host_name", "Host", &LogLine::host);
  add_text(log, "service_description", "Service", &LogLine::service);
  add_text(log, "contact_name", "Who was told", &LogLine::contact);
  add_text(log, "command_name", "Command", &LogLine::command);
  add_text(log, "plugin_output", "Output", &LogLine::output);
  add_text(log, "comment", "Comment", &LogLine::output);
  add_text(log, "state_type", "SOFT or HARD, or what began or ended", &LogLine::state_type);
  add_text(log, "state_info", "State by name", &LogLine::state_name);
  add_number(log, "state", "State", &LogLine::state);
  add_number(log, "attempt", "Attempt", &LogLine::attempt);
  add_host_columns(log, "current_host_");
  add_service_columns(log, "current_service_");
  tables.emplace(log.name, log);
}

}  // namespace bellwether::checks::livestatus
