// The keys of alerts: how pages leave.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection alerts_keys() {
  ConfigSection section{
      .name = "alerts", .help = "Who is told of problems, and how pages leave (docs/alerts.md).", .keys = {}};
  add_receivers(section);
  return section;
}

}  // namespace bellwether::app
