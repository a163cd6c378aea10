// TextTest: whether a text is one of a term's values, which may hold "*".
//
// Immutable; any thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "archive/wildcard.h"

namespace bellwether::errors {

class TextTest {
 public:
  enum class Find : std::uint8_t { kWhole, kWithin };

  TextTest(const std::vector<std::string>& values, Find find) {
    for (const std::string& value : values) {
      if (find == Find::kWithin) {
        patterns_.emplace_back("*" + value + "*");
      } else if (value.find('*') != std::string::npos) {
        patterns_.emplace_back(value);
      } else {
        exact_.push_back(value);
      }
    }
  }

  bool passes(std::string_view text) const {
    return std::ranges::find(exact_, text) != exact_.end() ||
           std::ranges::any_of(patterns_, [text](const archive::Wildcard& pattern) { return pattern.matches(text); });
  }

 private:
  std::vector<std::string> exact_;
  std::vector<archive::Wildcard> patterns_;
};

}  // namespace bellwether::errors
