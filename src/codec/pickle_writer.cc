#include "codec/pickle_writer.h"

#include <array>
#include <charconv>

namespace bellwether::codec {
namespace {

constexpr std::size_t kLengthBytes = 4;

// A quoted string as Python 2's repr() writes it; names hardly ever need an escape.
void append_quoted(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '\'';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '\'';
}

}  // namespace

PickleTextWriter::PickleTextWriter(std::string& out) : out_(out), start_(out.size()) {
  out_.append(kLengthBytes, '\0');
  out_ += "(l";
}

void PickleTextWriter::add(std::string_view name, std::int64_t timestamp, std::string_view value) {
  std::array<char, 24> digits;
  out_ += "(S";
  append_quoted(out_, name);
  out_ += "\n(L";
  out_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), timestamp).ptr);
  out_ += "L\nS";
  append_quoted(out_, value);
  out_ += "\ntta";
}

void PickleTextWriter::finish() {
  out_ += '.';
  const std::size_t size = out_.size() - start_ - kLengthBytes;
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    out_[start_ + i] = static_cast<char>(size >> (8 * (kLengthBytes - 1 - i)) & 0xFF);
}

}  // namespace bellwether::codec
