#include "checks/routes/problems.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "alerts/kept_problem.h"
#include "alerts/people.h"
#include "base/text.h"
#include "checks/object_name.h"
#include "checks/routes/describe.h"

namespace bellwether::checks {
namespace {

constexpr int kMaxDepth = 64;  // of causes of causes

// Follows causes to the one that has none. A dependency may run in a circle; then the last that is reached counts.
ObjectRef root_cause(const Engine& engine, ObjectRef object) {
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    const ObjectRef cause = engine.cause_of(object);
    if (cause == object || !is_problem(engine.state(cause))) return object;
    object = cause;
  }
  return object;
}

using Key = std::pair<bool, std::uint32_t>;
Key key_of(ObjectRef object) {
  return {object.is_host(), object.index};
}

void count(ProblemReport& report, alerts::State state, bool is_handled) {
  if (is_handled) ++report.handled;
  switch (state) {
    case alerts::State::kDown:
      ++report.down;
      break;
    case alerts::State::kUnreachable:
      ++report.unreachable;
      break;
    case alerts::State::kCritical:
      ++report.critical;
      break;
    case alerts::State::kWarning:
      ++report.warning;
      break;
    default:
      ++report.unknown;
  }
}

std::string plural(std::int64_t count, std::string_view unit) {
  return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
}

std::string span_text(seconds span) {
  const std::int64_t count = std::max<std::int64_t>(span.count(), 0);
  if (count < 120) return plural(count, "second");
  if (count < 2 * 3600) return plural(count / 60, "minute");
  if (count < 2 * 86'400) return plural(count / 3600, "hour");
  return plural(count / 86'400, "day");
}

}  // namespace

bool ProblemReport::begins_with(const Engine& engine, const RaisedProblem& one) const {
  if (one.is_handled()) return false;
  if (problems.empty() || problems.front().is_handled) return true;
  // Among equals first: what keeps people from being told at all is raised.
  return alerts::badness(one.problem->state) >= severity(engine.state(problems.front().object));
}

ProblemReport find_problems(const Engine& engine, const alerts::Engine& alerts) {
  const Configuration& configuration = engine.configuration();
  ProblemReport report;
  const auto look_at = [&](ObjectRef object) {
    const ObjectState& state = engine.state(object);
    if (!is_problem(state)) return;
    ProblemEntry entry{.object = object, .cause = root_cause(engine, object)};
    entry.is_handled = is_handled(engine, object);
    count(report, state.state, entry.is_handled);
    report.problems.push_back(entry);
  };
  for (std::uint32_t i = 0; i < configuration.hosts.size(); ++i) look_at(ObjectRef::of(HostIndex{i}));
  for (std::uint32_t i = 0; i < configuration.services.size(); ++i) look_at(ObjectRef::of(ServiceIndex{i}));

  struct Group {
    bool is_handled = true;
    int worst = 0;
    std::size_t symptoms = 0;
  };
  std::map<Key, Group> groups;
  for (const ProblemEntry& entry : report.problems) {
    Group& group = groups[key_of(entry.cause)];
    if (entry.is_cause()) group.is_handled = entry.is_handled;
    if (!entry.is_cause()) ++group.symptoms;
    group.worst = std::max(group.worst, severity(engine.state(entry.object)));
  }
  for (ProblemEntry& entry : report.problems) {
    if (entry.is_cause()) entry.symptoms = groups[key_of(entry.object)].symptoms;
  }
  const auto rank = [&](const ProblemEntry& entry) {
    const Group& group = groups[key_of(entry.cause)];
    const ObjectState& cause = engine.state(entry.cause);
    const ObjectState& state = engine.state(entry.object);
    return std::tuple(group.is_handled, !cause.is_hard, -group.worst, cause.last_state_change, key_of(entry.cause),
                      !entry.is_cause(), entry.is_handled, -severity(state), state.last_state_change,
                      key_of(entry.object));
  };
  std::ranges::sort(report.problems, {}, rank);
  report.raised = find_raised(alerts);
  for (const RaisedProblem& one : report.raised) count(report, one.problem->state, one.is_handled());
  return report;
}

std::string verdict(const Engine& engine, const ProblemReport& report, UnixSeconds now) {
  const Configuration& configuration = engine.configuration();
  if (report.problems.empty() && report.raised.empty()) {
    if (configuration.hosts.empty()) return "nothing is watched yet";
    return fmt::format("all is well: {} and {}", plural(static_cast<std::int64_t>(configuration.hosts.size()), "host"),
                       plural(static_cast<std::int64_t>(configuration.services.size()), "service"));
  }
  const std::size_t all = report.problems.size() + report.raised.size();
  const bool is_raised =
      report.problems.empty() || (!report.raised.empty() && report.begins_with(engine, report.raised.front()));
  std::string text;
  std::size_t named = 1;
  if (is_raised ? report.raised.front().is_handled() : report.problems.front().is_handled)
    text = "somebody is at everything that is wrong; the worst: ";
  if (is_raised) {
    const alerts::KeptProblem& problem = *report.raised.front().problem;
    text += fmt::format("{}: {} for {}", report.raised.front().name(), to_lower(alerts::state_name(problem.state)),
                        span_text(now - problem.since));
  } else {
    const ProblemEntry& first = report.problems.front();
    const ObjectState& state = engine.state(first.object);
    text += fmt::format("{} has been {} for {}", title_of(name_of(configuration, first.object)), state_word(state),
                        span_text(now - state.last_state_change));
    if (first.symptoms > 0)
      text += fmt::format("; {} problem{} from it", first.symptoms, first.symptoms == 1 ? " follows" : "s follow");
    named += first.symptoms;
  }
  const std::size_t others = all - named;
  if (others > 0) text += fmt::format("; {} other problem{} beside it", others, others == 1 ? "" : "s");
  return text;
}

}  // namespace bellwether::checks
