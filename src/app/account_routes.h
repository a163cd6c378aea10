// The routes of signing in and of who may: /api/v1/session, /api/v1/setup, /api/v1/tokens, /api/v1/users. Thin: decode, ask Accounts, encode.
#pragma once

#include "app/accounts.h"
#include "net/http.h"

namespace bellwether::app {

// `accounts` outlives the router.
void mount_account_routes(net::Router& router, Accounts& accounts);

}  // namespace bellwether::app
