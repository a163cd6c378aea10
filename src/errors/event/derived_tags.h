// Tags that an event has without a client having set them: its level, release, environment, user, browser, whether it was handled, …
#pragma once

#include <optional>

#include "codec/json_reader.h"
#include "errors/event/event.h"

namespace bellwether::errors {

// Adds them to the event's own and sorts all by key. Level, release, environment, dist, user, logger, transaction and server_name are what the
// event says; of the others a tag that the client has set stands.
void add_derived_tags(Event& event, const std::optional<codec::JsonValue>& contexts,
                      const std::optional<codec::JsonValue>& request);

}  // namespace bellwether::errors
