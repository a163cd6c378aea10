// Small pure functions over text. Bytes, not code points, unless a name says otherwise.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bellwether {

// Without leading and trailing ASCII white space. A view into the argument.
std::string_view trim(std::string_view text);

// The pieces between separators, empty ones included; at least one piece. Views into the argument.
std::vector<std::string_view> split(std::string_view text, char separator);

// ASCII only.
std::string to_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);

// The candidate with the least edit distance to `word`, if that distance is small enough to be a typing error
// (at most a third of the word's length). Cost: word length x candidate length for each candidate.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

// `text` made safe to show in a log line or a page: control bytes and invalid UTF-8 as \xNN, cut after `limit` bytes with "…".
std::string printable(std::string_view text, std::size_t limit = 200);

// True if every byte sequence is well-formed UTF-8.
bool is_utf8(std::string_view text);

// The bytes that the well-formed UTF-8 character at the front of `text` (not empty) takes, 1 to 4; 0 when none stands there.
std::size_t utf8_length(std::string_view text);

}  // namespace bellwether
