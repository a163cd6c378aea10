// The sections of a partition file that say what is in it: made from what was written, in file order. Pure. Layout: docs/formats/partition.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "series/partition.h"

namespace bellwether::series {

struct WrittenBlock {
  std::uint32_t id;
  std::uint32_t bytes;
};

// Each appends its section to `out`. Ids are distinct (CHECK).
void append_ids(std::span<const WrittenBlock> blocks, std::vector<std::byte>& out);
void append_lengths(std::span<const WrittenBlock> blocks, std::vector<std::byte>& out);
// Returns the checksum of the directory.
std::uint32_t append_aggregates(std::span<const BlockAggregate> aggregates, std::vector<std::byte>& out);

}  // namespace bellwether::series
