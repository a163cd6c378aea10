// The tables of Livestatus, made once: hosts, services, groups, contacts, commands, timeperiods, downtimes, comments, log, status, columns and
// the joined forms by group. Column names and their meaning are those of MK Livestatus.
#pragma once

#include <string_view>

#include "checks/livestatus/table.h"

namespace bellwether::checks::livestatus {

Tables make_tables();

// The columns of one kind of thing, each name with `prefix` in front: a service's row has its host's columns as "host_…".
void add_host_columns(Table& table, std::string_view prefix);
void add_service_columns(Table& table, std::string_view prefix);
void add_hostgroup_columns(Table& table, std::string_view prefix);
void add_servicegroup_columns(Table& table, std::string_view prefix);
void add_contact_columns(Table& table, std::string_view prefix);

void add_group_tables(Tables& tables);
void add_contact_tables(Tables& tables);
void add_remark_tables(Tables& tables);  // comments and downtimes
void add_log_table(Tables& tables);
void add_status_table(Tables& tables);

// Adds a column. `read` is called with a row of the kind that the column belongs to.
template <class Read>
void add(Table& table, std::string_view prefix, std::string_view name, ColumnType type, std::string_view description,
         Read read) {
  table.columns.push_back(
      Column{std::string(prefix) + std::string(name), type, std::string(description), std::move(read)});
}

}  // namespace bellwether::checks::livestatus
