// What several channels say alike: a state's colour, words for JSON, a text cut to what a channel takes. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "alerts/page.h"
#include "base/time.h"

namespace bellwether::alerts {

// "#RRGGBB" by kind and state: good is green whatever the state says, warning yellow, bad red, the rest grey.
std::string_view colour_of(const Message& message);

// "problem", "recovery", "acknowledgement", …; "ok", "critical", "down", …: as docs/api.md writes them.
std::string kind_word(Kind kind);
std::string state_word(State state);

// "web1/http", "web1", or the module where there is no host.
std::string subject_of(const Message& message);

// At most `bytes` bytes, ending in "…" when something was cut, never within a character.
std::string shortened(std::string_view text, std::size_t bytes);

// "2026-11-20T21:42:33Z"
std::string iso_time(UnixMillis time);

// The body and, where they are not part of it, the link and what was folded in.
std::string full_text(const Message& message);

}  // namespace bellwether::alerts
