// BSON, the part that MongoDB's commands and their answers need: documents written, and read as views with bounds and a depth limit. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::checks::mongo {

// Appends elements and frames them:  Document().add("hello", 1).add("$db", "admin").bytes()
class Document {
 public:
  Document& add(std::string_view name, std::int32_t value);
  Document& add(std::string_view name, std::string_view text);
  Document& add_binary(std::string_view name, std::string_view bytes);
  std::string bytes() const;

 private:
  Document& begin(char type, std::string_view name);

  std::string elements_;
};

class View;

struct Value {
  enum class Kind { kNumber, kText, kBinary, kDocument, kArray, kBoolean, kTime, kTimestamp, kNull, kOther };
  Kind kind = Kind::kOther;
  double number = 0;       // of kNumber, kBoolean (0, 1), kTime (milliseconds since 1970), kTimestamp (its seconds)
  std::string_view bytes;  // of kText, kBinary; the whole document of kDocument and kArray
};

// A document that has been looked through once: every length in it is right.
class View {
 public:
  static constexpr int kMaxDepth = 32;

  // kInvalidArgument with the byte.
  static Result<View> parse(std::string_view bytes);
  static View trusted(std::string_view bytes) { return View(bytes); }  // inside a parsed one

  std::optional<Value> find(std::string_view name) const;
  std::optional<View> document(std::string_view name) const;  // of kDocument and kArray
  std::optional<std::string_view> text(std::string_view name) const;
  std::optional<double> number(std::string_view name) const;  // any of the numbers, times and booleans
  void each(const std::function<bool(std::string_view name, const Value&)>& visit) const;

 private:
  explicit View(std::string_view bytes) : bytes_(bytes) {}

  std::string_view bytes_;
};

// The bytes of the document at the front; nullopt while it is not whole.
Result<std::optional<std::size_t>> document_size(std::string_view bytes, std::size_t most);

}  // namespace bellwether::checks::mongo
