#include "series/log_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "codec/crc32c.h"
#include "series/little_endian.h"
#include "series/varint.h"

namespace bellwether::series {
namespace {

constexpr std::string_view kMagic = "BWLOG001";
constexpr auto kPoints = std::byte{1};  // type of a record
constexpr unsigned kRaw = 31;           // in place of decimal places: eight bytes of double follow
constexpr unsigned kPlacesMask = 31;
constexpr unsigned kTimeFollows = 32;
constexpr std::size_t kMaxPointBytes = 3 * kMaxVarintBytes + 1;

std::uint32_t record_checksum(std::span<const std::byte> record) {
  return codec::crc32c(record.subspan(8), codec::crc32c(record.first(4)));
}

// The shortest decimal that is `value`, tried for as many places as measurements have; unknown when there is none.
Decimal decimal_of(double value, int likely_places) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  constexpr int kMostTried = 6;
  const auto with = [value](int places) {
    static constexpr std::array<double, kMostTried + 1> kPowers{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    const double scaled = value * kPowers[static_cast<std::size_t>(places)];
    if (!(std::fabs(scaled) < kExact)) return Decimal{};
    const Decimal decimal{static_cast<std::int64_t>(std::nearbyint(scaled)), static_cast<std::int8_t>(places)};
    const bool exact = static_cast<double>(decimal.mantissa) / kPowers[static_cast<std::size_t>(places)] == value;
    return exact ? decimal : Decimal{};
  };
  if (value == 0 && std::signbit(value)) return {};
  if (const Decimal guess = with(likely_places <= kMostTried ? likely_places : 0); guess.known()) return guess;
  for (int places = 0; places <= kMostTried; ++places) {
    if (const Decimal found = with(places); found.known()) return found;
  }
  return {};
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

void PointsRecord::add(SeriesId id, std::int64_t timestamp, double value, Decimal decimal) {
  if (points_ == 0) {
    bytes_.resize(kRecordHeader + 1 + kMaxVarintBytes);
    bytes_[kRecordHeader] = kPoints;
    std::byte* end = write_varint(bytes_.data() + kRecordHeader + 1, zigzag(timestamp));
    bytes_.resize(static_cast<std::size_t>(end - bytes_.data()));
    id_ = 0;
    timestamp_ = timestamp;
  }
  if (!decimal.known()) decimal = decimal_of(value, places_);
  if (decimal.known()) places_ = decimal.places;

  std::array<std::byte, kMaxPointBytes> point;
  const auto number = static_cast<std::int64_t>(id);
  std::byte* end = write_varint(point.data(), zigzag(number - id_));
  id_ = number;
  const unsigned tag =
      (decimal.known() ? static_cast<unsigned>(decimal.places) : kRaw) | (timestamp == timestamp_ ? 0 : kTimeFollows);
  *end++ = static_cast<std::byte>(tag);
  if (timestamp != timestamp_) {
    end = write_varint(end, zigzag(timestamp - timestamp_));
    timestamp_ = timestamp;
  }
  if (decimal.known()) {
    end = write_varint(end, zigzag(decimal.mantissa));
  } else {
    store_little(end, value);
    end += sizeof value;
  }
  bytes_.insert(bytes_.end(), point.data(), end);
  ++points_;
}

void PointsRecord::clear() {
  bytes_.clear();
  points_ = 0;
}

Result<void> read_points(std::span<const std::byte> payload,
                         const std::function<void(SeriesId id, std::int64_t timestamp, double value)>& visitor) {
  std::span<const std::byte> rest = payload;
  const auto malformed = [&](std::string_view what) {
    return fail(Code::kDataLoss, fmt::format("byte {} of a record of points: {}", payload.size() - rest.size(), what));
  };
  if (rest.empty() || rest.front() != kPoints) return malformed("unknown type");
  rest = rest.subspan(1);
  std::uint64_t number = 0;
  if (!read_varint(rest, number)) return malformed("no time");
  std::int64_t timestamp = unzigzag(number);
  std::uint64_t id = 0;
  while (!rest.empty()) {
    if (!read_varint(rest, number)) return malformed("no series");
    id += static_cast<std::uint64_t>(unzigzag(number));
    if (id > 0xffffffff) return malformed("no such series");
    if (rest.empty()) return malformed("no tag");
    const auto tag = std::to_integer<unsigned>(rest.front());
    rest = rest.subspan(1);
    if ((tag & ~(kPlacesMask | kTimeFollows)) != 0) return malformed("unknown tag");
    if ((tag & kTimeFollows) != 0) {
      if (!read_varint(rest, number)) return malformed("no time");
      timestamp = static_cast<std::int64_t>(static_cast<std::uint64_t>(timestamp) +
                                            static_cast<std::uint64_t>(unzigzag(number)));
    }
    double value = 0;
    const unsigned places = tag & kPlacesMask;
    if (places == kRaw) {
      if (rest.size() < sizeof value) return malformed("no value");
      value = load_little<double>(rest.data());
      rest = rest.subspan(sizeof value);
    } else {
      if (places > static_cast<unsigned>(Decimal::kMaxPlaces)) return malformed("too many places");
      if (!read_varint(rest, number)) return malformed("no value");
      value = Decimal{unzigzag(number), static_cast<std::int8_t>(places)}.value();
    }
    visitor(static_cast<SeriesId>(static_cast<std::uint32_t>(id)), timestamp, value);
  }
  return {};
}

}  // namespace bellwether::series
