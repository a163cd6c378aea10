// The keys of the HTTP server.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection http_keys() {
  ConfigSection section{.name = "http", .help = "The web UI and all HTTP interfaces.", .keys = {}};
  section.key("listen",
              "Where it listens: `tcp://HOST:PORT` or `unix:///PATH`. Beyond loopback, signing in is compulsory.",
              [](auto& c) -> auto& { return c.http.listen; });
  section.key("tls_certificate",
              "PEM file with the certificate and its chain; with `tls_key`, every TCP listener speaks TLS. Read again "
              "on SIGHUP.",
              [](auto& c) -> auto& { return c.http.tls_certificate; });
  section.key("tls_key", "PEM file with the certificate's key.", [](auto& c) -> auto& { return c.http.tls_key; });
  section.key("max_connections", "Further ones are closed at once.",
              [](auto& c) -> auto& { return c.http.server.max_connections; });
  section.bytes("max_header_bytes", "Request line and headers; past it 431.",
                [](auto& c) -> auto& { return c.http.server.max_header_bytes; });
  section.bytes("max_body_bytes", "A request's body after decoding; past it 413.",
                [](auto& c) -> auto& { return c.http.server.max_body_bytes; });
  section.key("max_event_streams", "Browsers that watch live; past it 503.",
              [](auto& c) -> auto& { return c.http.server.max_event_streams; });
  section.key("header_timeout", "From a request's first byte to the end of its headers.",
              [](auto& c) -> auto& { return c.http.server.header_timeout; });
  section.key("body_timeout", "From there to the end of its body.",
              [](auto& c) -> auto& { return c.http.server.body_timeout; });
  section.key("write_timeout", "For each 256 KiB of an answer.",
              [](auto& c) -> auto& { return c.http.server.write_timeout; });
  section.key("idle_timeout", "Between two requests of a connection.",
              [](auto& c) -> auto& { return c.http.server.idle_timeout; });
  section.key("access_log", "One record for each request.", [](auto& c) -> auto& { return c.http.server.access_log; });
  return section;
}

}  // namespace bellwether::app
