#include "alerts/routing.h"

#include <algorithm>

#include <fmt/format.h>

#include "alerts/schedule.h"

namespace bellwether::alerts {
namespace {

std::unexpected<Error> at(const std::string& place, const Error& below) {
  return std::unexpected(Error(Code::kInvalidArgument, place).caused_by(below));
}

// What a route does not say for itself it has from the route around it.
Result<Route> take_apart(const RouteOptions& options, const Route& outer, const std::string& place, CivilZone zone,
                         std::size_t depth) {
  if (depth > Routing::kMostDepth)
    return fail(Code::kInvalidArgument, fmt::format("{}: routes nest deeper than {}", place, Routing::kMostDepth));
  Route route;
  route.name = options.name.empty() ? place : options.name;
  route.contacts = options.contacts.empty() ? outer.contacts : options.contacts;
  route.is_replacing = options.is_replacing || outer.is_replacing;
  route.goes_on = options.goes_on;
  route.group_by = options.group_by.empty() ? outer.group_by : options.group_by;
  route.group_wait = options.group_wait ? options.group_wait : outer.group_wait;
  route.group_interval = options.group_interval ? options.group_interval : outer.group_interval;
  route.repeat_interval = options.repeat_interval ? options.repeat_interval : outer.repeat_interval;
  route.escalate = options.escalate.empty() ? outer.escalate : options.escalate;
  std::ranges::sort(route.escalate, {}, &EscalationStep::after);
  Result<std::vector<Matcher>> matchers = parse_matchers(options.match);
  if (!matchers) return at(fmt::format("alerts.route '{}'", route.name), matchers.error());
  route.matchers = std::move(*matchers);
  if (options.quiet_hours.empty()) {
    route.quiet = outer.quiet;
  } else {
    Result<QuietHours> quiet = QuietHours::create(options.quiet_hours, options.quiet_except, zone);
    if (!quiet) return at(fmt::format("alerts.route '{}'", route.name), quiet.error());
    route.quiet = std::move(*quiet);
  }
  for (std::size_t i = 0; i < options.routes.size(); ++i) {
    TRY(Route inner, take_apart(options.routes[i], route, fmt::format("{}.{}", route.name, i + 1), zone, depth + 1));
    route.routes.push_back(std::move(inner));
  }
  return route;
}

bool collect(const std::vector<Route>& routes, const Facts& facts, std::vector<const Route*>& found) {
  bool any = false;
  for (const Route& route : routes) {
    if (!all_match(route.matchers, facts)) continue;
    any = true;
    if (!collect(route.routes, facts, found)) found.push_back(&route);
    if (!route.goes_on) break;
  }
  return any;
}

}  // namespace

Result<QuietHours> QuietHours::create(const std::vector<std::string>& hours, const std::vector<std::string>& except,
                                      CivilZone zone) {
  QuietHours quiet;
  TRY(quiet.hours_, WeeklyHours::parse(hours, zone));
  TRY(quiet.except_, parse_matchers(except));
  return quiet;
}

bool QuietHours::holds(UnixSeconds now, const Facts& facts) const {
  return hours_.contains(now) &&
         std::ranges::none_of(except_, [&](const Matcher& matcher) { return matcher.matches(facts); });
}

std::string Route::group_key(const Facts& facts) const {
  std::string key = "route/" + name;
  for (const std::string& label : group_by) {
    const std::string_view value = label_of(facts, label);
    key += fmt::format("/{}:{}={}", label, value.size(), value);
  }
  return key;
}

Result<Routing> Routing::create(const Options& options) {
  Routing routing;
  const Result<CivilZone> zone = CivilZone::named(options.zone);
  if (!zone) return at("alerts.zone", zone.error());
  Result<QuietHours> quiet = QuietHours::create(options.quiet_hours, options.quiet_except, *zone);
  if (!quiet) return at("alerts.quiet_hours", quiet.error());
  routing.quiet_ = std::move(*quiet);
  for (std::size_t i = 0; i < options.routes.size(); ++i) {
    TRY(Route route, take_apart(options.routes[i], Route{}, fmt::format("route {}", i + 1), *zone, 1));
    routing.routes_.push_back(std::move(route));
  }
  return routing;
}

std::vector<const Route*> Routing::match(const Facts& facts) const {
  std::vector<const Route*> found;
  collect(routes_, facts, found);
  return found;
}

}  // namespace bellwether::alerts
