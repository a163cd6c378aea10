// [[alerts.schedule]]: who is on call.
#include "app/config_record.h"
#include "app/config_table.h"

namespace bellwether::app {
namespace {

using alerts::LayerOptions;
using alerts::ScheduleOptions;

const ConfigRecord<LayerOptions>& layer_record() {
  static const ConfigRecord<LayerOptions> record =
      ConfigRecord<LayerOptions>()
          .member("name", "For the page that shows it.", &LayerOptions::name)
          .required("people", "Contacts, in turn.", &LayerOptions::people)
          .required("start", "Day of the first shift, such as \"2026-11-02\".", &LayerOptions::start)
          .member("handoff", "Local time at which shifts change.", &LayerOptions::handoff)
          .member("shift", "How long one lasts: \"12h\", \"1d\", \"1w\".", &LayerOptions::shift)
          .member("only", "Hours in which the layer holds, such as \"monday-friday 09:00-17:00\"; none is always.",
                  &LayerOptions::only);
  return record;
}

const ConfigRecord<ScheduleOptions>& schedule_record() {
  static const ConfigRecord<ScheduleOptions> record =
      ConfigRecord<ScheduleOptions>()
          .required("name", "Stands wherever a contact's name can stand.", &ScheduleOptions::name)
          .member("zone", "Time zone; empty is UTC.", &ScheduleOptions::zone)
          .list("layer",
                "People who take turns: `name`, `people` (contacts), `start` (\"2026-11-02\"), `handoff` (\"09:00\"), "
                "`shift` (\"1w\"), `only` (hours). Later layers win over earlier ones.",
                layer_record, &ScheduleOptions::layers);
  return record;
}

}  // namespace

void add_schedules(ConfigSection& alerts) {
  alerts.list(
      "schedule", "Who is on call; docs/alerts.md shows how.", schedule_record(),
      [](auto& c) -> auto& { return c.alerts.options.schedules; }, Reload::kAtOnce);
}

}  // namespace bellwether::app
