// GET /api/v1/problems
#include <algorithm>
#include <span>

#include "checks/routes/api.h"
#include "checks/routes/describe.h"
#include "checks/routes/problems.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr std::size_t kMaxProblems = 5'000;  // of one answer; counts are of all

std::string id_of(const Configuration& configuration, ObjectRef object) {
  return "checks/" + title_of(name_of(configuration, object));
}

void write_problem(JsonWriter& json, const Monitor& monitor, const Engine& engine, const ProblemEntry& entry) {
  const Configuration& configuration = engine.configuration();
  const ObjectState& state = engine.state(entry.object);
  const ObjectName name = name_of(configuration, entry.object);
  json.begin_object();
  json.key("id").string(id_of(configuration, entry.object)).key("module").string("checks");
  json.key("host").string(name.host).key("service");
  name.service.empty() ? json.null() : json.string(name.service);
  json.key("state").string(state_word(state)).key("hard").boolean(state.is_hard);
  json.key("since").integer(count_seconds(state.last_state_change));
  json.key("attempt").integer(state.attempt).key("max_attempts").integer(engine.max_attempts(entry.object));
  json.key("output").string(state.output).key("acknowledged");
  write_acknowledgement(json, state);
  json.key("downtime").boolean(engine.is_in_downtime(entry.object));
  json.key("flapping").boolean(state.is_flapping);
  json.key("notifications").boolean(engine.is_on(entry.object, Switch::kNotifications));
  json.key("cause");
  entry.is_cause() ? json.null() : json.string(id_of(configuration, entry.cause));
  json.key("symptoms").unsigned_integer(entry.symptoms);
  write_told(json, monitor.told(entry.object));
  json.end_object();
}

std::string describe(const Monitor& monitor, const alerts::Engine& alerts, const Engine& engine, UnixMillis now) {
  const ProblemReport report = find_problems(engine, alerts);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("now");
  write_time(json, now);
  json.key("verdict").string(verdict(engine, report, std::chrono::floor<seconds>(now)));
  json.key("counts").begin_object();
  json.key("down").unsigned_integer(report.down).key("unreachable").unsigned_integer(report.unreachable);
  json.key("critical").unsigned_integer(report.critical).key("warning").unsigned_integer(report.warning);
  json.key("unknown").unsigned_integer(report.unknown).key("handled").unsigned_integer(report.handled);
  json.end_object().key("problems").begin_array();
  std::size_t left = kMaxProblems;
  const auto write_some = [&](bool is_before) {
    for (const RaisedProblem& raised : report.raised) {
      if (report.begins_with(engine, raised) != is_before || left == 0) continue;
      write_raised(json, raised);
      --left;
    }
  };
  write_some(true);
  for (const ProblemEntry& entry : std::span(report.problems).first(std::min(report.problems.size(), left))) {
    write_problem(json, monitor, engine, entry);
    --left;
  }
  write_some(false);
  json.end_array().end_object();
  return out;
}

}  // namespace

void mount_problems(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/problems", net::Access::kReader, [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
    const auto work = [api](const Engine& engine) {
      return describe(api->monitor, api->alerts, engine, api->clock.now());
    };
    runtime::Task<std::string> asking = on_engine(api, request, work);
    std::string body = co_await std::move(asking);
    co_return HttpResponse::json(std::move(body));
  });
}

}  // namespace bellwether::checks
