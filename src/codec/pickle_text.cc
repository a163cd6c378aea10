#include "codec/pickle_text.h"

#include <charconv>
#include <cstdint>

namespace bellwether::codec {
namespace {

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

// Up to `most` digits of the radix at the front of `text`, at least `least`; what was read is removed.
std::optional<char32_t> take_digits(std::string_view& text, int radix, std::size_t least, std::size_t most) {
  std::uint32_t value = 0;
  const std::string_view piece = text.substr(0, most);
  const auto [end, error] = std::from_chars(piece.data(), piece.data() + piece.size(), value, radix);
  const auto count = static_cast<std::size_t>(end - piece.data());
  if (error != std::errc() || count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

}  // namespace

std::optional<std::string> decode_python_escapes(std::string_view text) {
  constexpr std::string_view kLetters = "\\'\"abfnrtv", kMeanings = "\\'\"\a\b\f\n\r\t\v";
  std::string out;
  while (!text.empty()) {
    if (text[0] != '\\') {
      out += text[0];
      text.remove_prefix(1);
      continue;
    }
    text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
    const char c = text[0];
    if (c >= '0' && c <= '7') {
      out += static_cast<char>(*take_digits(text, 8, 1, 3));
      continue;
    }
    text.remove_prefix(1);
    if (const std::size_t at = kLetters.find(c); at != std::string_view::npos) {
      out += kMeanings[at];
    } else if (c == 'x') {
      const auto byte = take_digits(text, 16, 2, 2);
      if (!byte) return std::nullopt;
      out += static_cast<char>(*byte);
    } else {
      out += '\\';
      out += c;
    }
  }
  return out;
}

std::optional<std::string> decode_raw_unicode_escapes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text[0]);
    const bool escape = byte == '\\' && text.size() > 1 && (text[1] == 'u' || text[1] == 'U');
    if (!escape) {
      append_utf8(out, byte);
      text.remove_prefix(1);
      continue;
    }
    const std::size_t digits = text[1] == 'u' ? 4 : 8;
    text.remove_prefix(2);
    const auto c = take_digits(text, 16, digits, digits);
    if (!c || *c > 0x10FFFF) return std::nullopt;
    append_utf8(out, *c);
  }
  return out;
}

}  // namespace bellwether::codec
