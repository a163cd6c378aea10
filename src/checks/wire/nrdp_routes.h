// NRDP: POST with token, cmd=submitcheck and XMLDATA or JSONDATA, as send_nrdp and NCPA speak it. It is answered once the ledger has the
// results. The answer is always 200, as clients expect; its status is 0 or -1, with NRDP's words for what was wrong.
#pragma once

#include <string>
#include <vector>

#include "base/refusals.h"
#include "checks/commands/intake.h"
#include "net/http.h"

namespace bellwether::checks {

struct NrdpOptions {
  std::vector<std::string> tokens;  // none: every request is refused
  std::string path = "/nrdp";       // and with a slash behind it
};

// All outlive the router.
void mount_nrdp(net::Router& router, NrdpOptions options, Intake& intake, Refusals& refusals);

}  // namespace bellwether::checks
