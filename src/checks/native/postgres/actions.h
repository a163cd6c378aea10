// The actions of check_postgres: each asks a server and gives a finding, which postgres_check.cc words. An error of kInvalidArgument is one of
// the options; any other is the connection's or the server's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checks/native/plugin_check.h"
#include "checks/native/postgres/client.h"

namespace bellwether::checks::postgres {

struct Request {
  std::string_view action;
  std::vector<Target> targets;  // at least one; hot_standby_delay has the master and its replica
  std::string_view warning, critical;
  std::vector<std::string_view> include, exclude;  // of databases
  std::string_view query;
  seconds timeout{30};
};

struct Finding {
  Status status = Status::kOk;
  std::string text;  // "1 of 100 connections (1%)"
  std::string data;  // performance data
};

using Action = runtime::Task<Result<Finding>> (*)(const NativeContext& context, const Request& request,
                                                  Monotonic deadline);

// Null for an unknown name. "backends", "connection", "custom_query", "hot_standby_delay", "query_time", "replication_slots", "txn_idle",
// "txn_time".
Action find_action(std::string_view name);
std::vector<std::string_view> action_names();

}  // namespace bellwether::checks::postgres
