// A page as a message of a Slack-compatible incoming hook (Slack, Mattermost, Rocket.Chat, Discord's /slack). Pure.
#pragma once

#include "alerts/delivery/receivers.h"
#include "alerts/page.h"
#include "base/result.h"
#include "net/outbound.h"

namespace bellwether::alerts {

// kInvalidArgument where neither target nor receiver has a URL.
Result<net::OutboundRequest> slack_request(const Page& page, const SlackReceiver& slack);

}  // namespace bellwether::alerts
