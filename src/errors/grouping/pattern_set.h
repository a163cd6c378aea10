// PatternSet: which of many patterns may match a text, in one pass over it (Aho and Corasick, "Efficient string matching", 1975): a pattern is a
// candidate when the end of its longest literal piece stands in the text. What is a candidate is then matched itself.
//
// Immutable after build(), any thread. About 2 ns a byte. The table takes two bytes for each state and class of characters: 350 KB for the built-in
// stack rules.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bellwether::errors {

class PatternSet {
 public:
  static constexpr std::size_t kLookedFor = 8;  // more would make the table larger, and hardly a candidate rarer
  static constexpr std::size_t kMaxLiterals = 65'535 / kLookedFor;  // CHECKed

  // `literal` is not empty; `value` is what candidates() answers when its last kLookedFor bytes stand in a text.
  void add(std::string_view literal, std::uint32_t value);
  void build();

  // Calls `found(value)` for each literal that stands in the text, once for each place.
  template <class Found>
  void candidates(std::string_view text, Found found) const {
    if (states_ == 0) return;
    State state = 0;
    for (const char c : text) {
      const std::size_t character_class = class_of_[static_cast<unsigned char>(c)];
      state = next_[state * classes_ + character_class];
      for (State hit = first_hit_[state]; hit != 0; hit = shorter_hit_[hit]) {
        for (const std::uint32_t value : values_[hit]) found(value);
      }
    }
  }

 private:
  using State = std::uint16_t;

  std::vector<std::pair<std::string, std::uint32_t>> literals_;
  std::array<std::uint16_t, 256> class_of_{};
  std::size_t classes_ = 1;  // the first is for characters that no literal has
  std::size_t states_ = 0;
  std::vector<State> next_;       // state x class
  std::vector<State> first_hit_;  // of a state: itself or the longest suffix that ends a literal; 0 when there is none
  std::vector<State> shorter_hit_;  // of a state that ends a literal: the next shorter
  std::vector<std::vector<std::uint32_t>> values_;
};

}  // namespace bellwether::errors
