// [[alerts.route]]: what becomes of problems with certain labels.
#include "app/config_record.h"
#include "app/config_table.h"

namespace bellwether::app {
namespace {

using alerts::EscalationStep;
using alerts::RouteOptions;

const ConfigRecord<EscalationStep>& step_record() {
  static const ConfigRecord<EscalationStep> record =
      ConfigRecord<EscalationStep>()
          .required("after", "Since the first page.", &EscalationStep::after)
          .required("contacts", "Contacts, groups, schedules.", &EscalationStep::contacts);
  return record;
}

const ConfigRecord<RouteOptions>& route_record() {
  static const ConfigRecord<RouteOptions> record =
      ConfigRecord<RouteOptions>()
          .member("name", "For messages; empty is its place in the list.", &RouteOptions::name)
          .member("match",
                  "Labels that a problem must have, all of them: `severity=critical`, `host=~web.*`, `team!=db`, "
                  "`service!~test.*`. None matches everything.",
                  &RouteOptions::match)
          .member("contacts", "Told too: contacts, groups, schedules.", &RouteOptions::contacts)
          .member("replace", "Told instead of the subject's own contacts.", &RouteOptions::is_replacing)
          .member("continue", "Ask the routes behind this one as well.", &RouteOptions::goes_on)
          .member("group_by", "Labels: problems that agree in them share a page.", &RouteOptions::group_by)
          .member("group_wait", "How long the first page waits for others.", &RouteOptions::group_wait)
          .member("group_interval", "The least time between two pages of a group.", &RouteOptions::group_interval)
          .member("repeat_interval", "Between pages of a problem that lasts, instead of its own interval.",
                  &RouteOptions::repeat_interval)
          .member("quiet_hours", "As `alerts.quiet_hours`, for the contacts of this route.", &RouteOptions::quiet_hours)
          .member("quiet_except", "As `alerts.quiet_except`.", &RouteOptions::quiet_except)
          .list("escalate",
                "Who is told of a problem that nobody acknowledged: `{ after = \"15m\", contacts = [\"second\"] }`.",
                step_record, &RouteOptions::escalate)
          .list("route", "Routes within this one; what they leave out they have from it.", route_record,
                &RouteOptions::routes);
  return record;
}

}  // namespace

void add_routes(ConfigSection& alerts) {
  alerts.list(
      "route", "What becomes of problems with certain labels, in order; the first that matches.", route_record(),
      [](auto& c) -> auto& { return c.alerts.options.routes; }, Reload::kAtOnce);
}

}  // namespace bellwether::app
