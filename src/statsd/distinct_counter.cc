#include "statsd/distinct_counter.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace bellwether::statsd {

void DistinctCounter::add(std::uint64_t hash) {
  const std::size_t index = hash >> (64 - kIndexBits);
  const std::uint64_t rest = hash << kIndexBits | (std::uint64_t{1} << (kIndexBits - 1));
  const auto rank = static_cast<std::uint8_t>(std::countl_zero(rest) + 1);
  registers_[index] = std::max(registers_[index], rank);
}

void DistinctCounter::merge(const DistinctCounter& other) {
  for (std::size_t i = 0; i < registers_.size(); ++i) registers_[i] = std::max(registers_[i], other.registers_[i]);
}

DistinctCounter DistinctCounter::from_bytes(std::string_view bytes) {
  DistinctCounter counter;
  for (std::size_t i = 0; i < counter.registers_.size(); ++i) {
    counter.registers_[i] = std::min<std::uint8_t>(static_cast<std::uint8_t>(bytes[i]), 64);
  }
  return counter;
}

double DistinctCounter::estimate() const {
  const auto count = static_cast<double>(registers_.size());
  double sum = 0;
  std::size_t zeros = 0;
  for (const std::uint8_t rank : registers_) {
    sum += std::ldexp(1.0, -rank);
    if (rank == 0) ++zeros;
  }
  const double raw = 0.7213 / (1 + 1.079 / count) * count * count / sum;
  if (raw <= 2.5 * count && zeros > 0) return count * std::log(count / static_cast<double>(zeros));
  return raw;
}

}  // namespace bellwether::statsd
