// A page as a mail: an RFC 5322 message and the envelope it leaves in. Pure.
#pragma once

#include "alerts/delivery/receivers.h"
#include "alerts/page.h"
#include "base/result.h"
#include "net/outbound.h"

namespace bellwether::alerts {

// The whole message, lines ending in CRLF: UTF-8, quoted-printable. Its Message-ID comes from the page's key, so that a page sent twice is one
// mail to whoever compares them; all pages of a problem refer to one message id, so that they stand in one thread. The same page always makes
// the same bytes.
std::string mail_message(const Page& page, const MailReceiver& mail);

// kInvalidArgument for a target without an address.
Result<net::OutboundRequest> mail_request(const Page& page, const MailReceiver& mail);

}  // namespace bellwether::alerts
