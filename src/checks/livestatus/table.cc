#include "checks/livestatus/table.h"

#include <algorithm>

namespace bellwether::checks::livestatus {

std::string_view column_type_name(ColumnType type) {
  switch (type) {
    case ColumnType::kInteger:
      return "int";
    case ColumnType::kFloat:
      return "float";
    case ColumnType::kTime:
      return "time";
    case ColumnType::kString:
      return "string";
    case ColumnType::kList:
      return "list";
    case ColumnType::kDictionary:
      return "dict";
  }
  return "string";
}

const Column* Table::find(std::string_view column) const {
  const auto found = std::ranges::find(columns, column, &Column::name);
  if (found != columns.end()) return &*found;
  // A table's own columns may be asked for with the table's singular in front: "host_name" of hosts.
  const std::string own = name.ends_with('s') ? name.substr(0, name.size() - 1) + "_" : name + "_";
  if (!column.starts_with(own)) return nullptr;
  const auto short_name = std::ranges::find(columns, column.substr(own.size()), &Column::name);
  return short_name == columns.end() ? nullptr : &*short_name;
}

Row host_row(const Site& site, HostIndex host) {
  Row row;
  row.host = &site.configuration().host(host);
  row.host_ref = ObjectRef::of(host);
  return row;
}

Row service_row(const Site& site, ServiceIndex service) {
  Row row = host_row(site, site.configuration().service(service).host);
  row.service = &site.configuration().service(service);
  row.service_ref = ObjectRef::of(service);
  return row;
}

}  // namespace bellwether::checks::livestatus
