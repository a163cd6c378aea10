#include "errors/grouping/pattern_set.h"

#include <algorithm>

#include "base/check.h"

namespace bellwether::errors {

void PatternSet::add(std::string_view literal, std::uint32_t value) {
  CHECK(!literal.empty(), "a literal without characters");
  CHECK(literals_.size() < kMaxLiterals, "more literals than states");
  literals_.emplace_back(literal.substr(literal.size() - std::min(literal.size(), kLookedFor)), value);
}

void PatternSet::build() {
  if (literals_.empty()) return;
  for (const auto& [literal, value] : literals_) {
    for (const char c : literal) {
      std::uint16_t& character_class = class_of_[static_cast<unsigned char>(c)];
      if (character_class == 0) character_class = static_cast<std::uint16_t>(classes_++);
    }
  }
  const auto new_state = [this] {
    next_.resize(next_.size() + classes_, 0);
    values_.emplace_back();
    return static_cast<State>(states_++);
  };
  new_state();
  for (const auto& [literal, value] : literals_) {
    State state = 0;
    for (const char c : literal) {
      const std::size_t edge = state * classes_ + class_of_[static_cast<unsigned char>(c)];
      if (next_[edge] == 0) {
        const State added = new_state();
        next_[edge] = added;
      }
      state = next_[edge];
    }
    values_[state].push_back(value);
  }

  // Breadth first: a state's failure state is nearer to the root, so it is complete when it is needed.
  std::vector<State> failure(states_, 0), queue;
  first_hit_.assign(states_, 0);
  shorter_hit_.assign(states_, 0);
  queue.reserve(states_);
  queue.push_back(0);
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const State state = queue[head];
    const State fallback = failure[state];
    const bool is_hit = !values_[state].empty();
    first_hit_[state] = is_hit ? state : first_hit_[fallback];
    if (is_hit) shorter_hit_[state] = first_hit_[fallback];
    for (std::size_t c = 1; c < classes_; ++c) {
      State& child = next_[state * classes_ + c];
      const State from_failure = state == 0 ? 0 : next_[fallback * classes_ + c];
      if (child == 0) {
        child = from_failure;
      } else {
        failure[child] = from_failure;
        queue.push_back(child);
      }
    }
  }
  literals_.clear();
}

}  // namespace bellwether::errors
