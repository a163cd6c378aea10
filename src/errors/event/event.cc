#include "errors/event/event.h"

#include <array>

#include <fmt/format.h>

namespace bellwether::errors {
namespace {

constexpr std::array<std::string_view, 5> kLevels{"debug", "info", "warning", "error", "fatal"};
constexpr std::size_t kIdDigits = 32;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<EventId> parse_event_id(std::string_view text) {
  EventId id;
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '-') continue;
    const int digit = digit_of(c);
    if (digit < 0 || digits == kIdDigits) return std::nullopt;
    std::uint64_t& half = digits < kIdDigits / 2 ? id.high : id.low;
    half = half << 4 | static_cast<std::uint64_t>(digit);
    ++digits;
  }
  if (digits != kIdDigits) return std::nullopt;
  return id;
}

std::string to_string(const EventId& id) {
  return fmt::format("{:016x}{:016x}", id.high, id.low);
}

std::string_view level_name(Level level) {
  return kLevels[static_cast<std::size_t>(level)];
}

std::optional<Level> find_level(std::string_view name) {
  for (std::size_t i = 0; i < kLevels.size(); ++i) {
    if (kLevels[i] == name) return static_cast<Level>(i);
  }
  if (name == "log") return Level::kInfo;
  if (name == "critical") return Level::kFatal;
  return std::nullopt;
}

std::string User::tag() const {
  if (!id.empty()) return "id:" + id;
  if (!email.empty()) return "email:" + email;
  if (!username.empty()) return "username:" + username;
  if (!ip_address.empty()) return "ip:" + ip_address;
  return {};
}

}  // namespace bellwether::errors
