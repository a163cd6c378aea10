// GET /api/v1/checks/object: everything about one host or service.
#include <cmath>

#include "base/number.h"
#include "base/widen.h"
#include "checks/routes/api.h"
#include "checks/routes/describe.h"
#include "checks/series/perf_data.h"
#include "checks/series/series_names.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

std::string_view period_name(const Configuration& configuration, TimeperiodIndex index) {
  const alerts::Timeperiod* const period = configuration.people ? configuration.people->timeperiod(index) : nullptr;
  return period == nullptr ? std::string_view("always") : std::string_view(period->name);
}

void write_bound(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name);
  text.empty() ? json.null() : json.string(text);
}

void write_limit(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name);
  const auto number = parse_number(text);
  number ? json.number(*number) : json.null();
}

void write_perf_data(JsonWriter& json, const ObjectName& name, std::string_view text) {
  json.key("perf_data").begin_array();
  PerfValue value;
  std::string scratch;
  std::size_t malformed = 0;
  while (next_perf_value(text, value, scratch, malformed)) {
    json.begin_object().key("label").string(value.label).key("value");
    std::isnan(value.value) ? json.null() : json.number(value.value);
    json.key("unit").string(value.unit);
    write_bound(json, "warn", value.warning);
    write_bound(json, "crit", value.critical);
    write_limit(json, "min", value.minimum);
    write_limit(json, "max", value.maximum);
    json.key("series").string(series_name(name.host, name.service, value.label)).end_object();
  }
  json.end_array();
}

void write_own_series(JsonWriter& json, const ObjectName& name) {
  json.key("series").begin_object();
  for (const OwnSeries which : {OwnSeries::kState, OwnSeries::kLatency, OwnSeries::kExecutionTime})
    json.key(own_series_name(which)).string(series_name(name.host, name.service, which));
  json.end_object();
}

std::string_view entry_word(Comment::Entry entry) {
  switch (entry) {
    case Comment::Entry::kDowntime:
      return "downtime";
    case Comment::Entry::kFlapping:
      return "flapping";
    case Comment::Entry::kAcknowledgement:
      return "acknowledgement";
    case Comment::Entry::kUser:
      break;
  }
  return "user";
}

void write_comments(JsonWriter& json, const Engine& engine, ObjectRef object) {
  json.key("comments").begin_array();
  for (const Comment* comment : engine.comments_of(object)) {
    json.begin_object().key("id").unsigned_integer(comment->id).key("entry").string(entry_word(comment->entry));
    json.key("at").integer(count_seconds(comment->at)).key("author").string(comment->author);
    json.key("text").string(comment->text).key("persistent").boolean(comment->is_persistent).key("expires");
    write_time(json, comment->expires);
    json.end_object();
  }
  json.end_array();
}

void write_downtimes(JsonWriter& json, const Engine& engine, ObjectRef object) {
  json.key("downtimes").begin_array();
  for (const Downtime* downtime : engine.downtimes_of(object)) {
    json.begin_object().key("id").unsigned_integer(downtime->id);
    json.key("start").integer(count_seconds(downtime->start)).key("end").integer(count_seconds(downtime->end));
    json.key("fixed").boolean(downtime->is_fixed).key("duration").integer(downtime->duration.count());
    json.key("in_effect").boolean(downtime->is_in_effect).key("author").string(downtime->author);
    json.key("text").string(downtime->text).end_object();
  }
  json.end_array();
}

void write_relatives(JsonWriter& json, const Configuration& configuration, ObjectRef object) {
  const auto hosts = [&](std::string_view name, const std::vector<HostIndex>& indices) {
    json.key(name).begin_array();
    for (const HostIndex index : indices) json.string(configuration.host(index).name);
    json.end_array();
  };
  if (object.is_host()) {
    const Host& host = configuration.host(object.host());
    hosts("parents", host.parents);
    hosts("children", host.children);
    json.key("groups").begin_array();
    for (const std::uint32_t group : host.groups) json.string(configuration.hostgroups[group].name);
    json.end_array();
    return;
  }
  const Service& service = configuration.service(object.service());
  json.key("parents").begin_array();
  for (const ServiceIndex parent : service.parents)
    json.string(title_of(name_of(configuration, ObjectRef::of(parent))));
  json.end_array().key("children").begin_array().end_array().key("groups").begin_array();
  for (const std::uint32_t group : service.groups) json.string(configuration.servicegroups[group].name);
  json.end_array();
}

void write_definition(JsonWriter& json, const Configuration& configuration, ObjectRef object) {
  const Checkable& checkable = configuration.checkable(object);
  json.key("definition").begin_object();
  if (object.is_host()) {
    const Host& host = configuration.host(object.host());
    json.key("alias").string(host.alias).key("address").string(host.address);
  } else {
    json.key("is_volatile").boolean(configuration.service(object.service()).is_volatile);
  }
  json.key("display_name").string(checkable.display_name).key("check_command").string(checkable.check.text);
  json.key("check_period").string(period_name(configuration, checkable.check_period));
  json.key("check_interval").number(checkable.check_interval).key("retry_interval").number(checkable.retry_interval);
  json.key("max_check_attempts").integer(checkable.max_check_attempts);
  json.key("event_handler").string(checkable.event_handler.text);
  json.key("notification_period").string(period_name(configuration, checkable.policy.period));
  json.key("notification_interval").integer(checkable.policy.interval.count());
  json.key("first_notification_delay").integer(checkable.policy.first_delay.count());
  json.key("check_freshness").boolean(checkable.check_freshness);
  json.key("freshness_threshold").integer(checkable.freshness_threshold);
  json.key("flap_detection").boolean(checkable.flap_detection).key("obsess").boolean(checkable.obsess);
  for (const auto& [name, value] : checkable.variables) {
    std::string key = "_";
    key += name;
    json.key(key).string(value);
  }
  json.end_object();
}

void write_presentation(JsonWriter& json, const Checkable& checkable) {
  const Presentation* const shown = checkable.presentation.get();
  json.key("notes").string(shown ? shown->notes : "").key("notes_url").string(shown ? shown->notes_url : "");
  json.key("action_url").string(shown ? shown->action_url : "");
}

std::string describe(const Monitor& monitor, const Engine& engine, ObjectRef object) {
  const Configuration& configuration = engine.configuration();
  const Checkable& checkable = configuration.checkable(object);
  const ObjectState& state = engine.state(object);
  const ObjectName name = name_of(configuration, object);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("host").string(name.host).key("service");
  name.service.empty() ? json.null() : json.string(name.service);
  json.key("state").string(state_word(state)).key("hard").boolean(state.is_hard).key("acknowledged");
  write_acknowledgement(json, state);
  json.key("downtime").boolean(engine.is_in_downtime(object)).key("flapping").boolean(state.is_flapping);
  json.key("since").integer(count_seconds(state.last_state_change)).key("output").string(state.output);
  json.key("long_output").string(state.long_output ? *state.long_output : std::string());
  json.key("attempt").integer(state.attempt).key("max_attempts").integer(engine.max_attempts(object));
  json.key("last_check");
  write_time(json, state.last_check);
  json.key("next_check");
  write_time(json, state.next_check);
  json.key("latency").number(widen(state.latency)).key("execution_time").number(widen(state.execution_time));
  write_perf_data(json, name, state.perf_data);
  json.key("check_command").string(engine.check_command(object));
  json.key("command_line").string(monitor.command_line(object));
  json.key("check_interval").number(engine.check_interval(object));
  json.key("retry_interval").number(engine.retry_interval(object));
  json.key("active").boolean(engine.is_on(object, Switch::kActiveChecks));
  json.key("passive").boolean(engine.is_on(object, Switch::kPassiveChecks));
  json.key("notifications").boolean(engine.is_on(object, Switch::kNotifications));
  json.key("percent_state_change").number(widen(state.percent_state_change));
  write_relatives(json, configuration, object);
  json.key("contacts").begin_array();
  if (configuration.people) {
    for (const ContactIndex contact : checkable.policy.contacts)
      json.string(configuration.people->contact(contact).name);
  }
  json.end_array();
  write_presentation(json, checkable);
  write_definition(json, configuration, object);
  write_comments(json, engine, object);
  write_downtimes(json, engine, object);
  json.key("notification").begin_object().key("number").integer(state.notification.number).key("last");
  write_time(json, state.notification.last);
  json.key("next");
  write_time(json, state.notification.next);
  json.end_object();
  write_told(json, monitor.told(object));
  write_own_series(json, name);
  json.end_object();
  return out;
}

}  // namespace

void mount_object(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/checks/object", net::Access::kReader, [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
    const Result<ObjectName> name = name_in_query(request);
    if (!name) co_return HttpResponse::error(name.error());
    const auto work = [api, &name](const Engine& engine) -> Result<std::string> {
      TRY(const ObjectRef object, require_object(engine.configuration(), *name));
      return describe(api->monitor, engine, object);
    };
    runtime::Task<Result<std::string>> asking = on_engine(api, request, work);
    Result<std::string> body = co_await std::move(asking);
    if (!body) co_return HttpResponse::error(body.error());
    co_return HttpResponse::json(std::move(*body));
  });
}

}  // namespace bellwether::checks
