// Wildcard: a text with "*" for anything, in any case of (ASCII) letters. The whole text has to match.
//
// Immutable, any thread. Matching costs one search of the text for each piece between stars.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bellwether::archive {

class Wildcard {
 public:
  explicit Wildcard(std::string_view pattern);

  bool matches(std::string_view text) const;
  // What every match holds, in lower case; may be empty ones.
  const std::vector<std::string>& pieces() const { return pieces_; }
  bool matches_everything() const { return pieces_.size() > 1 && fixed_bytes_ == 0; }

 private:
  std::vector<std::string> pieces_;  // lower case, at least one
  std::size_t fixed_bytes_ = 0;
};

}  // namespace bellwether::archive
