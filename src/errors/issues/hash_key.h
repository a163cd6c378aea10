// HashKey: a grouping hash of one project, small enough to keep a million of them. Hashes are 32 hexadecimal digits (MD5); any other text, such as
// an old checksum, is hashed again.
//
// Plain values; pure.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "errors/issues/issue.h"

namespace bellwether::errors {

struct HashKey {
  ProjectId project{};
  std::uint64_t high = 0, low = 0;
  friend auto operator<=>(const HashKey&, const HashKey&) = default;

  struct Hasher {
    std::size_t operator()(const HashKey& key) const {
      return key.low ^ static_cast<std::uint64_t>(key.project) * 0x9e3779b97f4a7c15U;
    }
  };
};

HashKey hash_key(ProjectId project, std::string_view hash);
// 32 hexadecimal digits.
std::string to_string(const HashKey& key);

}  // namespace bellwether::errors
