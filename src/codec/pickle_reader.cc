#include "codec/pickle_reader.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "codec/pickle_opcode.h"
#include "codec/pickle_text.h"

namespace bellwether::codec {

using namespace pickle_opcode;

namespace {

constexpr std::uint32_t kNoNode = ~0u;

bool is_container(PickleKind kind) {
  return kind >= PickleKind::kTuple;
}

}  // namespace

std::unexpected<Error> PickleReader::bad(std::string_view reason) const {
  return fail(Code::kInvalidArgument, fmt::format("pickle, byte {}: {}", opcode_at_, reason));
}

std::unexpected<Error> PickleReader::limit(std::string_view name, std::uint64_t value) const {
  return fail(Code::kResourceExhausted, fmt::format("pickle, byte {}: more than {} {}", opcode_at_, value, name));
}

Result<std::string_view> PickleReader::take(std::uint64_t count) {
  if (count > bytes_.size() - at_) return bad("it ends too early");
  const std::string_view piece = bytes_.substr(at_, count);
  at_ += count;
  return piece;
}

Result<std::uint64_t> PickleReader::take_unsigned(std::size_t count) {
  TRY(const std::string_view piece, take(count));
  std::uint64_t value = 0;
  std::memcpy(&value, piece.data(), count);
  return value;
}

Result<std::string_view> PickleReader::take_line() {
  const std::size_t end = bytes_.find('\n', at_);
  if (end == std::string_view::npos) return bad("it ends too early");
  const std::string_view line = bytes_.substr(at_, end - at_);
  at_ = end + 1;
  return line;
}

Result<void> PickleReader::push(Node node) {
  if (nodes_.size() >= limits_.max_values) return limit("values", limits_.max_values);
  stack_.push_back(static_cast<NodeIndex>(nodes_.size()));
  nodes_.push_back(node);
  return {};
}

Result<void> PickleReader::push_integer(std::int64_t value) {
  Node node{.kind = PickleKind::kInteger};
  node.integer = value;
  return push(node);
}

Result<void> PickleReader::push_boolean(bool value) {
  Node node{.kind = PickleKind::kBoolean};
  node.integer = value;
  return push(node);
}

Result<void> PickleReader::push_float(double value) {
  Node node{.kind = PickleKind::kFloat};
  node.number = value;
  return push(node);
}

Result<void> PickleReader::push_string(std::string_view text) {
  Node node{.kind = PickleKind::kString, .size = static_cast<std::uint32_t>(text.size())};
  node.text = text.data();
  return push(node);
}

// Two's complement of any length; beyond 64 bits the nearest double or its neighbour.
Result<void> PickleReader::push_long(std::string_view little_endian) {
  if (little_endian.empty()) return push_integer(0);
  const bool negative = static_cast<unsigned char>(little_endian.back()) >= 0x80;
  if (little_endian.size() <= 8) {
    std::uint64_t bits = negative ? ~std::uint64_t{0} : 0;
    std::memcpy(&bits, little_endian.data(), little_endian.size());
    return push_integer(static_cast<std::int64_t>(bits));
  }
  double value = 0;
  for (std::size_t i = little_endian.size(); i-- > 0;)
    value = value * 256 + static_cast<unsigned char>(little_endian[i]);
  if (negative) value -= std::ldexp(1.0, static_cast<int>(std::min<std::size_t>(8 * little_endian.size(), 4096)));
  return push_float(std::isnan(value) ? -HUGE_VAL : value);
}

Result<void> PickleReader::push_decimal(std::string_view digits) {
  std::int64_t integer = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), integer);
  if (error == std::errc() && end == digits.data() + digits.size()) return push_integer(integer);
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  if (digits.size() == first || digits.find_first_not_of("0123456789", first) != std::string_view::npos)
    return bad(fmt::format("'{}' is no integer", printable(digits, 40)));
  return push_float(*parse_number(digits));
}

Result<void> PickleReader::push_quoted(std::string_view quoted) {
  if (quoted.size() < 2 || (quoted[0] != '\'' && quoted[0] != '"') || quoted.back() != quoted[0])
    return bad("a string without its quotes");
  const std::string_view text = quoted.substr(1, quoted.size() - 2);
  if (text.find('\\') == std::string_view::npos) return push_string(text);
  std::optional<std::string> decoded = decode_python_escapes(text);
  if (!decoded) return bad("a string with a broken escape");
  return push_string(decoded_.emplace_back(*std::move(decoded)));
}

Result<void> PickleReader::push_raw_unicode(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return c != '\\' && static_cast<unsigned char>(c) < 0x80; }))
    return push_string(text);
  std::optional<std::string> decoded = decode_raw_unicode_escapes(text);
  if (!decoded) return bad("\\u needs the digits of a character");
  return push_string(decoded_.emplace_back(*std::move(decoded)));
}

Result<PickleReader::NodeIndex> PickleReader::top() const {
  const std::size_t bottom = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= bottom) return bad("nothing is on the stack");
  return stack_.back();
}

Result<std::size_t> PickleReader::pop_mark() {
  if (marks_.empty()) return bad("there is no mark on the stack");
  const std::size_t height = marks_.back();
  marks_.pop_back();
  return height;
}

// A container of the items from `first_item` to the top of the stack, in their place.
Result<void> PickleReader::push_container(PickleKind kind, std::size_t first_item) {
  const std::size_t count = stack_.size() - first_item;
  if (kind == PickleKind::kDict && count % 2 != 0) return bad("a dict with a key but no value");
  Node node{.kind = kind, .depth = 1, .size = 0, .room = 0};
  node.first_child = static_cast<std::uint32_t>(children_.size());
  TRY_VOID(push(node));
  // The new container lies on top of its items: move it below them, then append them to it.
  std::rotate(stack_.begin() + static_cast<std::ptrdiff_t>(first_item), stack_.end() - 1, stack_.end());
  return append(first_item + 1, kind);
}

// Appends the items from `first_item` to the top of the stack to the container below them.
Result<void> PickleReader::append(std::size_t first_item, PickleKind kind) {
  const std::size_t bottom = marks_.empty() ? 0 : marks_.back();
  if (first_item <= bottom) return bad("there is no container below the items");
  const std::size_t count = stack_.size() - first_item;
  Node& container = nodes_[stack_[first_item - 1]];
  if (container.kind != kind)
    return bad(kind == PickleKind::kDict ? "items for what is no dict" : "items for what is no list");
  if (kind == PickleKind::kDict && count % 2 != 0) return bad("a dict with a key but no value");
  if (container.size + count > container.room) {
    // A new place of twice the size at the end keeps appending one by one linear.
    const std::size_t room =
        std::max<std::size_t>(container.size + count, kind == PickleKind::kTuple ? 0 : 2 * container.room);
    const std::size_t place = children_.size();
    children_.resize(place + room);
    std::copy_n(children_.begin() + container.first_child, container.size,
                children_.begin() + static_cast<std::ptrdiff_t>(place));
    container.first_child = static_cast<std::uint32_t>(place);
    container.room = static_cast<std::uint32_t>(room);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const NodeIndex item = stack_[first_item + i];
    const Node& node = nodes_[item];
    if (node.depth + 1u > limits_.max_depth) return limit("levels", limits_.max_depth);
    if (std::uint64_t{container.weight} + node.weight > limits_.max_values) return limit("values", limits_.max_values);
    container.depth = std::max(container.depth, static_cast<std::uint8_t>(node.depth + 1));
    container.weight += node.weight;
    children_[container.first_child + container.size++] = item;
  }
  stack_.resize(first_item);
  return {};
}

Result<void> PickleReader::step_text(unsigned char opcode) {
  TRY(const std::string_view line, take_line());
  switch (opcode) {
    case kFloat: {
      const std::optional<double> value = parse_number(line);
      if (!value) return bad(fmt::format("'{}' is no float", printable(line, 40)));
      return push_float(*value);
    }
    case kInt:
      if (line == "00" || line == "01") return push_boolean(line == "01");
      return push_decimal(line);
    case kLong:
      return push_decimal(line.ends_with('L') ? line.substr(0, line.size() - 1) : line);
    case kString:
      return push_quoted(line);
    default:
      return push_raw_unicode(line);
  }
}

Result<void> PickleReader::step_memo(unsigned char opcode) {
  std::uint64_t index = memo_.size();
  if (opcode == kGet || opcode == kPut) {
    TRY(const std::string_view line, take_line());
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), index);
    if (error != std::errc() || end != line.data() + line.size()) return bad("a memo number that is none");
  } else if (opcode == kBinGet || opcode == kBinPut) {
    TRY(index, take_unsigned(1));
  } else if (opcode == kLongBinGet || opcode == kLongBinPut) {
    TRY(index, take_unsigned(4));
  }
  if (opcode == kPut || opcode == kBinPut || opcode == kLongBinPut || opcode == kMemoize) {
    if (index >= limits_.max_memo) return limit("memo entries", limits_.max_memo);
    TRY(const NodeIndex node, top());
    if (index >= memo_.size()) memo_.resize(index + 1, kNoNode);
    memo_[index] = node;
    return {};
  }
  if (index >= memo_.size() || memo_[index] == kNoNode) return bad(fmt::format("memo {} was never set", index));
  const Node& node = nodes_[memo_[index]];
  // What can still grow is never shared: so no value contains itself, and what was weighed keeps its weight.
  if (node.kind == PickleKind::kList || node.kind == PickleKind::kDict) return bad("a list or dict that is used twice");
  if (stack_.size() >= limits_.max_values) return limit("values", limits_.max_values);
  stack_.push_back(memo_[index]);
  return {};
}

Result<void> PickleReader::step(unsigned char opcode) {
  const auto tuple_of = [this](std::size_t count) -> Result<void> {
    const std::size_t bottom = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() < bottom + count) return bad("too few values on the stack for a tuple");
    return push_container(PickleKind::kTuple, stack_.size() - count);
  };
  const auto string_of = [this](std::size_t length_bytes) -> Result<void> {
    TRY(const std::uint64_t length, take_unsigned(length_bytes));
    TRY(const std::string_view text, take(length));
    return push_string(text);
  };
  switch (opcode) {
    case kProto: {
      TRY(const std::uint64_t protocol, take_unsigned(1));
      if (protocol > 5) return bad(fmt::format("protocol {} is unknown", protocol));
      return {};
    }
    case kFrame:
      TRY_VOID(take(8));
      return {};
    case kMark:
      if (marks_.size() >= limits_.max_values) return limit("marks", limits_.max_values);
      marks_.push_back(stack_.size());
      return {};
    case kNone:
      return push({});
    case kNewTrue:
    case kNewFalse:
      return push_boolean(opcode == kNewTrue);
    case kFloat:
    case kInt:
    case kLong:
    case kString:
    case kUnicode:
      return step_text(opcode);
    case kBinFloat: {
      TRY(const std::uint64_t bits, take_unsigned(8));
      return push_float(std::bit_cast<double>(__builtin_bswap64(bits)));
    }
    case kBinInt: {
      TRY(const std::uint64_t bits, take_unsigned(4));
      return push_integer(static_cast<std::int32_t>(static_cast<std::uint32_t>(bits)));
    }
    case kBinInt1:
    case kBinInt2: {
      TRY(const std::uint64_t value, take_unsigned(opcode == kBinInt1 ? 1 : 2));
      return push_integer(static_cast<std::int64_t>(value));
    }
    case kLong1:
    case kLong4: {
      TRY(const std::uint64_t length, take_unsigned(opcode == kLong1 ? 1 : 4));
      TRY(const std::string_view bytes, take(length));
      return push_long(bytes);
    }
    case kShortBinString:
    case kShortBinBytes:
    case kShortBinUnicode:
      return string_of(1);
    case kBinString:
    case kBinUnicode:
    case kBinBytes:
      return string_of(4);
    case kBinUnicode8:
    case kBinBytes8:
      return string_of(8);
    case kEmptyTuple:
      return push_container(PickleKind::kTuple, stack_.size());
    case kEmptyList:
      return push_container(PickleKind::kList, stack_.size());
    case kEmptyDict:
      return push_container(PickleKind::kDict, stack_.size());
    case kTuple1:
      return tuple_of(1);
    case kTuple2:
      return tuple_of(2);
    case kTuple3:
      return tuple_of(3);
    case kTuple:
    case kList:
    case kDict: {
      TRY(const std::size_t first_item, pop_mark());
      return push_container(opcode == kTuple  ? PickleKind::kTuple
                            : opcode == kList ? PickleKind::kList
                                              : PickleKind::kDict,
                            first_item);
    }
    case kAppend:
    case kSetItem: {
      const std::size_t count = opcode == kAppend ? 1 : 2;
      if (stack_.size() < count) return bad("too few values on the stack");
      return append(stack_.size() - count, opcode == kAppend ? PickleKind::kList : PickleKind::kDict);
    }
    case kAppends:
    case kSetItems: {
      TRY(const std::size_t first_item, pop_mark());
      return append(first_item, opcode == kAppends ? PickleKind::kList : PickleKind::kDict);
    }
    case kGet:
    case kBinGet:
    case kLongBinGet:
    case kPut:
    case kBinPut:
    case kLongBinPut:
    case kMemoize:
      return step_memo(opcode);
    default:
      return bad(
          fmt::format("instruction 0x{:02x} is not one that builds lists, tuples, dicts, strings or numbers", opcode));
  }
}

Result<void> PickleReader::run() {
  for (;;) {
    opcode_at_ = at_;
    TRY(const std::string_view opcode, take(1));
    if (opcode[0] == kStop) break;
    TRY_VOID(step(static_cast<unsigned char>(opcode[0])));
  }
  if (stack_.size() != 1 || !marks_.empty())
    return bad(fmt::format("it ends with {} values in place of one", stack_.size()));
  if (at_ != bytes_.size()) return bad("something follows its end");
  return {};
}

Result<PickleValue> PickleReader::read(std::string_view bytes) {
  if (bytes.size() > limits_.max_bytes)
    return fail(Code::kResourceExhausted,
                fmt::format("a pickle of {} bytes is longer than {}", bytes.size(), limits_.max_bytes));
  bytes_ = bytes;
  at_ = 0;
  nodes_.clear();
  children_.clear();
  stack_.clear();
  marks_.clear();
  memo_.clear();
  decoded_.clear();
  TRY_VOID(run());
  return PickleValue(this, stack_[0]);
}

PickleKind PickleValue::kind() const {
  return reader_->nodes_[node_].kind;
}

std::optional<double> PickleValue::as_number() const {
  const PickleReader::Node& node = reader_->nodes_[node_];
  switch (node.kind) {
    case PickleKind::kBoolean:
    case PickleKind::kInteger:
      return static_cast<double>(node.integer);
    case PickleKind::kFloat:
      return node.number;
    default:
      return std::nullopt;
  }
}

std::optional<std::string_view> PickleValue::as_string() const {
  const PickleReader::Node& node = reader_->nodes_[node_];
  if (node.kind != PickleKind::kString) return std::nullopt;
  return std::string_view(node.text, node.size);
}

std::size_t PickleValue::size() const {
  const PickleReader::Node& node = reader_->nodes_[node_];
  return is_container(node.kind) ? node.size : 0;
}

PickleValue PickleValue::operator[](std::size_t index) const {
  const PickleReader::Node& node = reader_->nodes_[node_];
  return PickleValue(reader_, reader_->children_[node.first_child + index]);
}

}  // namespace bellwether::codec
