// The web UI inside the binary: every file of the built pages with its compressed forms, and the pages' paths.
// Read-only memory that outlives everything; any thread, no allocation. With -DBW_UI=OFF there is one page, which says so.
#pragma once

#include <span>
#include <string_view>

#include "net/http.h"

namespace bellwether::app {

// All files, in the order of their paths.
std::span<const net::StaticAsset> ui_assets();

// The file at a path as a browser asks for it ("/assets/index-3f2a.js"); null if there is none.
const net::StaticAsset* find_ui_asset(std::string_view path);

// Paths that people see in the address bar, as the router's patterns; each is answered with /index.html, which then draws the page.
std::span<const std::string_view> ui_pages();

// What a page may load and do, for the header Content-Security-Policy: only what this server itself serves.
std::string_view ui_content_security_policy();

// Mounts every file and page, readable by anybody who reaches the listener: they hold no data.
void mount_ui(net::Router& router);

}  // namespace bellwether::app
