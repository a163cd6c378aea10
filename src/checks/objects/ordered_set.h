// OrderedSet: values in the order in which they came, each once. Small ones are searched through; large ones get a hash table.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

namespace bellwether::checks {

template <class T>
class OrderedSet {
 public:
  static constexpr std::size_t kSearched = 16;

  // False if it is there already.
  bool add(T value) {
    if (has(value)) return false;
    values_.push_back(value);
    if (values_.size() == kSearched + 1) {
      known_.insert(values_.begin(), values_.end());
    } else if (values_.size() > kSearched) {
      known_.insert(value);
    }
    return true;
  }
  bool has(T value) const {
    if (values_.size() <= kSearched) return std::ranges::find(values_, value) != values_.end();
    return known_.contains(value);
  }
  const std::vector<T>& values() const { return values_; }
  bool empty() const { return values_.empty(); }

 private:
  std::vector<T> values_;
  boost::unordered_flat_set<T> known_;
};

}  // namespace bellwether::checks
