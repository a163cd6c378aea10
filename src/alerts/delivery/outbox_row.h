// A page as a row of the outbox. Pure.
#pragma once

#include "alerts/page.h"
#include "base/time.h"
#include "ledger/outbox.h"

namespace bellwether::alerts {

// Due at once. Its lane is what several pages share and one of them can find dead: a mail server, a hook's URL, a command. Its subject is the
// problem at that target, so that there a problem's pages arrive in the order in which they were decided.
ledger::OutboxRow outbox_row(const Page& page, UnixMillis now);

}  // namespace bellwether::alerts
