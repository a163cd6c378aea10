#include "checks/livestatus/tables.h"

namespace bellwether::checks::livestatus {
namespace {

using enum ColumnType;
using Side = Engine::Side;

void add_switch(Table& table, std::string_view name, Side side, Switch which) {
  add(table, "", name, kInteger, "Whether it is on",
      [side, which](const Site& site, const Row&) -> Value { return site.engine.program_switch(side, which); });
}

template <class Read>
void add_number(Table& table, std::string_view name, std::string_view description, Read read) {
  add(table, "", name, kInteger, description,
      [read](const Site& site, const Row&) -> Value { return static_cast<std::int64_t>(read(site)); });
}

}  // namespace

void add_status_table(Tables& tables) {
  Table status{"status", {}, [](const Site&, const auto& visit) { visit(Row()); }};
  add(status, "", "program_version", kString, "Version",
      [](const Site& site, const Row&) -> Value { return std::string_view(site.program.version); });
  add(status, "", "livestatus_version", kString, "Version of this interface",
      [](const Site& site, const Row&) -> Value { return "bellwether-" + site.program.version; });
  add(status, "", "program_start", kTime, "When the process began",
      [](const Site& site, const Row&) -> Value { return site.program.started; });
  add_number(status, "nagios_pid", "Process number", [](const Site& site) { return site.program.pid; });
  add_number(status, "interval_length", "Seconds of an interval's unit",
             [](const Site& site) { return site.configuration().main.interval_length.count(); });
  add_number(status, "num_hosts", "Hosts", [](const Site& site) { return site.configuration().hosts.size(); });
  add_number(status, "num_services", "Services", [](const Site& site) { return site.configuration().services.size(); });
  add_number(status, "requests", "Queries so far", [](const Site& site) { return site.program.requests; });
  add_number(status, "connections", "Connections so far", [](const Site& site) { return site.program.connections; });
  add_number(status, "external_commands", "Commands so far", [](const Site& site) { return site.program.commands; });
  add_number(status, "check_external_commands", "Whether commands are taken",
             [](const Site& site) { return site.configuration().main.check_external_commands; });
  add_number(status, "enable_notifications", "Whether anybody is told",
             [](const Site& site) { return site.alerts.is_enabled(); });
  add_switch(status, "execute_service_checks", Side::kServices, Switch::kActiveChecks);
  add_switch(status, "execute_host_checks", Side::kHosts, Switch::kActiveChecks);
  add_switch(status, "accept_passive_service_checks", Side::kServices, Switch::kPassiveChecks);
  add_switch(status, "accept_passive_host_checks", Side::kHosts, Switch::kPassiveChecks);
  add_switch(status, "enable_event_handlers", Side::kServices, Switch::kEventHandlers);
  add_switch(status, "enable_flap_detection", Side::kServices, Switch::kFlapDetection);
  add_switch(status, "obsess_over_services", Side::kServices, Switch::kObsess);
  add_switch(status, "obsess_over_hosts", Side::kHosts, Switch::kObsess);
  add_switch(status, "process_performance_data", Side::kServices, Switch::kPerformanceData);
  add_switch(status, "check_service_freshness", Side::kServices, Switch::kFreshness);
  add_switch(status, "check_host_freshness", Side::kHosts, Switch::kFreshness);
  tables.emplace(status.name, status);
}

}  // namespace bellwether::checks::livestatus
