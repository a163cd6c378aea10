// The keys of the time-series store.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection series_keys() {
  ConfigSection section{.name = "series", .help = "The time-series store.", .keys = {}};
  section.key(
      "retentions",
      "Step and retention of series that no storage schema names, as Graphite writes them. The first archive counts.",
      [](auto& c) -> auto& { return c.series.retentions; });
  section.choice<series::Durability>("durability",
                                     "When the log is synced: `always` as soon as there is something, `interval` every "
                                     "`sync_interval`, `os` never (survives a killed "
                                     "process, not a power cut).",
                                     {{"always", series::Durability::kAlways},
                                      {"interval", series::Durability::kInterval},
                                      {"os", series::Durability::kOs}},
                                     [](auto& c) -> auto& { return c.series.options.durability; });
  section.key("sync_interval", "What a power cut can lose with `durability = \"interval\"`.",
              [](auto& c) -> auto& { return c.series.options.sync_interval; });
  section.key("write_interval", "What `kill -9` can lose: how long appended points may wait for write(2).",
              [](auto& c) -> auto& { return c.series.options.write_interval; });
  return section;
}

}  // namespace bellwether::app
