// The keys of the render API.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection graphite_keys() {
  ConfigSection section{
      .name = "graphite", .help = "The render API. What one request may cost stands under `limits`.", .keys = {}};
  section.key("query_timeout", "A request that takes longer is given up.",
              [](auto& c) -> auto& { return c.graphite.options.query_timeout; });
  return section;
}

}  // namespace bellwether::app
