// The keys of the time-series store.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection series_keys() {
  ConfigSection section{.name = "series", .help = "The time-series store.", .keys = {}};
  section.key("retentions",
              "Step and retention of series that no storage schema names, as Graphite writes them. The first archive counts.",
              [](auto& c) -> auto& { return c.series.retentions; });
  section.choice<series::Durability>(
      "durability",
      "When the log is synced: `always` as soon as there is something, `interval` every `sync_interval`, `os` never (survives a killed "
      "process, not a power cut).",
      {{"always", series::Durability::kAlways}, {"interval", series::Durability::kInterval}, {"os", series::Durability::kOs}},
      [](auto& c) -> auto& { return c.series.options.durability; });
  section.key("sync_interval", "What a power cut can lose with `durability = \"interval\"`.",
              [](auto& c) -> auto& { return c.series.options.sync_interval; });
  section.key("write_interval", "What `kill -9` can lose: how long appended points may wait for write(2).",
              [](auto& c) -> auto& { return c.series.options.write_interval; });
  section.key("max_series", "`limits.series`: more names are refused.", [](auto& c) -> auto& { return c.series.options.limits.series; });
  section.bytes("max_name_bytes", "`limits.name_bytes`: longest name with its tags.",
                [](auto& c) -> auto& { return c.series.options.limits.name_bytes; });
  section.key("max_name_depth", "`limits.name_depth`: most dotted parts of a name.",
              [](auto& c) -> auto& { return c.series.options.limits.name_depth; });
  section.key("max_name_tags", "`limits.name_tags`: most tags of a name.",
              [](auto& c) -> auto& { return c.series.options.limits.name_tags; });
  section.bytes("max_log_pending", "`limits.log_pending_bytes`: appended by one shard and not yet on disk; past it points are refused.",
                [](auto& c) -> auto& { return c.series.options.limits.log_pending_bytes; });
  section.bytes("max_log", "`limits.log_bytes`: the whole write-ahead log.",
                [](auto& c) -> auto& { return c.series.options.limits.log_bytes; });
  section.key("max_late_points", "`limits.late_points`: points behind the open windows that are not in a file yet.",
              [](auto& c) -> auto& { return c.series.options.limits.late_points; });
  return section;
}

}  // namespace bellwether::app
