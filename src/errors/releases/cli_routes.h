// The releases of /api/0/, as sentry-cli 2 and 3 and others make and read them: on paths of a project and of an organization. There is one
// organization, whatever it is called: a path names it as it likes.
#pragma once

#include "errors/desk.h"
#include "ledger/database.h"
#include "net/http.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"

namespace bellwether::errors {

// All outlive the router.
struct ReleaseServices {
  Desk& desk;
  ledger::Database& database;
  runtime::BlockingPool& pool;
  const runtime::Clock& clock;
};

void mount_release_cli(net::Router& router, const ReleaseServices& services);

}  // namespace bellwether::errors
