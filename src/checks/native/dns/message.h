// DNS messages (RFC 1035): queries built, answers read. Pure; what does not parse is refused with the byte where it goes wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::checks::dns {

enum class Type : std::uint16_t { kA = 1, kCname = 5, kPtr = 12, kAaaa = 28 };

inline constexpr int kFormatError = 1, kServerFailure = 2, kNoSuchDomain = 3, kRefused = 5;  // response codes

struct Answer {
  std::uint16_t id = 0;
  bool is_truncated = false;
  bool is_authoritative = false;
  int code = 0;                     // 0: no error
  std::vector<std::string> values;  // of records of the asked type: addresses, or names with a last dot
};

// kInvalidArgument for a name with an empty or overlong label.
Result<std::string> build_query(std::uint16_t id, std::string_view name, Type type);
Result<Answer> read_answer(std::string_view message, Type type);

// "4.3.2.1.in-addr.arpa" for "1.2.3.4", and the same for IPv6; empty for what is no address.
std::string reverse_name(std::string_view address);

}  // namespace bellwether::checks::dns
