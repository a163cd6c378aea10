#include "series/log_points.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "series/little_endian.h"
#include "series/varint.h"

namespace bellwether::series {
namespace {

constexpr auto kPoints = std::byte{1};  // type of a record
constexpr unsigned kRaw = 31;           // in place of decimal places: eight bytes of double follow
constexpr unsigned kPlacesMask = 31;
constexpr unsigned kTimeFollows = 32;
constexpr std::size_t kMaxPointBytes = 3 * kMaxVarintBytes + 1;

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

PointsReader::PointsReader(std::span<const std::byte> payload) : size_(payload.size()), rest_(payload) {
  std::uint64_t number = 0;
  if (rest_.empty() || rest_.front() != kPoints) {
    malformed("unknown type");
    return;
  }
  rest_ = rest_.subspan(1);
  if (!read_varint(rest_, number)) malformed("no time");
  timestamp_ = unzigzag(number);
}

bool PointsReader::malformed(std::string_view what) {
  wrong_ = what;
  return false;
}

bool PointsReader::next(LoggedPoint& point) {
  if (rest_.empty() || !wrong_.empty()) return false;
  std::uint64_t number = 0;
  if (!read_varint(rest_, number)) return malformed("no series");
  id_ += static_cast<std::uint64_t>(unzigzag(number));
  if (id_ > 0xffffffff) return malformed("no such series");
  if (rest_.empty()) return malformed("no tag");
  const auto tag = std::to_integer<unsigned>(rest_.front());
  rest_ = rest_.subspan(1);
  if ((tag & ~(kPlacesMask | kTimeFollows)) != 0) return malformed("unknown tag");
  if ((tag & kTimeFollows) != 0) {
    if (!read_varint(rest_, number)) return malformed("no time");
    timestamp_ = static_cast<std::int64_t>(static_cast<std::uint64_t>(timestamp_) +
                                           static_cast<std::uint64_t>(unzigzag(number)));
  }
  const unsigned places = tag & kPlacesMask;
  if (places == kRaw) {
    if (rest_.size() < sizeof point.value) return malformed("no value");
    point.value = load_little<double>(rest_.data());
    rest_ = rest_.subspan(sizeof point.value);
  } else {
    if (places > static_cast<unsigned>(Decimal::kMaxPlaces)) return malformed("too many places");
    if (!read_varint(rest_, number)) return malformed("no value");
    point.value = Decimal{unzigzag(number), static_cast<std::int8_t>(places)}.value();
  }
  point.id = static_cast<SeriesId>(static_cast<std::uint32_t>(id_));
  point.timestamp = timestamp_;
  return true;
}

Result<void> PointsReader::outcome() const {
  if (wrong_.empty()) return {};
  return fail(Code::kDataLoss, fmt::format("byte {} of a record of points: {}", size_ - rest_.size(), wrong_));
}

}  // namespace bellwether::series
