#include "checks/livestatus/tables.h"

#include <algorithm>
#include <memory>

namespace bellwether::checks::livestatus {
namespace {

using enum ColumnType;

void add_object_tables(Tables& tables) {
  Table hosts{"hosts", {}, [](const Site& site, const auto& visit) {
                for (std::uint32_t i = 0; i < site.configuration().hosts.size(); ++i) {
                  if (!visit(host_row(site, HostIndex{i}))) return;
                }
              }};
  add_host_columns(hosts, "");
  tables.emplace(hosts.name, hosts);

  Table services{"services", {}, [](const Site& site, const auto& visit) {
                   for (std::uint32_t i = 0; i < site.configuration().services.size(); ++i) {
                     if (!visit(service_row(site, ServiceIndex{i}))) return;
                   }
                 }};
  add_service_columns(services, "");
  add_host_columns(services, "host_");
  tables.emplace(services.name, services);
}

// What there is to ask: a row for each column of each table, itself included. The rows are described once, when all tables are known.
void add_columns_table(Tables& tables) {
  struct Described {
    std::string table, column, description;
    std::string_view type;
  };
  Table columns{"columns", {}, {}};
  const auto described = std::make_shared<std::vector<Described>>();
  const auto text = [&](std::string_view name, std::string_view description, auto member) {
    add(columns, "", name, kString, description, [described, member](const Site&, const Row& row) -> Value {
      return std::string_view((*described)[row.item].*member);
    });
  };
  text("table", "Table", &Described::table);
  text("name", "Column", &Described::column);
  text("description", "What it means", &Described::description);
  text("type", "int, float, time, string, list, dict", &Described::type);
  columns.rows = [described](const Site&, const auto& visit) {
    for (std::size_t i = 0; i < described->size(); ++i) {
      Row row;
      row.item = i;
      if (!visit(row)) return;
    }
  };
  tables.emplace(columns.name, columns);
  for (const auto& [name, table] : tables) {
    for (const Column& column : table.columns)
      described->push_back({name, column.name, column.description, column_type_name(column.type)});
  }
}

}  // namespace

Tables make_tables() {
  Tables tables;
  add_object_tables(tables);
  add_group_tables(tables);
  add_contact_tables(tables);
  add_remark_tables(tables);
  add_log_table(tables);
  add_status_table(tables);
  add_columns_table(tables);
  return tables;
}

}  // namespace bellwether::checks::livestatus
