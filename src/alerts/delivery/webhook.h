// A page as a webhook: JSON that docs/alerts-delivery.md describes, signed. Pure.
#pragma once

#include <string>
#include <string_view>

#include "alerts/delivery/receivers.h"
#include "alerts/page.h"
#include "base/result.h"
#include "base/time.h"
#include "net/outbound.h"

namespace bellwether::alerts {

std::string webhook_body(const Page& page);

// "t=SECONDS,v1=HEX": HEX is HMAC-SHA256 with the secret over "SECONDS." and the body. A receiver refuses an old time, so that nobody sends a
// recorded page again.
std::string webhook_signature(std::string_view secret, UnixSeconds now, std::string_view body);

// kInvalidArgument where neither target nor receiver has a URL.
Result<net::OutboundRequest> webhook_request(const Page& page, const WebhookReceiver& webhook, UnixMillis now);

}  // namespace bellwether::alerts
