// Commands about scheduled downtime.
#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "checks/commands/families.h"

namespace bellwether::checks {
namespace {

using Propagation = DowntimeRequest::Propagation;

template <Reach kReach, Propagation kPropagation = Propagation::kNone>
Result<void> schedule(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> objects, reached(call, kReach));
  constexpr std::size_t kFirst = arguments_of(kReach);
  DowntimeRequest request;
  request.start = time_of(call.argument(kFirst));
  request.end = time_of(call.argument(kFirst + 1));
  request.is_fixed = flag_of(call.argument(kFirst + 2));
  request.triggered_by = number_of<std::uint64_t>(call.argument(kFirst + 3));
  request.duration = seconds(number_of<std::int64_t>(call.argument(kFirst + 4)));
  request.author = call.argument(kFirst + 5);
  request.text = call.argument(kFirst + 6);
  request.propagation = kPropagation;
  for (const ObjectRef object : objects) {
    request.object = object;
    const Result<std::uint64_t> scheduled = call.engine.schedule_downtime(call.seconds_now(), request, call.actions);
    if (!scheduled) return std::unexpected(scheduled.error());
  }
  return {};
}

Result<void> remove(CommandCallContext& call) {
  return call.engine.remove_downtime(call.seconds_now(), number_of<std::uint64_t>(call.argument(0)), call.actions);
}

// What a DEL_DOWNTIME_BY_… command says; empty parts match everything.
struct Pattern {
  std::string_view host, service, start, text;

  bool matches(const Configuration& configuration, const Downtime& downtime) const {
    if (!host.empty() && configuration.host(configuration.host_of(downtime.object)).name != host) return false;
    if (!service.empty() &&
        (downtime.object.is_host() || configuration.service(downtime.object.service()).description != service)) {
      return false;
    }
    if (!start.empty() && downtime.start != time_of(start)) return false;
    return text.empty() || downtime.text == text;
  }
};

template <class Matches>
Result<void> remove_if(CommandCallContext& call, const Matches& matches) {
  std::vector<std::uint64_t> ids;
  for (const Downtime* downtime : call.engine.downtimes()) {
    if (matches(*downtime)) ids.push_back(downtime->id);
  }
  if (ids.empty()) return fail(Code::kNotFound, "no downtime matches");
  for (const std::uint64_t id : ids) {
    // One that was triggered by an earlier of these has gone with it.
    if (call.engine.find_downtime(id) != nullptr)
      TRY_VOID(call.engine.remove_downtime(call.seconds_now(), id, call.actions));
  }
  return {};
}

Result<void> remove_by_host(CommandCallContext& call) {
  TRY(const ObjectRef host, reached_host(call));
  static_cast<void>(host);
  const Pattern pattern{call.argument(0), call.argument(1), call.argument(2), call.argument(3)};
  return remove_if(call, [&](const Downtime& downtime) { return pattern.matches(call.configuration(), downtime); });
}

Result<void> remove_by_hostgroup(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> hosts, reached(call, Reach::kHostgroupHosts));
  const Pattern pattern{call.argument(1), call.argument(2), call.argument(3), call.argument(4)};
  return remove_if(call, [&](const Downtime& downtime) {
    const ObjectRef host = ObjectRef::of(call.configuration().host_of(downtime.object));
    return std::ranges::find(hosts, host) != hosts.end() && pattern.matches(call.configuration(), downtime);
  });
}

Result<void> remove_by_start_and_text(CommandCallContext& call) {
  const Pattern pattern{{}, {}, call.argument(0), call.argument(1)};
  if (pattern.start.empty() && pattern.text.empty()) {
    return fail(Code::kInvalidArgument, "neither a start nor a comment is given: that would remove every downtime");
  }
  return remove_if(call, [&](const Downtime& downtime) { return pattern.matches(call.configuration(), downtime); });
}

constexpr std::array kEntries = std::to_array<CommandEntry>({
    {"DEL_DOWNTIME_BY_HOSTGROUP_NAME", remove_by_hostgroup},
    {"DEL_DOWNTIME_BY_HOST_NAME", remove_by_host},
    {"DEL_DOWNTIME_BY_START_TIME_COMMENT", remove_by_start_and_text},
    {"DEL_HOST_DOWNTIME", remove},
    {"DEL_SVC_DOWNTIME", remove},
    {"SCHEDULE_AND_PROPAGATE_HOST_DOWNTIME", schedule<Reach::kHost, Propagation::kChildren>},
    {"SCHEDULE_AND_PROPAGATE_TRIGGERED_HOST_DOWNTIME", schedule<Reach::kHost, Propagation::kTriggeredChildren>},
    {"SCHEDULE_HOSTGROUP_HOST_DOWNTIME", schedule<Reach::kHostgroupHosts>},
    {"SCHEDULE_HOSTGROUP_SVC_DOWNTIME", schedule<Reach::kHostgroupServices>},
    {"SCHEDULE_HOST_DOWNTIME", schedule<Reach::kHost>},
    {"SCHEDULE_HOST_SVC_DOWNTIME", schedule<Reach::kHostServices>},
    {"SCHEDULE_SERVICEGROUP_HOST_DOWNTIME", schedule<Reach::kServicegroupHosts>},
    {"SCHEDULE_SERVICEGROUP_SVC_DOWNTIME", schedule<Reach::kServicegroupServices>},
    {"SCHEDULE_SVC_DOWNTIME", schedule<Reach::kService>},
});

}  // namespace

std::span<const CommandEntry> downtime_commands() {
  return kEntries;
}

}  // namespace bellwether::checks
