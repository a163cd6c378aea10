// Where a redirect leads, and whether it may be followed. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "checks/native/http/request.h"

namespace bellwether::checks::http {

// `location` as seen from `from`: "https://host:port/path", "//host/path", "/path", "path". The port that a sticky redirect keeps is kept.
Target redirected(const Target& from, std::string_view location, OnRedirect mode);

}  // namespace bellwether::checks::http
