// Any bytes as a log segment: nothing is read outside them, records are framed as they say, and their points can be
// walked to an end.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "series/log_format.h"
#include "series/log_points.h"

using namespace bellwether::series;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
  const auto walk = [](std::span<const std::byte> payload) {
    PointsReader reader(payload);
    LoggedPoint point;
    std::size_t count = 0;
    while (reader.next(point)) ++count;
    CHECK(count <= payload.size(), "{} points in {} bytes", count, payload.size());
  };
  // As a payload, since no fuzzer guesses a checksum; then behind a header as a whole segment, as found and with its
  // records sealed.
  walk(bytes);
  SegmentReader found(bytes, {1, 1, 1});
  while (!found.next().empty()) {
  }
  std::vector<std::byte> file(kSegmentHeader + kRecordHeader);
  file.insert(file.end(), bytes.begin(), bytes.end());
  store_segment_header(std::span(file).first<kSegmentHeader>(), {1, 1, 1});
  if (bytes.empty() || bytes.size() > kMaxRecordPayload) return 0;
  seal_record(std::span(file).subspan(kSegmentHeader), 1, 1);
  SegmentReader reader(file, load_segment_header(file).value());
  const auto payload = reader.next();
  CHECK(payload.size() == bytes.size(), "the record came back with {} of {} bytes", payload.size(), bytes.size());
  walk(payload);
  CHECK(reader.next().empty() && reader.clean_end(), "the segment does not end");
  return 0;
}
