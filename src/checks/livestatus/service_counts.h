// Columns that count services by state: of a host, of a group.
#pragma once

#include <functional>
#include <string_view>

#include "checks/livestatus/table.h"

namespace bellwether::checks::livestatus {

using ServiceVisitor = std::function<void(ServiceIndex)>;
using EachService = std::function<void(const Site&, const Row&, const ServiceVisitor&)>;

// num_services, num_services_ok, …_warn, …_crit, …_unknown, …_pending, the same of hard states, worst_service_state.
void add_service_counts(Table& table, std::string_view prefix, const EachService& each);

using HostVisitor = std::function<void(HostIndex)>;
using EachHost = std::function<void(const Site&, const Row&, const HostVisitor&)>;

// num_hosts, num_hosts_up, …_down, …_unreach, …_pending, worst_host_state.
void add_host_counts(Table& table, std::string_view prefix, const EachHost& each);

}  // namespace bellwether::checks::livestatus
