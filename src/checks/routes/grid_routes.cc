// GET /api/v1/checks and /api/v1/checks/summary
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "base/widen.h"
#include "checks/routes/api.h"
#include "checks/routes/describe.h"
#include "checks/routes/problems.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr std::size_t kMaxHosts = 10'000;  // of one answer

struct GridFilter {
  std::vector<std::string> states;  // of kStates; empty: all
  std::string group, text;          // text in lower case
  std::size_t limit = kMaxHosts;
};

constexpr std::array<std::string_view, 10> kStates{"ok",   "warning",     "critical", "unknown", "up",
                                                   "down", "unreachable", "pending",  "problem", "problems"};

Result<GridFilter> read_filter(const HttpRequest& request) {
  GridFilter filter;
  if (const std::string_view states = request.query.last("state").value_or(""); !states.empty()) {
    for (const std::string_view part : split(states, ',')) {
      const std::string_view word = trim(part);
      if (std::ranges::find(kStates, word) == kStates.end())
        return fail(Code::kInvalidArgument, fmt::format("\"state\" must be some of {}, not '{}'",
                                                        fmt::join(kStates, ","), printable(word, 40)));
      filter.states.emplace_back(word);
    }
  }
  filter.group = request.query.last("group").value_or("");
  filter.text = to_lower(request.query.last("q").value_or(""));
  TRY(filter.limit, count_in_query(request, "limit", kMaxHosts, kMaxHosts));
  return filter;
}

bool has_state(const GridFilter& filter, const ObjectState& state) {
  if (filter.states.empty()) return true;
  return std::ranges::any_of(filter.states, [&](const std::string& word) {
    return word == "problem" || word == "problems" ? is_problem(state) : word == state_word(state);
  });
}

bool holds_text(const GridFilter& filter, std::string_view name) {
  return filter.text.empty() || to_lower(name).find(filter.text) != std::string::npos;
}

// The services of a host that pass; nullopt when neither it nor any of them does.
std::optional<std::vector<ServiceIndex>> passing(const Engine& engine, const GridFilter& filter, HostIndex index) {
  const Configuration& configuration = engine.configuration();
  const Host& host = configuration.host(index);
  const bool host_has_text = holds_text(filter, host.name) || holds_text(filter, host.alias);
  std::vector<ServiceIndex> services;
  for (const ServiceIndex service : host.services) {
    if (!host_has_text && !holds_text(filter, configuration.service(service).description)) continue;
    if (has_state(filter, engine.state(ObjectRef::of(service)))) services.push_back(service);
  }
  const bool host_passes = host_has_text && has_state(filter, engine.state(ObjectRef::of(index)));
  if (!host_passes && services.empty()) return std::nullopt;
  return services;
}

std::string describe_grid(const Engine& engine, const GridFilter& filter) {
  const Configuration& configuration = engine.configuration();
  const auto group = filter.group.empty() ? std::nullopt : configuration.find_hostgroup(filter.group);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("hosts").begin_array();
  std::size_t total = 0;
  for (std::uint32_t i = 0; i < configuration.hosts.size(); ++i) {
    const HostIndex index{i};
    const Host& host = configuration.hosts[i];
    if (!filter.group.empty() &&
        (!group || !std::ranges::binary_search(configuration.hostgroups[*group].members, index)))
      continue;
    const auto services = passing(engine, filter, index);
    if (!services || ++total > filter.limit) continue;
    json.begin_object().key("host").string(host.name);
    write_row(json, engine, ObjectRef::of(index));
    json.key("groups").begin_array();
    for (const std::uint32_t member_of : host.groups) json.string(configuration.hostgroups[member_of].name);
    json.end_array().key("services").begin_array();
    for (const ServiceIndex service : *services) {
      json.begin_object().key("service").string(configuration.service(service).description);
      write_row(json, engine, ObjectRef::of(service));
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().key("total").unsigned_integer(total).end_object();
  return out;
}

void write_counts(JsonWriter& json, const std::map<std::string_view, std::size_t>& counts) {
  json.begin_object();
  for (const auto& [word, count] : counts) json.key(word).unsigned_integer(count);
  json.end_object();
}

}  // namespace

std::string describe_summary(const Engine& engine, const alerts::Engine& alerts, UnixMillis now) {
  const Configuration& configuration = engine.configuration();
  std::map<std::string_view, std::size_t> hosts, services;
  std::size_t problems = 0, handled = 0, flapping = 0;
  double latency = 0;
  const auto look_at = [&](ObjectRef object, std::map<std::string_view, std::size_t>& counts) {
    const ObjectState& state = engine.state(object);
    ++counts[state_word(state)];
    latency = std::max(latency, widen(state.latency));
    if (state.is_flapping) ++flapping;
  };
  for (std::uint32_t i = 0; i < configuration.hosts.size(); ++i) look_at(ObjectRef::of(HostIndex{i}), hosts);
  for (std::uint32_t i = 0; i < configuration.services.size(); ++i) look_at(ObjectRef::of(ServiceIndex{i}), services);
  // As the page of problems counts them: what follows from another is folded under it.
  const ProblemReport report = find_problems(engine, alerts);
  for (const ProblemEntry& entry : report.problems) {
    if (entry.is_cause()) ++(entry.is_handled ? handled : problems);
  }
  for (const RaisedProblem& raised : report.raised) ++(raised.is_handled() ? handled : problems);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("now");
  write_time(json, now);
  json.key("hosts");
  write_counts(json, hosts);
  json.key("services");
  write_counts(json, services);
  json.key("problems").unsigned_integer(problems).key("handled").unsigned_integer(handled);
  json.key("flapping").unsigned_integer(flapping).key("worst_latency").number(latency);
  json.key("notifications").boolean(engine.program_switch(Engine::Side::kServices, Switch::kNotifications));
  json.key("active_checks").boolean(engine.program_switch(Engine::Side::kServices, Switch::kActiveChecks));
  json.end_object();
  return out;
}

void mount_grid(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/checks", net::Access::kReader, [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
    const Result<GridFilter> filter = read_filter(request);
    if (!filter) co_return HttpResponse::error(filter.error());
    const auto work = [&filter](const Engine& engine) { return describe_grid(engine, *filter); };
    runtime::Task<std::string> asking = on_engine(api, request, work);
    std::string body = co_await std::move(asking);
    co_return HttpResponse::json(std::move(body));
  });
  router.get("/api/v1/checks/summary", net::Access::kReader,
             [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
               const auto work = [api](const Engine& engine) {
                 return describe_summary(engine, api->alerts, api->clock.now());
               };
               runtime::Task<std::string> asking = on_engine(api, request, work);
               std::string body = co_await std::move(asking);
               co_return HttpResponse::json(std::move(body));
             });
}

}  // namespace bellwether::checks
