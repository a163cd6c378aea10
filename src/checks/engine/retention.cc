#include "checks/engine/retention.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace bellwether::checks {
namespace {

constexpr std::string_view kSwitchPrefix = "switch.";

struct Name {
  std::string host, service;
};

Name name_of(const Configuration& configuration, ObjectRef object) {
  Name name{std::string(configuration.host(configuration.host_of(object)).name), {}};
  if (!object.is_host()) name.service = configuration.service(object.service()).description;
  return name;
}

std::string key_of(const std::string& host, const std::string& service) {
  if (service.empty()) return host;
  std::string key = host;
  key += '\0';
  key += service;
  return key;
}

Comment comment_of(const ledger::CheckCommentRow& row) {
  Comment comment;
  comment.id = static_cast<std::uint64_t>(row.id);
  comment.entry = static_cast<Comment::Entry>(std::clamp<std::int64_t>(row.entry, 1, 4));
  comment.at = row.at;
  comment.author = row.author;
  comment.text = row.body;
  comment.is_persistent = row.is_persistent;
  comment.expires = row.expires;
  return comment;
}

Downtime downtime_of(const ledger::CheckDowntimeRow& row) {
  Downtime downtime;
  downtime.id = static_cast<std::uint64_t>(row.id);
  downtime.entered = row.entered;
  downtime.start = row.start;
  downtime.end = row.end;
  downtime.is_fixed = row.is_fixed;
  downtime.duration = row.duration;
  downtime.triggered_by = static_cast<std::uint64_t>(row.triggered_by);
  downtime.is_in_effect = row.is_in_effect;
  downtime.began = row.began;
  downtime.author = row.author;
  downtime.text = row.body;
  downtime.comment = static_cast<std::uint64_t>(row.comment);
  downtime.recurrence = row.recurrence;
  return downtime;
}

void read_numbers(const std::map<std::string, std::int64_t>& numbers, Retained& retained) {
  const auto counter = [&](const char* name, std::uint64_t& value) {
    if (const auto found = numbers.find(name); found != numbers.end()) {
      value = std::max(value, static_cast<std::uint64_t>(found->second));
    }
  };
  counter("next_comment", retained.next_comment);
  counter("next_downtime", retained.next_downtime);
  counter("next_event", retained.next_event);
  counter("next_problem", retained.next_problem);
  if (const auto found = numbers.find("alive"); found != numbers.end()) {
    retained.stopped = unix_seconds(found->second);
  }
  for (const auto& [name, value] : numbers) {
    if (!name.starts_with(kSwitchPrefix)) continue;
    retained.switches.emplace_back(name.substr(kSwitchPrefix.size()), value != 0);
  }
}

std::string problem_name(const Configuration& configuration, ObjectRef object) {
  const Name name = name_of(configuration, object);
  return name.service.empty() ? fmt::format("checks/{}", name.host)
                              : fmt::format("checks/{}/{}", name.host, name.service);
}

}  // namespace

ledger::CheckStateRow state_row(const Configuration& configuration, ObjectRef object, const ObjectState& state) {
  Name name = name_of(configuration, object);
  ledger::CheckStateRow row{std::move(name.host), std::move(name.service), {}};
  append_state(row.state, state);
  return row;
}

ledger::CheckCommentRow comment_row(const Configuration& configuration, const Comment& comment) {
  Name name = name_of(configuration, comment.object);
  return {.id = static_cast<std::int64_t>(comment.id),
          .host = std::move(name.host),
          .service = std::move(name.service),
          .entry = static_cast<std::int64_t>(comment.entry),
          .at = comment.at,
          .author = comment.author,
          .body = comment.text,
          .is_persistent = comment.is_persistent,
          .expires = comment.expires};
}

ledger::CheckDowntimeRow downtime_row(const Configuration& configuration, const Downtime& downtime) {
  Name name = name_of(configuration, downtime.object);
  return {.id = static_cast<std::int64_t>(downtime.id),
          .host = std::move(name.host),
          .service = std::move(name.service),
          .entered = downtime.entered,
          .start = downtime.start,
          .end = downtime.end,
          .is_fixed = downtime.is_fixed,
          .duration = downtime.duration,
          .triggered_by = static_cast<std::int64_t>(downtime.triggered_by),
          .is_in_effect = downtime.is_in_effect,
          .began = downtime.began,
          .author = downtime.author,
          .body = downtime.text,
          .comment = static_cast<std::int64_t>(downtime.comment),
          .recurrence = downtime.recurrence};
}

std::vector<ProgramNumber> program_numbers(const Engine& engine) {
  const Retained program = engine.retain_program();
  std::vector<ProgramNumber> numbers = {{"next_comment", static_cast<std::int64_t>(program.next_comment)},
                                        {"next_downtime", static_cast<std::int64_t>(program.next_downtime)},
                                        {"next_event", static_cast<std::int64_t>(program.next_event)},
                                        {"next_problem", static_cast<std::int64_t>(program.next_problem)},
                                        {"alive", count_seconds(program.stopped)}};
  for (const auto& [name, is_on] : program.switches) {
    numbers.push_back({fmt::format("{}{}", kSwitchPrefix, name), is_on ? 1 : 0});
  }
  return numbers;
}

Result<Retained> load_retained(ledger::Database& database, std::vector<std::string>& unreadable) {
  Retained retained;
  ledger::CheckStates states(database);
  TRY(const std::vector<ledger::CheckStateRow> rows, states.all());
  retained.objects.reserve(rows.size());
  for (const ledger::CheckStateRow& row : rows) {
    Result<ObjectState> state = parse_state(row.state);
    if (!state) {
      unreadable.push_back(fmt::format("{};{}: {}", row.host, row.service, state.error().to_string()));
      continue;
    }
    // The counters are stored with a later batch at times; what was given out is not given twice.
    retained.next_event = std::max(retained.next_event, state->current_event_id + 1);
    retained.next_problem =
        std::max({retained.next_problem, state->current_problem_id + 1, state->last_problem_id + 1});
    retained.objects.push_back({row.host, row.service, std::move(*state)});
  }
  TRY(const std::vector<ledger::CheckCommentRow> comments, ledger::CheckComments(database).all());
  for (const ledger::CheckCommentRow& row : comments) {
    retained.comments.emplace_back(key_of(row.host, row.service), comment_of(row));
  }
  TRY(const std::vector<ledger::CheckDowntimeRow> downtimes, ledger::CheckDowntimes(database).all());
  for (const ledger::CheckDowntimeRow& row : downtimes) {
    retained.downtimes.emplace_back(key_of(row.host, row.service), downtime_of(row));
  }
  using Numbers = std::map<std::string, std::int64_t>;
  TRY(const Numbers numbers, states.numbers());
  read_numbers(numbers, retained);
  return retained;
}

std::vector<ledger::TopologyEdge> topology_of(const Configuration& configuration, UnixSeconds now) {
  std::vector<ledger::TopologyEdge> edges;
  const auto add = [&](ObjectRef caller, ObjectRef callee) {
    edges.push_back({.caller = problem_name(configuration, caller),
                     .callee = problem_name(configuration, callee),
                     .source = std::string(kTopologySource),
                     .first_seen = now,
                     .last_seen = now});
  };
  for (std::size_t i = 0; i < configuration.hosts.size(); ++i) {
    const ObjectRef host = ObjectRef::of(static_cast<HostIndex>(i));
    for (const HostIndex parent : configuration.hosts[i].parents) add(host, ObjectRef::of(parent));
  }
  for (std::size_t i = 0; i < configuration.services.size(); ++i) {
    const ObjectRef service = ObjectRef::of(static_cast<ServiceIndex>(i));
    add(service, ObjectRef::of(configuration.services[i].host));
    for (const ServiceIndex parent : configuration.services[i].parents) add(service, ObjectRef::of(parent));
  }
  for (const HostDependency& dependency : configuration.host_dependencies) {
    add(ObjectRef::of(dependency.dependent), ObjectRef::of(dependency.master));
  }
  for (const ServiceDependency& dependency : configuration.service_dependencies) {
    add(ObjectRef::of(dependency.dependent), ObjectRef::of(dependency.master));
  }
  return edges;
}

}  // namespace bellwether::checks
