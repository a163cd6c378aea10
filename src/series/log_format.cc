#include "series/log_format.h"

#include <algorithm>
#include <string_view>

#include "codec/crc32c.h"
#include "series/little_endian.h"

namespace bellwether::series {
namespace {

constexpr std::string_view kMagic = "BWLOG001";

std::uint32_t record_checksum(std::span<const std::byte> record) {
  return codec::crc32c(record.subspan(8), codec::crc32c(record.first(4)));
}

}  // namespace

void store_segment_header(std::span<std::byte, kSegmentHeader> out, const SegmentHeader& header) {
  std::ranges::fill(out, std::byte{0});
  std::ranges::copy(std::as_bytes(std::span(kMagic.data(), kMagic.size())), out.begin());
  store_little(out.data() + 8, header.segment);
  store_little(out.data() + 12, header.stream);
  store_little(out.data() + 16, header.first_record);
  store_little(out.data() + 24, codec::crc32c(out.first(24)));
}

Result<SegmentHeader> load_segment_header(std::span<const std::byte> file) {
  if (file.size() < kSegmentHeader ||
      std::string_view(reinterpret_cast<const char*>(file.data()), kMagic.size()) != kMagic ||
      load_little<std::uint32_t>(file.data() + 24) != codec::crc32c(file.first(24))) {
    return fail(Code::kDataLoss, "the header is not that of a log segment");
  }
  return SegmentHeader{load_little<std::uint32_t>(file.data() + 8), load_little<std::uint32_t>(file.data() + 12),
                       load_little<std::uint64_t>(file.data() + 16)};
}

void store_record_order(std::span<std::byte> record, std::uint64_t order) {
  store_little(record.data() + 20, order);
}

void seal_record(std::span<std::byte> record, std::uint64_t sequence, std::uint32_t segment) {
  store_little(record.data(), static_cast<std::uint32_t>(record.size() - kRecordHeader));
  store_little(record.data() + 8, sequence);
  store_little(record.data() + 16, segment);
  store_little(record.data() + 4, record_checksum(record));
}

std::span<const std::byte> SegmentReader::next() {
  const std::span<const std::byte> rest = file_.subspan(std::min(at_, file_.size()));
  if (rest.size() < kRecordHeader) return {};
  const auto length = load_little<std::uint32_t>(rest.data());
  if (length == 0 || length > kMaxRecordPayload || kRecordHeader + length > rest.size()) return {};
  const auto record = rest.first(kRecordHeader + length);
  if (load_little<std::uint64_t>(record.data() + 8) != next_ ||
      load_little<std::uint32_t>(record.data() + 16) != segment_ ||
      load_little<std::uint32_t>(record.data() + 4) != record_checksum(record)) {
    return {};
  }
  order_ = load_little<std::uint64_t>(record.data() + 20);
  at_ += record.size();
  ++next_;
  return record.subspan(kRecordHeader);
}

bool SegmentReader::clean_end() const {
  const std::span<const std::byte> rest = file_.subspan(std::min(at_, file_.size()));
  return std::ranges::all_of(rest.first(std::min(rest.size(), kRecordHeader)),
                             [](std::byte byte) { return byte == std::byte{0}; });
}

}  // namespace bellwether::series
