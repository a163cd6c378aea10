// The keys of error tracking.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection errors_keys() {
  ConfigSection section{.name = "errors",
                        .help =
                            "Error tracking: applications send what Sentry's SDKs send to the addresses of `[http]`. "
                            "docs/errors.md.",
                        .keys = {}};
  section.key("enabled", "Take errors at all.", [](auto& c) -> auto& { return c.errors.enabled; });
  section.key(
      "contacts",
      "Contacts and groups that are told of new issues, regressions, escalations and spikes; empty: those of "
      "`alerts.contacts`. Routes may add and replace: these problems have the labels `project`, `kind`, `level`, "
      "`release`, `issue`.",
      [](auto& c) -> auto& { return c.errors.contacts; });
  section.key("repeat_interval", "How often a problem that goes on is told again; \"0s\" is once.",
              [](auto& c) -> auto& { return c.errors.repeat_interval; });
  section.key("tell_ends", "Tell also that an issue was resolved, or that a spike is over.",
              [](auto& c) -> auto& { return c.errors.tell_ends; });
  section.key("notices",
              "New issues of one project that are told one by one within `notice_window`; more are told together.",
              [](auto& c) -> auto& { return c.errors.desk.notices_per_window; });
  section.key("notice_window", "See `notices`.", [](auto& c) -> auto& { return c.errors.desk.notice_window; });
  section.key("quiet_after", "A problem of an issue that has had no event for so long has ended.",
              [](auto& c) -> auto& { return c.errors.desk.quiet_after; });
  section.key("spike_events", "Fewer events than this in ten minutes are never a spike.",
              [](auto& c) -> auto& { return c.errors.desk.spike_events; });
  section.key(
      "spike_floor",
      "Events a minute of one project that are always taken. Past it, and past `spike_factor` times what is usual "
      "for the project, the rest of the minute is refused; 0 refuses none.",
      [](auto& c) -> auto& { return c.errors.quota.spike_floor; });
  section.key("spike_factor", "See `spike_floor`.", [](auto& c) -> auto& { return c.errors.quota.spike_factor; });
  section.key("payloads_per_hour",
              "Of each issue so many events an hour are kept whole; of further ones fewer and fewer. All are counted. "
              "0 keeps all.",
              [](auto& c) -> auto& { return c.errors.desk.payloads_per_hour; });
  section.key("retention", "How long events are kept. What was counted stays.",
              [](auto& c) -> auto& { return c.errors.archive.retention; });
  section.key("retentions", "Steps and retentions of the series of errors that no storage schema names.",
              [](auto& c) -> auto& { return c.errors.retentions; });
  return section;
}

}  // namespace bellwether::app
