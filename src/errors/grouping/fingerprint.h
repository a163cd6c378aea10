// Fingerprints: what people say instead of, or beside, what grouping finds. `{{ default }}` stands for the latter, `{{ transaction }}` and its kin for
// what the event says. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "errors/event/event.h"
#include "errors/grouping/event_parts.h"

namespace bellwether::errors {

bool is_default_fingerprint_entry(std::string_view entry);  // "{{ default }}", with any spaces
// Whether it asks for nothing but what happens anyway: empty, or only `{{ default }}`.
bool is_default_fingerprint(std::span<const std::string> fingerprint);

// The text with its variables replaced; "<no-transaction>" and the like where the event does not say. `{{ default }}` stays.
std::string resolve_variables(std::string_view text, const Event& event, const EventParts& parts);

// The entries resolved. One that is the event's own message or an exception's value has what changes in it replaced.
std::vector<std::string> resolve_fingerprint(std::span<const std::string> fingerprint, const Event& event,
                                             const EventParts& parts);

}  // namespace bellwether::errors
