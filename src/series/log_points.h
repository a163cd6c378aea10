// Records of points: how appended points become the payload of a log record, and back. Format:
// docs/formats/write-ahead-log.md.
//
// Pure, one thread each. Cost: about 10 ns a point to write, 5 to read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/number.h"
#include "base/result.h"
#include "series/backend.h"
#include "series/log_format.h"

namespace bellwether::series {

// A record of points, filled one at a time: about 5 bytes each when ids and times are near each other and values are
// short decimals.
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

struct LoggedPoint {
  SeriesId id{};
  std::int64_t timestamp = 0;
  double value = 0;
};

// Walks the points of a payload, which must outlive it.
class PointsReader {
 public:
  explicit PointsReader(std::span<const std::byte> payload);

  // False at the end, or where the payload is malformed; outcome() tells which.
  bool next(LoggedPoint& point);
  // kDataLoss naming the byte.
  Result<void> outcome() const;

 private:
  bool malformed(std::string_view what);

  const std::size_t size_;
  std::span<const std::byte> rest_;
  std::uint64_t id_ = 0;
  std::int64_t timestamp_ = 0;
  std::string_view wrong_;
};

}  // namespace bellwether::series
