// SetMembers: the different members that a set got in one interval: exactly up to a limit, as an estimate (1.6 %) beyond it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "statsd/distinct_counter.h"

namespace bellwether::statsd {

class SetMembers {
 public:
  explicit SetMembers(std::uint32_t max_exact) : max_exact_(max_exact) {}

  void add(std::string_view member);
  void merge(const SetMembers& other);
  // Whole; the estimate is rounded.
  double size() const;
  bool is_exact() const { return estimate_ == nullptr; }
  // The members while is_exact(), in no order.
  const auto& members() const { return members_; }
  // The registers of the estimate while not is_exact(), and a set that has only such.
  std::string_view estimate_bytes() const { return estimate_->bytes(); }
  static SetMembers from_estimate(std::string_view bytes);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };
  void turn_into_estimate();

  std::uint32_t max_exact_;
  std::unordered_set<std::string, Hash, std::equal_to<>> members_;
  std::unique_ptr<DistinctCounter> estimate_;
};

}  // namespace bellwether::statsd
