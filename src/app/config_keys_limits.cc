// The bounds that a refusal or an error names: each key is the name that stands in the message.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection limits_keys() {
  ConfigSection section{
      .name = "limits", .help = "What is refused past a bound names the bound as it is written here.", .keys = {}};
  section.key("series", "Series that the store holds: more names are refused.",
              [](auto& c) -> auto& { return c.series.options.limits.series; });
  section.bytes("name_bytes", "Longest name with its tags.",
                [](auto& c) -> auto& { return c.series.options.limits.name_bytes; });
  section.key("name_depth", "Most dotted parts of a name.",
              [](auto& c) -> auto& { return c.series.options.limits.name_depth; });
  section.key("name_tags", "Most tags of a name.", [](auto& c) -> auto& { return c.series.options.limits.name_tags; });
  section.bytes("log_pending_bytes", "Appended by one shard and not yet on disk; past it points are refused.",
                [](auto& c) -> auto& { return c.series.options.limits.log_pending_bytes; });
  section.bytes("log_bytes", "The whole write-ahead log.",
                [](auto& c) -> auto& { return c.series.options.limits.log_bytes; });
  section.key("late_points", "Points behind the open windows that are not in a file yet.",
              [](auto& c) -> auto& { return c.series.options.limits.late_points; });
  section.key("series_per_request", "Series that one request's globs may match together.",
              [](auto& c) -> auto& { return c.graphite.options.series_per_request; });
  section.key("points_per_request", "Points that one request may read from the store.",
              [](auto& c) -> auto& { return c.graphite.options.points_per_request; });
  section.key("targets_per_request", "Targets of one render request.",
              [](auto& c) -> auto& { return c.graphite.options.targets_per_request; });
  section.bytes("target_bytes", "Longest target.", [](auto& c) -> auto& { return c.graphite.options.target_bytes; });
  section.key("target_depth", "How deep the calls of a target may nest.",
              [](auto& c) -> auto& { return c.graphite.options.target_depth; });
  section.key("live_streams", "Panels that are watched live.",
              [](auto& c) -> auto& { return c.graphite.options.live_streams; });
  section.bytes("live_bytes", "One live answer.", [](auto& c) -> auto& { return c.graphite.options.live_bytes; });
  section.key("pages_in_flight", "Attempts to deliver pages at a time; more wait in the outbox.",
              [](auto& c) -> auto& { return c.alerts.delivery.max_in_flight; });
  section.key("open_problems", "Problems that are remembered until they end; more are told at once and never folded.",
              [](auto& c) -> auto& { return c.alerts.options.max_open_problems; });
  section.key("silences", "Silences, and overrides of on-call schedules.",
              [](auto& c) -> auto& { return c.alerts.options.max_silences; });
  section.key("outbound_requests", "Requests to other servers that run or wait.",
              [](auto& c) -> auto& { return c.alerts.outbound.max_requests; });
  section.key("heartbeats", "Names that may be expected to report.",
              [](auto& c) -> auto& { return c.heartbeats.max_expected; });
  section.key("native_checks", "Native checks that run at a time; more wait in order.",
              [](auto& c) -> auto& { return c.checks.native_running; });
  section.key("children_waiting", "Plugins and commands that wait to be started; further ones are refused.",
              [](auto& c) -> auto& { return c.checks.children_waiting; });
  section.bytes("plugin_output", "Output of one plugin that is kept; the rest is dropped.",
                [](auto& c) -> auto& { return c.checks.plugin_output_bytes; });
  section.key("perf_labels", "Performance-data labels of one host or service that become series.",
              [](auto& c) -> auto& { return c.checks.perf_labels; });
  section.key("comments", "Comments on hosts and services.", [](auto& c) -> auto& { return c.checks.comments; });
  section.key("downtimes", "Downtimes of hosts and services.", [](auto& c) -> auto& { return c.checks.downtimes; });
  section.key("errors_issues",
              "Issues that are kept: the resolved and archived leave first, then those that were seen longest ago.",
              [](auto& c) -> auto& { return c.errors.desk.max_issues; });
  section.key("errors_projects", "Projects that send errors.",
              [](auto& c) -> auto& { return c.errors.desk.max_projects; });
  section.key("errors_releases", "Releases of one project that are kept in order; the one seen longest ago leaves.",
              [](auto& c) -> auto& { return c.errors.desk.max_releases; });
  section.key("errors_series", "Series of errors that are counted at a time.",
              [](auto& c) -> auto& { return c.errors.desk.max_series; });
  section.key("errors_recent_ids", "Ids of events that are known for an hour, so that none counts twice.",
              [](auto& c) -> auto& { return c.errors.desk.max_recent_ids; });
  section.bytes("errors_waiting_bytes", "Events that were taken and are not yet durable; further ones are refused.",
                [](auto& c) -> auto& { return c.errors.desk.max_waiting_bytes; });
  section.bytes("archive_bytes", "Events on disk; past it the oldest go. 0 is no bound.",
                [](auto& c) -> auto& { return c.errors.archive.max_disk_bytes; });
  section.bytes("archive_waiting_bytes", "Appended to the archive and not yet on disk.",
                [](auto& c) -> auto& { return c.errors.archive.max_waiting_bytes; });
  section.bytes("archive_log_bytes", "The archive's journal before it is sealed into segments.",
                [](auto& c) -> auto& { return c.errors.archive.max_log_bytes; });
  section.bytes("archive_cache_bytes", "Indexes of segments that are mapped at a time.",
                [](auto& c) -> auto& { return c.errors.archive.max_cached_bytes; });
  return section;
}

}  // namespace bellwether::app
