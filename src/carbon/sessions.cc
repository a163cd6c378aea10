#include "carbon/sessions.h"

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"

namespace bellwether::carbon {
namespace {

using enum Receiver::Refused;

constexpr std::size_t kPadding = 64;  // what SIMD may read behind a text
constexpr std::size_t kShownOfALine = 200;
constexpr std::size_t kLengthBytes = 4;

}  // namespace

std::size_t LineSession::on_bytes(std::string_view bytes) {
  std::size_t start = 0;
  if (skipping_) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) return bytes.size();
    start = end + 1;
    skipping_ = false;
  }
  const std::size_t last = bytes.rfind('\n');
  const std::size_t end = last == std::string_view::npos || last < start ? start : last + 1;
  if (end > start) receiver_.scan(bytes.substr(start, end - start), order_, peer_);
  std::size_t consumed = end;
  if (bytes.size() - end > receiver_.options().max_line_bytes) {
    receiver_.refuse(kLineTooLong, bytes.substr(end, kShownOfALine), peer_);
    skipping_ = true;
    consumed = bytes.size();
  }
  receiver_.batch_end();
  return consumed;
}

void LineSession::on_closed(std::string_view rest) {
  // The value of half a line would be wrong without looking so.
  if (skipping_ || trim(rest).empty()) return;
  receiver_.refuse(kUnfinishedLine, rest.substr(0, kShownOfALine), peer_);
  receiver_.batch_end();
}

std::size_t PickleSession::on_bytes(std::string_view bytes) {
  if (closing_) return bytes.size();
  const std::size_t max_bytes = receiver_.options().pickle.max_bytes;
  std::size_t consumed = 0;
  while (bytes.size() - consumed >= kLengthBytes) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i) size = size << 8 | static_cast<unsigned char>(bytes[consumed + i]);
    if (size > max_bytes) {
      receiver_.refuse(kUnreadablePickle, fmt::format("a pickle of {} bytes, more than {}", size, max_bytes), peer_);
      closing_ = true;
      reply_.close_after_write();
      consumed = bytes.size();
      break;
    }
    if (bytes.size() - consumed - kLengthBytes < size) break;
    on_message(bytes.substr(consumed + kLengthBytes, size));
    consumed += kLengthBytes + size;
  }
  receiver_.batch_end();
  return consumed;
}

void PickleSession::on_closed(std::string_view rest) {
  if (closing_ || rest.empty()) return;
  receiver_.refuse(kUnreadablePickle, fmt::format("the connection closed within a pickle, after {} bytes", rest.size()),
                   peer_);
  receiver_.batch_end();
}

void PickleSession::on_message(std::string_view pickle) {
  const Result<codec::PickleValue> value = reader_.read(pickle);
  if (!value) return receiver_.refuse(kUnreadablePickle, value.error().message(), peer_);
  if (!value->is_sequence()) return receiver_.refuse(kUnreadablePickle, "a pickle that is no list", peer_);
  for (std::size_t i = 0; i < value->size(); ++i) on_item((*value)[i]);
}

namespace {

std::string_view item_text(const codec::PickleValue& item) {
  if (item.size() > 0)
    if (const auto name = item[0].as_string()) return *name;
  return "an item without a name";
}

}  // namespace

void PickleSession::on_item(codec::PickleValue item) {
  const bool pair = item.is_sequence() && item.size() == 2 && item[1].is_sequence() && item[1].size() == 2;
  const std::optional<std::string_view> name = pair ? item[0].as_string() : std::nullopt;
  if (!name) return receiver_.refuse(kPickleItem, item_text(item), peer_);
  const codec::PickleValue time = item[1][0], value = item[1][1];
  Point point{.name = *name, .timestamp = 0, .value = 0, .decimal = {}};
  const std::optional<double> seconds = time.as_string() ? parse_number(trim(*time.as_string())) : time.as_number();
  if (!seconds || !to_timestamp(*seconds, point.timestamp)) return receiver_.refuse(kTimestamp, *name, peer_);
  if (const auto text = value.as_string()) {
    const std::string_view digits = trim(*text);
    const ReadNumber number = read_number(digits.data(), digits.data() + digits.size());
    if (digits.empty() || number.end != digits.data() + digits.size()) return receiver_.refuse(kValue, *name, peer_);
    point.value = number.value;
    point.decimal = number.decimal;
  } else if (const auto number = value.as_number()) {
    point.value = *number;
  } else {
    return receiver_.refuse(kValue, *name, peer_);
  }
  if (std::isnan(point.value)) return receiver_.refuse(kNotANumber, *name, peer_);
  receiver_.add(point, order_, peer_);
}

void DatagramLines::on_datagrams(std::span<const net::Datagram> batch) {
  const std::size_t max_line_bytes = receiver_.options().max_line_bytes;
  for (const net::Datagram& datagram : batch) {
    const std::string_view text(datagram.data, datagram.size);
    const std::size_t last = text.rfind('\n');
    const std::size_t whole = last == std::string_view::npos ? 0 : last + 1;
    if (whole > 0) receiver_.scan(text.substr(0, whole), order_, place_);
    const std::string_view rest = text.substr(whole);
    if (rest.empty()) continue;
    if (datagram.truncated) {
      receiver_.refuse(kTruncatedDatagram, rest.substr(0, kShownOfALine), place_);
    } else if (rest.size() > max_line_bytes) {
      receiver_.refuse(kLineTooLong, rest.substr(0, kShownOfALine), place_);
    } else {
      padded_.assign(rest).append("\n").append(kPadding, '\0');
      receiver_.scan(std::string_view(padded_).substr(0, rest.size() + 1), order_, place_);
    }
  }
}

}  // namespace bellwether::carbon
