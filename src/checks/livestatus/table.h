// Table: what a Livestatus query can ask: named columns over rows. A row says which objects it is about; a column reads from them. The tables
// are made once, by tables.h.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/engine.h"
#include "base/time.h"
#include "checks/engine/engine.h"
#include "checks/livestatus/value.h"

namespace bellwether::checks::livestatus {

// A line of the log, as check_log has it.
struct LogEntry {
  UnixSeconds at;
  std::string host, service;
  std::string line;  // "SERVICE ALERT: web1;http;CRITICAL;HARD;3;…"
};

// What the status table tells of the process.
struct Program {
  std::string version;
  UnixSeconds started;
  std::int64_t pid = 0;
  std::uint64_t requests = 0, connections = 0, commands = 0;
};

// Everything a query reads: one moment, on the engine's shard.
struct Site {
  const Engine& engine;
  const alerts::Engine& alerts;
  UnixSeconds now;
  Program program;
  std::span<const LogEntry> log;  // newest first; filled for a query of `log` only

  const Configuration& configuration() const { return engine.configuration(); }
};

// Which things a row is about; what it is not about stays unset.
struct Row {
  const Host* host = nullptr;
  const Service* service = nullptr;
  ObjectRef host_ref{}, service_ref{ObjectRef::Kind::kService, 0};
  const HostGroup* hostgroup = nullptr;
  const ServiceGroup* servicegroup = nullptr;
  const alerts::Contact* contact = nullptr;
  const alerts::ContactGroup* contactgroup = nullptr;
  const alerts::Timeperiod* timeperiod = nullptr;
  const Command* command = nullptr;
  const Comment* comment = nullptr;
  const Downtime* downtime = nullptr;
  const LogEntry* log = nullptr;
  std::size_t item = 0;  // of a table that has rows of its own
};

enum class ColumnType { kInteger, kFloat, kTime, kString, kList, kDictionary };
std::string_view column_type_name(ColumnType type);

struct Column {
  std::string name;
  ColumnType type;
  std::string description;
  std::function<Value(const Site&, const Row&)> read;
};

struct Table {
  std::string name;
  std::vector<Column> columns;
  // Calls `visit` for each row until it answers false.
  std::function<void(const Site&, const std::function<bool(const Row&)>& visit)> rows;

  const Column* find(std::string_view column) const;
};

using Tables = std::map<std::string, Table, std::less<>>;

// The row of one host, or of one service with its host.
Row host_row(const Site& site, HostIndex host);
Row service_row(const Site& site, ServiceIndex service);

}  // namespace bellwether::checks::livestatus
