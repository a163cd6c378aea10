#include "statsd/set_members.h"

#include <cmath>

#include "base/hash.h"

namespace bellwether::statsd {

std::size_t SetMembers::Hash::operator()(std::string_view text) const {
  return hash64(text);
}

void SetMembers::turn_into_estimate() {
  estimate_ = std::make_unique<DistinctCounter>();
  for (const std::string& member : members_) estimate_->add(hash64(member));
  members_.clear();
}

void SetMembers::add(std::string_view member) {
  if (estimate_ != nullptr) {
    estimate_->add(hash64(member));
    return;
  }
  if (members_.contains(member)) return;
  if (members_.size() >= max_exact_) {
    turn_into_estimate();
    estimate_->add(hash64(member));
    return;
  }
  members_.emplace(member);
}

void SetMembers::merge(const SetMembers& other) {
  if (other.estimate_ != nullptr) {
    if (estimate_ == nullptr) turn_into_estimate();
    estimate_->merge(*other.estimate_);
    return;
  }
  for (const std::string& member : other.members_) add(member);
}

SetMembers SetMembers::from_estimate(std::string_view bytes) {
  SetMembers set(0);
  set.estimate_ = std::make_unique<DistinctCounter>(DistinctCounter::from_bytes(bytes));
  return set;
}

double SetMembers::size() const {
  return estimate_ != nullptr ? std::round(estimate_->estimate()) : static_cast<double>(members_.size());
}

}  // namespace bellwether::statsd
