// The HTTP request of an event: its URL apart from query and fragment, headers, cookies (names only, unless a project says that they are safe),
// the body and the environment.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codec/json_reader.h"
#include "errors/event/draft.h"
#include "errors/event/pairs.h"

namespace bellwether::errors {

struct ReadRequest {
  std::optional<codec::JsonValue> value;
  Pairs headers;  // names as HTTP/1.1 writes them: "User-Agent"

  std::string_view header(std::string_view name) const;
  std::string_view remote_address() const;  // REMOTE_ADDR of its environment
};

ReadRequest read_request(Draft& draft, const std::optional<codec::JsonValue>& value);
void write_request(Draft& draft, const ReadRequest& request);

}  // namespace bellwether::errors
