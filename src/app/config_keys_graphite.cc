// The keys of the render API.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection graphite_keys() {
  ConfigSection section{.name = "graphite", .help = "What one request to the render API may cost. Past a limit it gets an error that names it.", .keys = {}};
  section.key("max_series", "`limits.series_per_request`: series that a request's globs may match together.",
              [](auto& c) -> auto& { return c.graphite.options.series_per_request; });
  section.key("max_points", "`limits.points_per_request`: points that a request may read from the store.",
              [](auto& c) -> auto& { return c.graphite.options.points_per_request; });
  section.key("max_targets", "`limits.targets_per_request`.", [](auto& c) -> auto& { return c.graphite.options.targets_per_request; });
  section.bytes("max_target_bytes", "`limits.target_bytes`: longest target.",
                [](auto& c) -> auto& { return c.graphite.options.target_bytes; });
  section.key("max_target_depth", "`limits.target_depth`: how deep calls may nest.",
              [](auto& c) -> auto& { return c.graphite.options.target_depth; });
  section.key("query_timeout", "A request that takes longer is given up.", [](auto& c) -> auto& { return c.graphite.options.query_timeout; });
  section.key("max_live_streams", "`limits.live_streams`: panels that are watched live.",
              [](auto& c) -> auto& { return c.graphite.options.live_streams; });
  section.bytes("max_live_bytes", "`limits.live_bytes`: one live answer.", [](auto& c) -> auto& { return c.graphite.options.live_bytes; });
  return section;
}

}  // namespace bellwether::app
