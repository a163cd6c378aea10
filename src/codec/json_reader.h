// JsonDocument: a parsed JSON text and cheap views of its values. Parsing is strict (RFC 8259, well-formed UTF-8) and
// runs at gigabytes a second; errors name the byte. Integers beyond 64 bits are refused.
//
//   TRY(JsonDocument document, JsonDocument::parse(body));
//   TRY(std::string_view name, document.root().string_at("name"));
//
// A document owns everything its values see; values and the views they give live as long as it. Immutable: any thread
// may read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace bellwether::codec {

enum class JsonKind { kNull, kBoolean, kInteger, kUnsigned, kDouble, kString, kArray, kObject };

class JsonValue {
 public:
  JsonKind kind() const;
  bool is_null() const { return kind() == JsonKind::kNull; }
  bool is_object() const { return kind() == JsonKind::kObject; }
  bool is_array() const { return kind() == JsonKind::kArray; }

  // The value if it is of that kind (as_double: any number; as_integer: any whole number that fits).
  std::optional<bool> as_boolean() const;
  std::optional<std::int64_t> as_integer() const;
  std::optional<double> as_double() const;
  std::optional<std::string_view> as_string() const;

  // Of an object: the member of that name, the first if there are several; nullopt when there is none or this is no
  // object. Linear.
  std::optional<JsonValue> find(std::string_view name) const;
  // The same as a Result that names the member and the kind that was wanted.
  Result<std::string_view> string_at(std::string_view name) const;
  Result<double> number_at(std::string_view name) const;
  Result<std::int64_t> integer_at(std::string_view name) const;

  // Elements of an array, members of an object, in order; nothing for other kinds. `visit` returns false to stop.
  void each_element(const std::function<bool(JsonValue)>& visit) const;
  void each_member(const std::function<bool(std::string_view name, JsonValue)>& visit) const;
  // Elements of an array or members of an object; 0 for other kinds.
  std::size_t size() const;

 private:
  friend class JsonDocument;
  friend struct JsonAccess;
  alignas(8) std::byte element_[16];  // the library's own view, kept out of this header
};

class JsonDocument {
 public:
  static constexpr std::size_t kMaxBytes = 64u << 20;
  static constexpr std::size_t kMaxDepth = 256;

  static Result<JsonDocument> parse(std::string_view text, std::size_t max_bytes = kMaxBytes);

  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  JsonValue root() const;

 private:
  struct Parsed;
  explicit JsonDocument(std::unique_ptr<Parsed> parsed);
  std::unique_ptr<Parsed> parsed_;
};

// Where a text stops being JSON: the offset of the first byte that cannot follow, and why. Nullopt when it is JSON. A
// plain check without a tree, about 2 ns a byte; the reader asks it for the place once a parse has failed.
struct JsonFault {
  std::size_t offset;
  std::string_view reason;
};
std::optional<JsonFault> find_json_fault(std::string_view text, std::size_t max_depth = JsonDocument::kMaxDepth);

}  // namespace bellwether::codec
