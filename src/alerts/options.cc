#include "alerts/options.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "alerts/routing.h"
#include "alerts/schedule.h"

namespace bellwether::alerts {
namespace {

class People {
 public:
  People(const Options& options, const Directory& directory) : options_(options), directory_(directory) {}

  Result<void> require(std::string_view place, const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      const bool is_schedule =
          std::ranges::any_of(options_.schedules, [&](const ScheduleOptions& one) { return one.name == name; });
      if (is_schedule || directory_.find_contact(name) != nullptr || directory_.find_group(name) != nullptr) continue;
      return fail(Code::kNotFound, fmt::format("{}: there is no contact, group or schedule named '{}'", place, name));
    }
    return {};
  }

  Result<void> require(const RouteOptions& route, const std::string& place) const {
    const std::string name = route.name.empty() ? place : route.name;
    TRY_VOID(require(fmt::format("alerts.route '{}'", name), route.contacts));
    for (const EscalationStep& step : route.escalate)
      TRY_VOID(require(fmt::format("alerts.route '{}', escalate", name), step.contacts));
    for (std::size_t i = 0; i < route.routes.size(); ++i)
      TRY_VOID(require(route.routes[i], fmt::format("{}.{}", name, i + 1)));
    return {};
  }

 private:
  const Options& options_;
  const Directory& directory_;
};

Result<void> check_unique(std::string_view table, const std::vector<std::string>& names) {
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (name.empty()) return fail(Code::kInvalidArgument, fmt::format("{}: each needs a name", table));
    if (!seen.insert(name).second)
      return fail(Code::kInvalidArgument, fmt::format("{}: '{}' is there twice", table, name));
  }
  return {};
}

template <class T>
std::vector<std::string> names_of(const std::vector<T>& all) {
  std::vector<std::string> names;
  for (const T& one : all) names.push_back(one.name);
  return names;
}

}  // namespace

Result<void> check_options(const Options& options) {
  TRY_VOID(check_unique("alerts.schedule", names_of(options.schedules)));
  TRY_VOID(check_unique("alerts.receiver", names_of(options.receivers)));
  for (const ScheduleOptions& schedule : options.schedules) TRY_VOID(Schedule::create(schedule));
  TRY_VOID(Routing::create(options));
  return {};
}

Result<void> check_people(const Options& options, const Directory& directory) {
  const People people(options, directory);
  TRY_VOID(people.require("alerts.contacts", options.contacts));
  for (const ScheduleOptions& schedule : options.schedules) {
    for (const LayerOptions& layer : schedule.layers) {
      const std::string place = fmt::format("alerts.schedule '{}'", schedule.name);
      for (const std::string& name : layer.people) {
        if (directory.find_contact(name) == nullptr)
          return fail(Code::kNotFound, fmt::format("{}: there is no contact named '{}'", place, name));
      }
    }
  }
  for (std::size_t i = 0; i < options.routes.size(); ++i)
    TRY_VOID(people.require(options.routes[i], fmt::format("route {}", i + 1)));
  return {};
}

}  // namespace bellwether::alerts
