// GET /api/v1/errors/crons and DELETE /api/v1/errors/crons/{slug}: what the UI shows of cron monitors.
#pragma once

#include "errors/crons/crons.h"
#include "net/http.h"

namespace bellwether::errors {

// All outlive the router.
void mount_crons(net::Router& router, Desk& desk, Crons& crons);

}  // namespace bellwether::errors
