// Where the blanks are: one bit for each byte that is a space or a control byte (0x00 to 0x20), 64 bytes a word. The
// first pass over received text: behind it, fields and lines are found by counting zero bits. AVX-512, AVX2, SSE2 or
// plain code, chosen at start.
//
// Pure. Cost: 25 bytes a nanosecond with AVX-512, 15 with AVX2, 8 with SSE2.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bellwether::carbon {

// Fills out[0 .. (size + 63) / 64); bits beyond `size` are zero. Reads up to 63 bytes behind the text, whose content
// does not matter.
void find_blanks(const char* text, std::size_t size, std::uint64_t* out);

// One of them by name, for tests and benchmarks; `available` says whether this machine can run it.
struct BlankKernel {
  const char* name;
  bool available;
  void (*run)(const char* text, std::size_t blocks, std::uint64_t* out);
};
const BlankKernel* blank_kernels(std::size_t& count);  // best first; the last one always runs

}  // namespace bellwether::carbon
