#include <algorithm>

#include "checks/livestatus/checkable_columns.h"
#include "checks/livestatus/service_counts.h"
#include "checks/livestatus/tables.h"

namespace bellwether::checks::livestatus {
namespace {

using enum ColumnType;

List host_names(const Site& site, const std::vector<HostIndex>& hosts) {
  List names;
  for (const HostIndex host : hosts) names.emplace_back(site.configuration().host(host).name);
  return names;
}

template <class Read>
void add_text(Table& table, std::string_view prefix, std::string_view name, std::string_view description, Read read) {
  add(table, prefix, name, kString, description, [read](const Site&, const Row& row) -> Value {
    return row.host == nullptr ? std::string_view() : std::string_view(read(*row.host));
  });
}

template <class Read>
void add_list(Table& table, std::string_view prefix, std::string_view name, std::string_view description, Read read) {
  add(table, prefix, name, kList, description, [read](const Site& site, const Row& row) -> Value {
    return row.host == nullptr ? List() : read(site, *row.host);
  });
}

template <class Read>
void add_time(Table& table, std::string_view prefix, std::string_view name, std::size_t status, Read read) {
  add(table, prefix, name, kTime, "When it was last in that state",
      [status, read](const Site& site, const Row& row) -> Value {
        return row.host == nullptr ? UnixSeconds() : read(site.engine.state(row.host_ref), status);
      });
}

}  // namespace

void add_host_columns(Table& table, std::string_view prefix) {
  add_text(table, prefix, "name", "Host's name", [](const Host& host) { return host.name; });
  add_text(table, prefix, "alias", "Alias", [](const Host& host) { return host.alias; });
  add_text(table, prefix, "address", "Address", [](const Host& host) { return host.address; });
  add_checkable_columns(table, prefix, Subject::kHost);
  const auto last_time = [](const ObjectState& state, std::size_t status) { return state.last_time_in[status]; };
  add_time(table, prefix, "last_time_up", 0, last_time);
  add_time(table, prefix, "last_time_down", 1, last_time);
  add_time(table, prefix, "last_time_unreachable", 2, last_time);
  add_list(table, prefix, "parents", "Hosts it is reached through",
           [](const Site& site, const Host& host) { return host_names(site, host.parents); });
  add_list(table, prefix, "childs", "Hosts that are reached through it",
           [](const Site& site, const Host& host) { return host_names(site, host.children); });
  add_list(table, prefix, "groups", "Groups it is in", [](const Site& site, const Host& host) {
    List names;
    for (const std::uint32_t group : host.groups) names.emplace_back(site.configuration().hostgroups[group].name);
    return names;
  });
  for (const int detail : {0, 1, 2}) {
    constexpr std::string_view kNames[] = {"services", "services_with_state", "services_with_info"};
    add_list(table, prefix, kNames[detail], "Its services", [detail](const Site& site, const Host& host) {
      List lines;
      for (const ServiceIndex service : host.services) {
        const std::string_view description = site.configuration().service(service).description;
        const ObjectState& state = site.engine.state(ObjectRef::of(service));
        if (detail == 0) {
          lines.emplace_back(description);
          continue;
        }
        List line{Value(description), Value(static_cast<std::int64_t>(state.state)), Value(state.has_been_checked)};
        if (detail == 2) line.emplace_back(std::string_view(state.output));
        lines.emplace_back(std::move(line));
      }
      return lines;
    });
  }
  add_service_counts(table, prefix, [](const Site&, const Row& row, const ServiceVisitor& visit) {
    if (row.host == nullptr) return;
    std::ranges::for_each(row.host->services, visit);
  });
  add(table, prefix, "total_services", kInteger, "Number of its services", [](const Site&, const Row& row) -> Value {
    return static_cast<std::int64_t>(row.host == nullptr ? 0 : row.host->services.size());
  });
}

}  // namespace bellwether::checks::livestatus
