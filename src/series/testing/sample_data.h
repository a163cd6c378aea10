// Sample data: a day of what sites send, by nature, for tests and benchmarks of size and speed. Synthetic and deterministic by its seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bellwether::series::testing {

struct SampleClass {
  std::string name;
  std::vector<std::vector<double>> series;  // NaN where there is no value
  // Short decimals or integers, as nearly everything that travels as text. Full-precision means are kept out of averages: no codec packs noise.
  bool decimal = true;
};

// `series` of each class with `points` slots of ten seconds. In all of them one slot in 2,000 starts a gap of 1 to 30 slots.
std::vector<SampleClass> sample_classes(std::size_t series, std::size_t points, std::uint64_t seed);

}  // namespace bellwether::series::testing
