#include "series/name_part.h"

namespace bellwether::series {
namespace {

constexpr char kEscape = '~';
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_hex_digit(char c) {
  return kHexDigits.find(c) != std::string_view::npos;
}

unsigned char byte_of(char high, char low) {
  return static_cast<unsigned char>(kHexDigits.find(high) << 4 | kHexDigits.find(low));
}

}  // namespace

void append_escaped_byte(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += kEscape;
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 15];
}

void append_name_part(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_plain(c)) {
      out += c;
    } else if (c == '.') {
      out += ':';
    } else if (c == ' ' && !(i + 2 < text.size() && is_hex_digit(text[i + 1]) && is_hex_digit(text[i + 2]))) {
      out += kEscape;
    } else {
      append_escaped_byte(out, c);
    }
  }
}

std::optional<std::string> decode_name_part(std::string_view part) {
  std::string text;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const char c = part[i];
    if (c == ':') {
      text += '.';
    } else if (c == kEscape) {
      if (i + 2 < part.size() && is_hex_digit(part[i + 1]) && is_hex_digit(part[i + 2])) {
        text += static_cast<char>(byte_of(part[i + 1], part[i + 2]));
        i += 2;
      } else {
        text += ' ';
      }
    } else if (is_plain(c)) {
      text += c;
    } else {
      return std::nullopt;
    }
  }
  return text;
}

}  // namespace bellwether::series
