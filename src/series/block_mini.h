// Mini-blocks: how the encoder stores 64 numbers at a time. Private to the codec; layout in docs/formats/block.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bellwether::series {

// Bytes that append_mini_blocks would append for `numbers`. Cost: about 2 ns a number.
std::size_t mini_blocks_bytes(std::span<const std::uint64_t> numbers);

// Appends `numbers` as mini-blocks, each in its shortest form.
void append_mini_blocks(std::span<const std::uint64_t> numbers, std::vector<std::byte>& out);

}  // namespace bellwether::series
