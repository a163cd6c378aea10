#include "checks/livestatus/wait.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::checks::livestatus {

Result<Trigger> parse_trigger(std::string_view text) {
  constexpr std::pair<std::string_view, Trigger> kTriggers[] = {
      {"check", Trigger::kCheck},       {"state", Trigger::kState},     {"log", Trigger::kLog},
      {"downtime", Trigger::kDowntime}, {"comment", Trigger::kComment}, {"command", Trigger::kCommand},
      {"program", Trigger::kProgram},   {"all", Trigger::kAll}};
  for (const auto& [name, trigger] : kTriggers) {
    if (name == text) return trigger;
  }
  return fail(Code::kInvalidArgument,
              fmt::format("WaitTrigger: '{}' is none of check, state, log, downtime, comment, command, program, all",
                          printable(text)));
}

Result<Row> find_object_row(const Site& site, std::string_view table, std::string_view object) {
  const Configuration& configuration = site.configuration();
  if (table == "hosts") {
    if (const auto host = configuration.find_host(object)) return host_row(site, *host);
    return fail(Code::kNotFound, fmt::format("WaitObject: there is no host '{}'", printable(object)));
  }
  if (table != "services")
    return fail(Code::kInvalidArgument, fmt::format("WaitObject: table '{}' is not waited for", table));
  const std::size_t end = object.find(';');
  const std::string_view description = end == std::string_view::npos ? std::string_view() : object.substr(end + 1);
  if (const auto service = configuration.find_service(object.substr(0, end), description))
    return service_row(site, *service);
  return fail(Code::kNotFound, fmt::format("WaitObject: there is no service '{}'", printable(object)));
}

void Waiters::add(const void* owner, Trigger trigger, nanoseconds longest, std::coroutine_handle<> awaiter) {
  const std::uint64_t id = next_id_++;
  auto late = [this, id] { resume([id](const Waiter& waiter) { return waiter.id == id; }); };
  waiting_.push_back({id, owner, trigger, awaiter, shard_.after(longest, std::move(late))});
}

template <class Matches>
void Waiters::resume(Matches matches) {
  std::vector<Waiter> all, rest;
  for (Waiter& waiter : waiting_) (matches(waiter) ? all : rest).push_back(std::move(waiter));
  waiting_ = std::move(rest);
  if (all.empty()) return;
  // Their timers go with them, also when one of them is what calls.
  shard_.post([all = std::move(all)] {
    for (const Waiter& waiter : all) waiter.awaiter.resume();
  });
}

void Waiters::wake(Trigger trigger) {
  if (waiting_.empty()) return;
  resume([trigger](const Waiter& one) { return one.trigger == Trigger::kAll || one.trigger == trigger; });
}

void Waiters::wake(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::kState:
      wake(Trigger::kState);
      return wake(Trigger::kCheck);
    case Change::Kind::kFlapping:
      return wake(Trigger::kState);
    case Change::Kind::kResult:
      return wake(Trigger::kCheck);
    case Change::Kind::kDowntime:
    case Change::Kind::kDowntimePlan:
      return wake(Trigger::kDowntime);
    case Change::Kind::kComment:
      return wake(Trigger::kComment);
    case Change::Kind::kAcknowledgement:
    case Change::Kind::kAdaptation:
      return wake(Trigger::kCommand);
  }
}

void Waiters::abandon(const void* owner) {
  resume([owner](const Waiter& one) { return one.owner == owner; });
}

}  // namespace bellwether::checks::livestatus
