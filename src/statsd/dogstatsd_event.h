// DogStatsD's events and service checks, as what they become on the timeline. Pure; about 300 ns each.
#pragma once

#include <optional>
#include <string_view>

#include "timeline/timeline.h"

namespace bellwether::statsd {

// `_e{5,4}:title|text|d:1700000000|h:host|k:key|p:low|s:source|t:warning|#tag:value`: lengths in bytes, fields in any order, "\n" in the
// text is a newline. Kind "event", what = the title, data = the text. Nothing when the lengths or a known field do not hold. `when` is zero
// without a `d:`.
std::optional<timeline::Event> parse_event(std::string_view line);

// `_sc|name|0|d:…|h:…|#…|m:message`: kind "check", what = "name is ok", data = the message; status, host as tags.
std::optional<timeline::Event> parse_service_check(std::string_view line);

}  // namespace bellwether::statsd
