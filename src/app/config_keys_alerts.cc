// The keys of alerts: who is told, when, and how pages leave.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection alerts_keys() {
  ConfigSection section{
      .name = "alerts", .help = "Who is told of problems, and how pages leave (docs/alerts.md).", .keys = {}};
  section.key(
      "strict_nagios",
      "Judge notifications exactly as Nagios does: nothing waits, nothing folds, and a recovery stays unsaid in "
      "downtime.",
      [](auto& c) -> auto& { return c.alerts.options.strict_nagios; }, Reload::kAtOnce);
  section.key(
      "contacts", "Told of problems that have no contacts otherwise: contacts, groups, schedules.",
      [](auto& c) -> auto& { return c.alerts.options.contacts; }, Reload::kAtOnce);
  section.key(
      "group_wait",
      "How long a host's problem waits before its first page, so that its cause may be found and what follows "
      "from it is counted; \"0s\" is not at all.",
      [](auto& c) -> auto& { return c.alerts.options.host_hold; }, Reload::kAtOnce);
  section.key(
      "cause_wait",
      "How long a problem waits whose cause is suspected and not certain yet; then it is told on its own.",
      [](auto& c) -> auto& { return c.alerts.options.cause_hold; }, Reload::kAtOnce);
  section.key(
      "group_interval", "The least time between two pages of one group.",
      [](auto& c) -> auto& { return c.alerts.options.group_interval; }, Reload::kAtOnce);
  section.key(
      "quiet_hours",
      "Hours in which only what `quiet_except` matches is told, such as \"22:00-07:00\" or \"saturday,sunday "
      "00:00-24:00\". What lasts is told when they end.",
      [](auto& c) -> auto& { return c.alerts.options.quiet_hours; }, Reload::kAtOnce);
  section.key(
      "quiet_except", "Matchers, one of which is enough.",
      [](auto& c) -> auto& { return c.alerts.options.quiet_except; }, Reload::kAtOnce);
  section.key(
      "zone", "Time zone of quiet hours, such as \"Europe/Berlin\"; empty is UTC.",
      [](auto& c) -> auto& { return c.alerts.options.zone; }, Reload::kAtOnce);
  section.key(
      "public_url", "Where people reach this server, for links in pages: \"https://watch.example.com\".",
      [](auto& c) -> auto& { return c.alerts.options.public_url; }, Reload::kAtOnce);
  section.key(
      "page_alone",
      "How long a page is on its way before the next may begin, whatever its channel: that long a server that hangs "
      "can hold up others. A kill repeats the one page that was on its way, and those that had taken longer. \"0s\": "
      "pages leave side by side, and a "
      "kill may repeat each of those.",
      [](auto& c) -> auto& { return c.alerts.delivery.alone_for; });
  add_routes(section);
  add_schedules(section);
  add_receivers(section);
  return section;
}

}  // namespace bellwether::app
