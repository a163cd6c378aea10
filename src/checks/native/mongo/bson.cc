#include "checks/native/mongo/bson.h"

#include <bit>
#include <cstring>

#include <fmt/format.h>

namespace bellwether::checks::mongo {
namespace {

enum Type : unsigned char {
  kDouble = 0x01,
  kString = 0x02,
  kEmbedded = 0x03,
  kList = 0x04,
  kBytes = 0x05,
  kUndefined = 0x06,
  kObjectId = 0x07,
  kBool = 0x08,
  kDateTime = 0x09,
  kNothing = 0x0a,
  kRegularExpression = 0x0b,
  kPointer = 0x0c,
  kCode = 0x0d,
  kSymbol = 0x0e,
  kScopedCode = 0x0f,
  kInt32 = 0x10,
  kTimestamp = 0x11,
  kInt64 = 0x12,
  kDecimal = 0x13,
  kMinimum = 0xff,
  kMaximum = 0x7f,
};

template <class Number>
Number load(std::string_view bytes) {
  Number value;
  static_assert(std::endian::native == std::endian::little);
  std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

void put(std::string& out, std::int32_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    out += static_cast<char>(static_cast<std::uint32_t>(value) >> shift & 0xff);
}

// Reads the elements of one document, front to back.
class Reader {
 public:
  explicit Reader(std::string_view document) : document_(document) {}

  struct Element {
    unsigned char type;
    std::string_view name, value;  // the value's bytes
  };

  Result<void> begin() {
    if (document_.size() < 5) return wrong("a document that is cut short");
    const auto size = load<std::int32_t>(document_);
    if (size < 5 || static_cast<std::size_t>(size) != document_.size() || document_.back() != '\0') {
      return wrong("a document of the wrong length");
    }
    at_ = 4;
    return {};
  }

  // nullopt at the end.
  Result<std::optional<Element>> next() {
    if (at_ + 1 == document_.size()) return std::nullopt;
    Element element{};
    element.type = static_cast<unsigned char>(document_[at_++]);
    TRY(element.name, text());
    TRY(const std::size_t size, value_size(element.type));
    if (size > document_.size() - 1 - at_) return wrong("a value that is cut short");
    element.value = document_.substr(at_, size);
    at_ += size;
    return element;
  }

 private:
  std::unexpected<Error> wrong(std::string_view what) const {
    return fail(Code::kInvalidArgument, fmt::format("BSON, byte {}: {}", at_, what));
  }

  // Up to the next NUL, which is taken as well.
  Result<std::string_view> text() {
    const std::size_t end = document_.find('\0', at_);
    if (end == std::string_view::npos || end + 1 >= document_.size()) return wrong("a name without its end");
    const std::string_view found = document_.substr(at_, end - at_);
    at_ = end + 1;
    return found;
  }

  // The 32 bits that begin a value, as a length with `extra` bytes around it.
  Result<std::size_t> length(std::size_t extra, std::int32_t least) {
    if (document_.size() - at_ < 5) return wrong("a value that is cut short");
    const auto size = load<std::int32_t>(document_.substr(at_));
    if (size < least) return wrong("a value of the wrong length");
    return static_cast<std::size_t>(size) + extra;
  }

  Result<std::size_t> value_size(unsigned char type) {
    switch (type) {
      case kDouble:
      case kDateTime:
      case kTimestamp:
      case kInt64:
        return std::size_t{8};
      case kString:
      case kCode:
      case kSymbol:
        return length(4, 1);
      case kEmbedded:
      case kList:
      case kScopedCode:
        return length(0, 5);
      case kBytes:
        return length(5, 0);
      case kUndefined:
      case kNothing:
      case kMinimum:
      case kMaximum:
        return std::size_t{0};
      case kObjectId:
        return std::size_t{12};
      case kBool:
        return std::size_t{1};
      case kInt32:
        return std::size_t{4};
      case kDecimal:
        return std::size_t{16};
      case kRegularExpression: {
        const std::size_t before = at_;
        TRY_VOID(text());
        TRY_VOID(text());
        const std::size_t size = at_ - before;
        at_ = before;
        return size;
      }
      case kPointer: {
        TRY(const std::size_t size, length(4, 1));
        return size + 12;
      }
      default:
        return wrong(fmt::format("a value of the unknown type 0x{:02x}", type));
    }
  }

  const std::string_view document_;
  std::size_t at_ = 0;
};

Value value_of(const Reader::Element& element) {
  Value value;
  const std::string_view bytes = element.value;
  switch (element.type) {
    case kDouble:
      value.kind = Value::Kind::kNumber;
      value.number = load<double>(bytes);
      break;
    case kInt32:
      value.kind = Value::Kind::kNumber;
      value.number = load<std::int32_t>(bytes);
      break;
    case kInt64:
      value.kind = Value::Kind::kNumber;
      value.number = static_cast<double>(load<std::int64_t>(bytes));
      break;
    case kDateTime:
      value.kind = Value::Kind::kTime;
      value.number = static_cast<double>(load<std::int64_t>(bytes));
      break;
    case kTimestamp:
      value.kind = Value::Kind::kTimestamp;
      value.number = load<std::uint32_t>(bytes.substr(4));
      break;
    case kBool:
      value.kind = Value::Kind::kBoolean;
      value.number = bytes.front() == '\0' ? 0 : 1;
      break;
    case kString:
      value.kind = Value::Kind::kText;
      value.bytes = bytes.substr(4, bytes.size() - 5);
      break;
    case kBytes:
      value.kind = Value::Kind::kBinary;
      value.bytes = bytes.substr(5);
      break;
    case kEmbedded:
    case kList:
      value.kind = element.type == kEmbedded ? Value::Kind::kDocument : Value::Kind::kArray;
      value.bytes = bytes;
      break;
    case kNothing:
      value.kind = Value::Kind::kNull;
      break;
    default:
      break;
  }
  return value;
}

Result<void> look_through(std::string_view bytes, int depth) {
  if (depth > View::kMaxDepth) return fail(Code::kInvalidArgument, "BSON: nested too deep");
  Reader reader(bytes);
  TRY_VOID(reader.begin());
  while (true) {
    TRY(const std::optional<Reader::Element> element, reader.next());
    if (!element) return {};
    if (element->type == kEmbedded || element->type == kList) TRY_VOID(look_through(element->value, depth + 1));
  }
}

}  // namespace

Document& Document::begin(char type, std::string_view name) {
  elements_ += type;
  elements_ += name;
  elements_ += '\0';
  return *this;
}

Document& Document::add(std::string_view name, std::int32_t value) {
  begin(kInt32, name);
  put(elements_, value);
  return *this;
}

Document& Document::add(std::string_view name, std::string_view text) {
  begin(kString, name);
  put(elements_, static_cast<std::int32_t>(text.size() + 1));
  elements_ += text;
  elements_ += '\0';
  return *this;
}

Document& Document::add_binary(std::string_view name, std::string_view bytes) {
  begin(kBytes, name);
  put(elements_, static_cast<std::int32_t>(bytes.size()));
  elements_ += '\0';
  elements_ += bytes;
  return *this;
}

std::string Document::bytes() const {
  std::string framed;
  put(framed, static_cast<std::int32_t>(elements_.size() + 5));
  framed += elements_;
  framed += '\0';
  return framed;
}

Result<View> View::parse(std::string_view bytes) {
  TRY_VOID(look_through(bytes, 0));
  return View(bytes);
}

void View::each(const std::function<bool(std::string_view name, const Value&)>& visit) const {
  Reader reader(bytes_);
  if (!reader.begin()) return;
  while (true) {
    const Result<std::optional<Reader::Element>> element = reader.next();
    if (!element || !*element || !visit((*element)->name, value_of(**element))) return;
  }
}

std::optional<Value> View::find(std::string_view name) const {
  std::optional<Value> found;
  each([&](std::string_view one, const Value& value) {
    if (one == name) found = value;
    return !found;
  });
  return found;
}

std::optional<View> View::document(std::string_view name) const {
  const std::optional<Value> value = find(name);
  if (!value || (value->kind != Value::Kind::kDocument && value->kind != Value::Kind::kArray)) return std::nullopt;
  return View(value->bytes);
}

std::optional<std::string_view> View::text(std::string_view name) const {
  const std::optional<Value> value = find(name);
  return value && value->kind == Value::Kind::kText ? std::optional(value->bytes) : std::nullopt;
}

std::optional<double> View::number(std::string_view name) const {
  const std::optional<Value> value = find(name);
  if (!value) return std::nullopt;
  switch (value->kind) {
    case Value::Kind::kNumber:
    case Value::Kind::kBoolean:
    case Value::Kind::kTime:
    case Value::Kind::kTimestamp:
      return value->number;
    default:
      return std::nullopt;
  }
}

Result<std::optional<std::size_t>> document_size(std::string_view bytes, std::size_t most) {
  if (bytes.size() < 4) return std::nullopt;
  const auto size = load<std::int32_t>(bytes);
  if (size < 5 || static_cast<std::size_t>(size) > most) {
    return fail(Code::kInvalidArgument, fmt::format("BSON: a document of {} bytes", size));
  }
  if (bytes.size() < static_cast<std::size_t>(size)) return std::nullopt;
  return static_cast<std::size_t>(size);
}

}  // namespace bellwether::checks::mongo
