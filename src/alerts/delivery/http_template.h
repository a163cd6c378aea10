// A page through a template of an HTTP request: for services that send text messages or call people. {placeholders} in URL, headers and body
// are filled in, escaped for where they stand. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "alerts/delivery/receivers.h"
#include "alerts/page.h"
#include "base/result.h"
#include "net/outbound.h"

namespace bellwether::alerts {

// {title} and so on; docs/alerts-delivery.md says what each is.
std::span<const std::string_view> template_placeholders();

// kInvalidArgument for a word in braces that is none of them, with the nearest that is one, and for a template without a URL.
Result<void> check_http_template(const HttpTemplateReceiver& receiver);

// In a URL percent-encoded; in a header without line breaks; in a body as its Content-Type asks: JSON strings, forms, XML, or plain.
Result<net::OutboundRequest> http_template_request(const Page& page, const HttpTemplateReceiver& receiver);

}  // namespace bellwether::alerts
