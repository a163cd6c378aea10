// The keys of Graphite's receivers.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection carbon_keys() {
  ConfigSection section{.name = "carbon", .help = "What Graphite senders speak: plaintext and pickle.", .keys = {}};
  section.key("plaintext", "`name value timestamp` lines over `tcp://`, `udp://` or unix sockets.",
              [](auto& c) -> auto& { return c.carbon.plaintext; });
  section.key("pickle", "Batches in Python's pickle format over `tcp://`.",
              [](auto& c) -> auto& { return c.carbon.pickle; });
  section.key("storage_schemas",
              "A `storage-schemas.conf`: step and retention of new series. Read again when it changes.",
              [](auto& c) -> auto& { return c.carbon.files.storage_schemas; });
  section.key("storage_aggregation", "A `storage-aggregation.conf`.",
              [](auto& c) -> auto& { return c.carbon.files.storage_aggregation; });
  section.key("whitelist", "A file of regular expressions, one a line: only names that match one are taken.",
              [](auto& c) -> auto& { return c.carbon.files.whitelist; });
  section.key("blacklist", "The same: names that match one are refused.",
              [](auto& c) -> auto& { return c.carbon.files.blacklist; });
  section.bytes("max_line_bytes", "A longer line is refused and skipped.",
                [](auto& c) -> auto& { return c.carbon.options.max_line_bytes; });
  section.bytes("max_pickle_bytes", "A longer message closes its connection.",
                [](auto& c) -> auto& { return c.carbon.options.pickle.max_bytes; });
  section.key("max_filter_verdicts", "Names whose filtering is remembered on each shard.",
              [](auto& c) -> auto& { return c.carbon.options.max_filter_verdicts; });
  section.bytes("receive_buffer", "Asked of the kernel for each UDP socket.",
                [](auto& c) -> auto& { return c.carbon.datagrams.receive_buffer_bytes; });
  section.key("max_connections", "Of TCP and unix stream senders; further ones are refused.",
              [](auto& c) -> auto& { return c.carbon.streams.max_connections; });
  section.key("idle_timeout", "Closes a connection that sent nothing for so long; \"0s\" is never.",
              [](auto& c) -> auto& { return c.carbon.streams.idle_timeout; });
  return section;
}

}  // namespace bellwether::app
