// A page as a call of Opsgenie's alert API: create, acknowledge and close, joined by the alert's alias. Pure.
#pragma once

#include "alerts/delivery/receivers.h"
#include "alerts/page.h"
#include "base/result.h"
#include "net/outbound.h"

namespace bellwether::alerts {

// kInvalidArgument without an API key.
Result<net::OutboundRequest> opsgenie_request(const Page& page, const OpsgenieReceiver& opsgenie);

}  // namespace bellwether::alerts
