// The write-ahead log's framing: segment headers and record headers. Format: docs/formats/write-ahead-log.md.
//
// Pure. A segment is read record by record until the first one that is not whole, not of this segment or not the next
// in line; nothing behind it can be accepted, whatever bytes a file held before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"

namespace bellwether::series {

inline constexpr std::size_t kSegmentHeader = 32;
inline constexpr std::size_t kRecordHeader = 28;           // length, checksum, sequence number, segment, order
inline constexpr std::size_t kRecordPayload = 64 << 10;    // a writer begins another record past this
inline constexpr std::size_t kMaxRecordPayload = 1 << 20;  // a reader refuses more

struct SegmentHeader {
  std::uint32_t segment = 0;       // unique in the folder, growing
  std::uint32_t stream = 0;        // of one writer of one run of the process
  std::uint64_t first_record = 0;  // sequence number of the first record, counted from 1 in each stream
};

void store_segment_header(std::span<std::byte, kSegmentHeader> out, const SegmentHeader& header);
// kDataLoss when these are not the first bytes of a segment.
Result<SegmentHeader> load_segment_header(std::span<const std::byte> file);

// Where a record stands among those of all streams: noted when it is handed over, before its segment is known.
void store_record_order(std::span<std::byte> record, std::uint64_t order);
// Fills the rest of the header in front of a record's payload. `record` is header and payload.
void seal_record(std::span<std::byte> record, std::uint64_t sequence, std::uint32_t segment);

// Walks the records of one segment.
class SegmentReader {
 public:
  SegmentReader(std::span<const std::byte> file, const SegmentHeader& header)
      : file_(file), segment_(header.segment), next_(header.first_record) {}

  // The payload of the next record; empty at the end, torn or not.
  std::span<const std::byte> next();

  // Of the record that next() gave last.
  std::uint64_t order() const { return order_; }
  std::uint64_t next_sequence() const { return next_; }
  std::size_t offset() const { return at_; }
  // After the end: whether it is a clean one (the file ends there or goes on with zeros, as allocated) or something was
  // cut off or damaged.
  bool clean_end() const;

 private:
  std::span<const std::byte> file_;
  std::uint32_t segment_;
  std::uint64_t next_;
  std::uint64_t order_ = 0;
  std::size_t at_ = kSegmentHeader;
};

}  // namespace bellwether::series
