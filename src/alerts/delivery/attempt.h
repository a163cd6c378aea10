// One attempt to deliver a page: from its row to what the other side made of it. On the shard of the carriers.
#pragma once

#include <memory>

#include "alerts/delivery/carriers.h"
#include "alerts/delivery/receivers.h"
#include "alerts/delivery/verdict.h"
#include "ledger/outbox.h"
#include "runtime/clock.h"
#include "runtime/task.h"

namespace bellwether::alerts {

struct Attempt {
  ledger::OutboxRow row;
  Verdict verdict;
  Receiver receiver;  // of the page; how often it is tried
};

// `row.attempts` counts this one. `carriers` and `clock` outlive the task.
runtime::Task<Attempt> make_attempt(const Carriers& carriers, const runtime::Clock& clock,
                                    std::shared_ptr<const Receivers> receivers, ledger::OutboxRow row);

// Delivered, dead, or to be tried again and when.
ledger::OutboxOutcome outcome_of(const Attempt& attempt, UnixMillis now);

}  // namespace bellwether::alerts
