// Partition files (.bwp): the blocks of many series over the same slots, written once and then never changed. Format: docs/formats/partition.md.
//
// What there is to know about one before opening it; partition_writer.h makes them and partition_reader.h reads them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "series/backend.h"
#include "series/block.h"

namespace bellwether::series {

enum class PartitionKind : std::uint16_t {
  kComplete = 0,  // all that is known of these slots
  kPatch = 1,     // late points: a gap says nothing, a value replaces that of files with a lower sequence
};

struct PartitionInfo {
  std::int64_t step = 0;       // seconds, positive
  std::int64_t retention = 0;  // seconds; with the step it names the family
  std::int64_t start = 0;      // time of the first slot, a multiple of step
  std::uint32_t slots = 0;     // 1 … kMaxBlockSlots
  std::uint16_t level = 0;     // 0: a sealed window; each merge adds one
  PartitionKind kind = PartitionKind::kComplete;
  std::uint64_t sequence =
      0;  // unique in a data folder; where two files hold a value for a slot, the higher one's counts
  std::uint64_t log_first =
      0;  // the log records whose points are in here, as the engine counts them; for people who look for something
  std::uint64_t log_last = 0;

  std::int64_t end() const { return start + static_cast<std::int64_t>(slots) * step; }  // exclusive
  Grid grid() const { return {start, step, slots}; }
  friend bool operator==(const PartitionInfo&, const PartitionInfo&) = default;
};

// What can be known of a block without decoding it.
struct BlockAggregate {
  double count = 0;  // slots with a value; at least 1
  double sum = 0;
  double min = 0;
  double max = 0;
  double first = 0;
  double last = 0;

  friend bool operator==(const BlockAggregate&, const BlockAggregate&) = default;
};

// Of the values that are not NaN; count is 0 when there are none. Cost: about 1 ns a slot.
BlockAggregate aggregate(std::span<const double> values);

}  // namespace bellwether::series
