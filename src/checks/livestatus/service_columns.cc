#include "checks/livestatus/checkable_columns.h"
#include "checks/livestatus/tables.h"

namespace bellwether::checks::livestatus {

using enum ColumnType;

void add_service_columns(Table& table, std::string_view prefix) {
  add(table, prefix, "description", kString, "Service's description", [](const Site&, const Row& row) -> Value {
    return row.service == nullptr ? std::string_view() : row.service->description;
  });
  add_checkable_columns(table, prefix, Subject::kService);
  constexpr std::pair<std::string_view, std::size_t> kTimes[] = {
      {"last_time_ok", 0}, {"last_time_warning", 1}, {"last_time_critical", 2}, {"last_time_unknown", 3}};
  for (const auto& [name, status] : kTimes) {
    add(table, prefix, name, kTime, "When it was last in that state",
        [index = status](const Site& site, const Row& row) -> Value {
          return row.service == nullptr ? UnixSeconds() : site.engine.state(row.service_ref).last_time_in[index];
        });
  }
  add(table, prefix, "is_volatile", kInteger, "Whether every bad result is news",
      [](const Site&, const Row& row) -> Value { return row.service != nullptr && row.service->is_volatile; });
  add(table, prefix, "groups", kList, "Groups it is in", [](const Site& site, const Row& row) -> Value {
    List names;
    if (row.service == nullptr) return names;
    for (const std::uint32_t group : row.service->groups)
      names.emplace_back(site.configuration().servicegroups[group].name);
    return names;
  });
}

}  // namespace bellwether::checks::livestatus
