// Gorilla's XOR coding of doubles (Pelkonen et al., "Gorilla: A Fast, Scalable, In-Memory Time Series Database", VLDB 2015), values without their timestamps: what the
// block codec is measured against. Benchmarks only: the decoder trusts its input.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace bellwether::series::testing {

// Appends `values` (at least one) to `out`, ending at a byte.
void gorilla_encode(std::span<const double> values, std::vector<std::byte>& out);

// Fills `values` with as many as it holds. Reads up to 16 bytes past the end of what was encoded.
void gorilla_decode(const std::byte* encoded, std::span<double> values);

}  // namespace bellwether::series::testing
