// Classes of ASCII characters for the scanners here. Bytes of other characters belong to no class: a word in another script has no
// boundary that a number could begin at, but no letters either.
#pragma once

#include <cstddef>
#include <string_view>

namespace bellwether::errors {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_letter(char c) {
  return is_lower(c) || is_upper(c);
}
constexpr bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c);
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
// Also what belongs to a character outside ASCII.
constexpr bool is_word(char c) {
  return is_alphanumeric(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr char lower(char c) {
  return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}

// The character at `at`, or NUL past the end.
constexpr char peek(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}
// Whether a word ends before `at`.
constexpr bool ends_word(std::string_view text, std::size_t at) {
  return at >= text.size() || !is_word(text[at]);
}
template <class Predicate>
constexpr std::size_t run_length(std::string_view text, std::size_t at, Predicate in_class) {
  std::size_t end = at;
  while (end < text.size() && in_class(text[end])) ++end;
  return end - at;
}

}  // namespace bellwether::errors
