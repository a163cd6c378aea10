// Pages and messages as JSON: the payload of an outbox row and the `message` of a notification log row. docs/formats/page.md is the
// format in prose. Pure; any thread. Encoding costs about a microsecond for a page of 500 bytes.
#pragma once

#include <string>
#include <string_view>

#include "alerts/page.h"
#include "base/result.h"

namespace bellwether::alerts {

std::string encode_message(const Message& message);
std::string encode_page(const Page& page);

// Members that are not known are passed over and those that are missing keep their default, so that a page outlives an upgrade and a
// downgrade. kDataLoss for what is not JSON, lacks its key or names a kind, state or channel that does not exist.
Result<Message> decode_message(std::string_view json);
Result<Page> decode_page(std::string_view json);

}  // namespace bellwether::alerts
