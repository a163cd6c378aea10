// What alerts' stored JSON has in common: members that are left out when they are empty, 64-bit numbers as hexadecimal texts, and a reader
// that remembers the first fault, so that reading is one line a member. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/result.h"
#include "base/time.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"

namespace bellwether::alerts {

using Labels = std::vector<std::pair<std::string, std::string>>;

void write_text(codec::JsonWriter& json, std::string_view name, std::string_view text);
void write_texts(codec::JsonWriter& json, std::string_view name, const std::vector<std::string>& texts);
void write_labels(codec::JsonWriter& json, std::string_view name, const Labels& labels);
void write_id(codec::JsonWriter& json, std::string_view name, std::uint64_t id);
// 0 is left out.
void write_integer(codec::JsonWriter& json, std::string_view name, std::int64_t value);
inline void write_time(codec::JsonWriter& json, std::string_view name, UnixSeconds time) {
  write_integer(json, name, count_seconds(time));
}

// Members that are not there leave their field as it is.
class StoredReader {
 public:
  explicit StoredReader(codec::JsonValue object);

  void text(std::string_view name, std::string& out);
  void texts(std::string_view name, std::vector<std::string>& out);
  void labels(std::string_view name, Labels& out);
  void id(std::string_view name, std::uint64_t& out);
  void boolean(std::string_view name, bool& out);
  void time(std::string_view name, UnixSeconds& out);
  void span(std::string_view name, seconds& out);

  template <class Integer>
  void integer(std::string_view name, Integer& out) {
    const std::optional<std::int64_t> value = whole(name);
    if (!value) return;
    if (!std::in_range<Integer>(*value)) return fault(fmt::format("'{}' is no such number", name));
    out = static_cast<Integer>(*value);
  }

  // The word that stands there must be one that `find` knows.
  template <class Enum>
  void name_of(std::string_view name, std::optional<Enum> (*find)(std::string_view), Enum& out) {
    std::string word;
    text(name, word);
    const std::optional<Enum> value = find(word);
    if (!value) return fault(fmt::format("'{}' is no {}", word, name));
    out = *value;
  }

  std::optional<codec::JsonValue> member(std::string_view name) const { return object_.find(name); }
  void fault(std::string what);
  // kDataLoss with the first fault.
  Result<void> outcome(std::string_view of_what) const;

 private:
  std::optional<std::int64_t> whole(std::string_view name);

  codec::JsonValue object_;
  std::string fault_;
};

// kDataLoss instead of the parser's own code: what we stored is not what we read.
Result<codec::JsonDocument> parse_stored(std::string_view json, std::string_view of_what);

}  // namespace bellwether::alerts
