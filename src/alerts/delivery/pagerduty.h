// A page as an event of PagerDuty's Events API v2: trigger, acknowledge, resolve, joined by dedup_key. Pure.
#pragma once

#include "alerts/delivery/receivers.h"
#include "alerts/page.h"
#include "base/result.h"
#include "net/outbound.h"

namespace bellwether::alerts {

// Problems, acknowledgements and recoveries share the problem's key; flapping and downtimes open and close incidents of their own, and a
// custom message is one that nothing closes. kInvalidArgument without a routing key.
Result<net::OutboundRequest> pagerduty_request(const Page& page, const PagerdutyReceiver& pagerduty);

}  // namespace bellwether::alerts
