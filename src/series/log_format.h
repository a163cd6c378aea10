// The write-ahead log's bytes: segment headers, record headers, and records of points. Format: docs/formats/write-ahead-log.md.
//
// Pure. A segment is read record by record until the first one that is not whole, not of this segment or not the next in line; nothing behind
// it can be accepted, whatever bytes a file held before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/number.h"
#include "base/result.h"
#include "series/backend.h"

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
  // After the end: whether it is a clean one (the file ends there or goes on with zeros, as allocated) or something was cut off or damaged.
  bool clean_end() const;

 private:
  std::span<const std::byte> file_;
  std::uint32_t segment_;
  std::uint64_t next_;
  std::uint64_t order_ = 0;
  std::size_t at_ = kSegmentHeader;
};

// A record of points, filled one at a time: about 5 bytes each when ids and times are near each other and values are short decimals.
class PointsRecord {
 public:
  bool empty() const { return points_ == 0; }
  std::size_t points() const { return points_; }
  bool full() const { return bytes_.size() >= kRecordHeader + kRecordPayload; }
  void add(SeriesId id, std::int64_t timestamp, double value, Decimal decimal);
  // The record with an unfilled header; the next add() begins another.
  std::span<const std::byte> bytes() const { return bytes_; }
  void clear();

 private:
  std::vector<std::byte> bytes_;
  std::size_t points_ = 0;
  std::int64_t id_ = 0;
  std::int64_t timestamp_ = 0;
  int places_ = 0;  // that the last value needed: the first guess for the next
};

// Tells every point of a record's payload. kDataLoss with the byte where it is malformed; the points before it were told.
Result<void> read_points(std::span<const std::byte> payload,
                         const std::function<void(SeriesId id, std::int64_t timestamp, double value)>& visitor);

}  // namespace bellwether::series
