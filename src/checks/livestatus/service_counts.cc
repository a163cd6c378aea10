#include "checks/livestatus/service_counts.h"

#include <algorithm>
#include <array>
#include <string>

#include "checks/livestatus/tables.h"

namespace bellwether::checks::livestatus {
namespace {

using enum ColumnType;
using alerts::State;

}  // namespace

void add_service_counts(Table& table, std::string_view prefix, const EachService& each) {
  const auto count = [&](std::string_view name, auto condition) {
    add(table, prefix, name, kInteger, "Number of services",
        [each, condition](const Site& site, const Row& row) -> Value {
          std::int64_t number = 0;
          each(site, row,
               [&](ServiceIndex service) { number += condition(site.engine.state(ObjectRef::of(service))); });
          return number;
        });
  };
  count("num_services", [](const ObjectState&) { return true; });
  count("num_services_pending", [](const ObjectState& state) { return !state.has_been_checked; });
  constexpr std::pair<std::string_view, State> kStates[] = {
      {"ok", State::kOk}, {"warn", State::kWarning}, {"crit", State::kCritical}, {"unknown", State::kUnknown}};
  for (const auto& [name, state_wanted] : kStates) {
    count("num_services_" + std::string(name), [wanted = state_wanted](const ObjectState& state) {
      return state.has_been_checked && state.state == wanted;
    });
    count("num_services_hard_" + std::string(name), [wanted = state_wanted](const ObjectState& state) {
      return state.has_been_checked && (state.is_hard ? state.state : state.last_hard_state) == wanted;
    });
  }
  add(table, prefix, "worst_service_state", kInteger, "The worst state of them",
      [each](const Site& site, const Row& row) -> Value {
        State worst = State::kOk;
        each(site, row, [&](ServiceIndex service) {
          worst = std::max(worst, site.engine.state(ObjectRef::of(service)).state,
                           [](State a, State b) { return alerts::badness(a) < alerts::badness(b); });
        });
        return static_cast<std::int64_t>(worst);
      });
}

void add_host_counts(Table& table, std::string_view prefix, const EachHost& each) {
  const auto count = [&](std::string_view name, auto condition) {
    add(table, prefix, name, kInteger, "Number of hosts", [each, condition](const Site& site, const Row& row) -> Value {
      std::int64_t number = 0;
      each(site, row, [&](HostIndex host) { number += condition(site.engine.state(ObjectRef::of(host))); });
      return number;
    });
  };
  count("num_hosts", [](const ObjectState&) { return true; });
  count("num_hosts_pending", [](const ObjectState& state) { return !state.has_been_checked; });
  constexpr std::pair<std::string_view, State> kStates[] = {
      {"up", State::kUp}, {"down", State::kDown}, {"unreach", State::kUnreachable}};
  for (const auto& [name, state_wanted] : kStates) {
    count("num_hosts_" + std::string(name), [wanted = state_wanted](const ObjectState& state) {
      return state.has_been_checked && state.state == wanted;
    });
  }
  add(table, prefix, "worst_host_state", kInteger, "The worst state of them",
      [each](const Site& site, const Row& row) -> Value {
        // UP, UNREACHABLE, DOWN.
        std::int64_t worst = 0;
        each(site, row, [&](HostIndex host) {
          const State state = site.engine.state(ObjectRef::of(host)).state;
          if (state == State::kDown) worst = 1;
          if (state == State::kUnreachable && worst == 0) worst = 2;
        });
        return worst;
      });
}

}  // namespace bellwether::checks::livestatus
