#include "checks/routes/raised_problems.h"

#include <algorithm>
#include <tuple>

#include "alerts/people.h"
#include "base/text.h"
#include "checks/routes/describe.h"

namespace bellwether::checks {

std::string_view RaisedProblem::name() const {
  return problem->service.empty() ? key : problem->service;
}

std::vector<RaisedProblem> find_raised(const alerts::Engine& alerts) {
  std::vector<RaisedProblem> all;
  alerts.each_raised([&](std::string_view key, const alerts::KeptProblem& problem) {
    all.push_back({.key = key, .problem = &problem, .open = alerts.find_problem(key)});
  });
  std::ranges::sort(all, {}, [](const RaisedProblem& raised) {
    return std::tuple(raised.is_handled(), -alerts::badness(raised.problem->state), raised.problem->since, raised.key);
  });
  return all;
}

void write_raised(codec::JsonWriter& json, const RaisedProblem& raised) {
  const alerts::KeptProblem& problem = *raised.problem;
  json.begin_object().key("id").string(raised.key).key("module").string(problem.module);
  json.key("host").string(problem.host.empty() ? problem.module : problem.host);
  json.key("service").string(raised.name());
  json.key("state").string(to_lower(alerts::state_name(problem.state))).key("hard").boolean(true);
  json.key("since").integer(count_seconds(problem.since));
  json.key("attempt").integer(1).key("max_attempts").integer(1).key("output").string(problem.output);
  json.key("acknowledged").null().key("downtime").boolean(false).key("flapping").boolean(false);
  json.key("notifications").boolean(true).key("cause").null().key("symptoms").integer(0);
  json.key("told").begin_array();
  if (raised.open != nullptr) {
    for (const std::string& contact : raised.open->told) {
      json.begin_object().key("contact").string(contact).key("channel").null().key("at");
      write_time(json, raised.open->first_told);
      json.end_object();
    }
  }
  json.end_array().end_object();
}

}  // namespace bellwether::checks
