#include "checks/commands/families.h"

#include <algorithm>

#include <fmt/format.h>

namespace bellwether::checks {
namespace {

void append_services(const Host& host, std::vector<ObjectRef>& objects) {
  for (const ServiceIndex service : host.services) objects.push_back(ObjectRef::of(service));
}

Result<const HostGroup*> find_hostgroup(const CommandCallContext& call) {
  const auto group = call.configuration().find_hostgroup(call.argument(0));
  if (!group) return fail(Code::kNotFound, fmt::format("no host group is named '{}'", call.argument(0)));
  return &call.configuration().hostgroups[*group];
}

Result<const ServiceGroup*> find_servicegroup(const CommandCallContext& call) {
  const auto group = call.configuration().find_servicegroup(call.argument(0));
  if (!group) return fail(Code::kNotFound, fmt::format("no service group is named '{}'", call.argument(0)));
  return &call.configuration().servicegroups[*group];
}

// Each host of the group's services once.
std::vector<ObjectRef> hosts_of(const Configuration& configuration, const ServiceGroup& group) {
  std::vector<ObjectRef> hosts;
  for (const ServiceIndex member : group.members) hosts.push_back(ObjectRef::of(configuration.service(member).host));
  std::ranges::sort(hosts, {}, &ObjectRef::index);
  const auto repeated = std::ranges::unique(hosts);
  hosts.erase(repeated.begin(), repeated.end());
  return hosts;
}

}  // namespace

Result<ObjectRef> reached_host(const CommandCallContext& call) {
  const auto host = call.configuration().find_host(call.argument(0));
  if (!host) return fail(Code::kNotFound, fmt::format("no host is named '{}'", call.argument(0)));
  return ObjectRef::of(*host);
}

Result<ObjectRef> reached_service(const CommandCallContext& call) {
  const auto service = call.configuration().find_service(call.argument(0), call.argument(1));
  if (!service)
    return fail(Code::kNotFound, fmt::format("host '{}' has no service '{}'", call.argument(0), call.argument(1)));
  return ObjectRef::of(*service);
}

Result<std::vector<ObjectRef>> reached(const CommandCallContext& call, Reach reach) {
  const Configuration& configuration = call.configuration();
  std::vector<ObjectRef> objects;
  switch (reach) {
    case Reach::kHost: {
      TRY(const ObjectRef host, reached_host(call));
      objects.push_back(host);
      break;
    }
    case Reach::kService: {
      TRY(const ObjectRef service, reached_service(call));
      objects.push_back(service);
      break;
    }
    case Reach::kHostServices: {
      TRY(const ObjectRef host, reached_host(call));
      append_services(configuration.host(host.host()), objects);
      break;
    }
    case Reach::kHostgroupHosts: {
      TRY(const HostGroup* group, find_hostgroup(call));
      for (const HostIndex member : group->members) objects.push_back(ObjectRef::of(member));
      break;
    }
    case Reach::kHostgroupServices: {
      TRY(const HostGroup* group, find_hostgroup(call));
      for (const HostIndex member : group->members) append_services(configuration.host(member), objects);
      break;
    }
    case Reach::kServicegroupHosts: {
      TRY(const ServiceGroup* group, find_servicegroup(call));
      objects = hosts_of(configuration, *group);
      break;
    }
    case Reach::kServicegroupServices: {
      TRY(const ServiceGroup* group, find_servicegroup(call));
      for (const ServiceIndex member : group->members) objects.push_back(ObjectRef::of(member));
      break;
    }
  }
  return objects;
}

Result<alerts::TimeperiodIndex> timeperiod_of(const CommandCallContext& call, std::string_view name) {
  const std::vector<alerts::Timeperiod>& periods = call.configuration().people->timeperiods;
  const auto found = std::ranges::find(periods, name, &alerts::Timeperiod::name);
  if (found == periods.end()) return fail(Code::kNotFound, fmt::format("no timeperiod is named '{}'", name));
  return alerts::TimeperiodIndex{static_cast<std::uint32_t>(found - periods.begin())};
}

}  // namespace bellwether::checks
