// Sender: a page and its receiver as what is really sent, and the answer as a verdict, for every channel. Pure.
#pragma once

#include <variant>

#include "alerts/delivery/receivers.h"
#include "alerts/delivery/verdict.h"
#include "alerts/page.h"
#include "base/result.h"
#include "base/time.h"
#include "net/outbound.h"
#include "runtime/child_process.h"

namespace bellwether::alerts {

using Sendable = std::variant<net::OutboundRequest, runtime::ChildCommand>;

// kInvalidArgument for a page that can never be sent: no address, no URL, no key.
Result<Sendable> make_sendable(const Page& page, const Receiver& receiver, UnixMillis now);

Verdict judge(Channel channel, const Result<net::OutboundResponse>& response, UnixMillis now);

}  // namespace bellwether::alerts
