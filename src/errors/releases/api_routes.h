// GET /api/v1/errors/releases and /api/v1/errors/releases/{version}: what the UI shows of releases.
#pragma once

#include "errors/releases/cli_routes.h"

namespace bellwether::errors {

void mount_releases(net::Router& router, const ReleaseServices& services);

}  // namespace bellwether::errors
