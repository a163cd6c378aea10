#include "checks/timeline_events.h"

#include <fmt/format.h>

#include "alerts/message.h"
#include "base/text.h"
#include "checks/object_name.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

constexpr std::size_t kMaxOutput = 300;

std::string data_of(const Change& change, const ObjectState& state) {
  std::string data;
  codec::JsonWriter json(data);
  json.begin_object();
  json.key("before").string(to_lower(alerts::state_name(change.before)));
  json.key("state").string(to_lower(alerts::state_name(state.state)));
  json.key("hard").boolean(state.is_hard);
  json.key("attempt").integer(state.attempt);
  json.key("output").string(state.output);
  json.end_object();
  return data;
}

}  // namespace

std::optional<ledger::EventRow> timeline_event(UnixSeconds now, const Change& change, const Engine& engine) {
  const ObjectState& state = engine.state(change.object);
  const ObjectName name = name_of(engine.configuration(), change.object);
  const std::string title = title_of(name);
  ledger::EventRow event;
  event.when = now;
  event.source = "checks";
  switch (change.kind) {
    case Change::Kind::kState:
      // A problem's way back through OK;SOFT is as soft as its way in.
      event.kind = change.is_hard ? "check" : "check.soft";
      event.what =
          fmt::format("{} is {}: {}", title, alerts::state_name(state.state), printable(state.output, kMaxOutput));
      event.data = data_of(change, state);
      break;
    case Change::Kind::kFlapping:
      event.kind = "check.flapping";
      event.what = fmt::format("{} {} flapping ({:.1f} % change)", title, state.is_flapping ? "began" : "stopped",
                               state.percent_state_change);
      break;
    case Change::Kind::kDowntime:
      event.kind = "downtime";
      event.what =
          fmt::format("{} {} a period of downtime", title, engine.is_in_downtime(change.object) ? "entered" : "left");
      break;
    case Change::Kind::kAcknowledgement:
      event.kind = "acknowledgement";
      if (state.acknowledgement) {
        event.what = fmt::format("{} acknowledged {}: {}", printable(state.acknowledgement->author), title,
                                 printable(state.acknowledgement->comment, kMaxOutput));
      } else {
        event.what = fmt::format("the acknowledgement of {} ended", title);
      }
      break;
    case Change::Kind::kDowntimePlan:
    case Change::Kind::kComment:
    case Change::Kind::kAdaptation:
    case Change::Kind::kResult:
      return std::nullopt;
  }
  event.tags = alerts::subject_tags("checks", name.host, name.service, state.state);
  return event;
}

}  // namespace bellwether::checks
