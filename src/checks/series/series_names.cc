#include "checks/series/series_names.h"

#include <array>

namespace bellwether::checks {
namespace {

constexpr char kEscape = '~';
constexpr std::string_view kHexDigits = "0123456789ABCDEF";
constexpr std::array kOwnNames = {std::string_view("state"), std::string_view("latency"),
                                  std::string_view("execution_time")};

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_hex_digit(char c) {
  return kHexDigits.find(c) != std::string_view::npos;
}

void append_escaped(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += kEscape;
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 15];
}

unsigned char byte_of(char high, char low) {
  return static_cast<unsigned char>(kHexDigits.find(high) << 4 | kHexDigits.find(low));
}

}  // namespace

void append_series_part(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_plain(c)) {
      out += c;
    } else if (c == '.') {
      out += ':';
    } else if (c == ' ' && !(i + 2 < text.size() && is_hex_digit(text[i + 1]) && is_hex_digit(text[i + 2]))) {
      out += kEscape;
    } else {
      append_escaped(out, c);
    }
  }
}

std::optional<std::string> decode_series_part(std::string_view part) {
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

void append_series_prefix(std::string& out, std::string_view host, std::string_view service) {
  out += kSeriesRoot;
  out += '.';
  append_series_part(out, host);
  out += '.';
  if (service.empty()) return;
  append_series_part(out, service);
  out += '.';
}

void append_series_label(std::string& out, std::string_view label) {
  for (const std::string_view own : kOwnNames) {
    if (label != own) continue;
    append_escaped(out, label.front());
    out += label.substr(1);
    return;
  }
  append_series_part(out, label);
}

std::string_view own_series_name(OwnSeries which) {
  return kOwnNames[static_cast<std::size_t>(which)];
}

std::string series_name(std::string_view host, std::string_view service, OwnSeries which) {
  std::string name;
  append_series_prefix(name, host, service);
  name += own_series_name(which);
  return name;
}

std::string series_name(std::string_view host, std::string_view service, std::string_view label) {
  std::string name;
  append_series_prefix(name, host, service);
  append_series_label(name, label);
  return name;
}

}  // namespace bellwether::checks
