// Where a browser's request comes from, by its own headers: what keeps a page of another site from using an open loopback server.
#pragma once

#include "net/http.h"

namespace bellwether::app {

// True if the Host header is localhost or a loopback address, with or without a port; also when there is none (HTTP/1.0 tools).
bool has_loopback_host(const net::HttpRequest& request);

// True if Sec-Fetch-Site says cross-site, or Origin names another host than Host does. Requests of tools carry neither.
bool is_from_another_site(const net::HttpRequest& request);

}  // namespace bellwether::app
