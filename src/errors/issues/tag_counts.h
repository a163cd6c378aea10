// TagCounts: how often each value of each tag came with the events of a group, with when it was first and last seen.
//
// Exact for kMaxValues values of a key. A further value takes the place of the rarest, whose count is then among the key's `others`: values that
// come often stay and are exact from when they came, values that come once pass through. The sum over values and others is always exact.
//
// Plain value. An event costs about 20 ns a tag. Limits: kMaxKeys (further keys are dropped), kMaxValues, values are cut to kMaxValueBytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "errors/issues/record.h"

namespace bellwether::errors {

class TagCounts {
 public:
  static constexpr std::size_t kMaxKeys = 48;
  static constexpr std::size_t kMaxValues = 50;
  static constexpr std::size_t kMaxValueBytes = 200;

  struct Value {
    std::string value;
    std::uint32_t hash = 0;
    std::uint64_t count = 0;
    UnixMillis first_seen, last_seen;
  };
  struct Key {
    std::string key;
    std::uint64_t others = 0;  // events whose value is not among `values`
    std::vector<Value> values;
  };

  void add(std::string_view key, std::string_view value, UnixMillis when);
  // One that was added so counts no more.
  void take_back(std::string_view key, std::string_view value);
  // Into a sum for reading: bounded alike.
  void merge(const TagCounts& other);

  const std::vector<Key>& keys() const { return keys_; }
  const Key* find(std::string_view key) const;

  void write(RecordWriter& writer) const;
  void read(RecordReader& reader);

 private:
  Key* key_of(std::string_view key);
  static Value* value_of(Key& key, std::string_view value, std::uint32_t hash);
  enum class Entry { kAlways, kIfMoreFrequent };
  static void put(Key& key, Value value, Entry entry);

  std::vector<Key> keys_;  // in the order in which they came, which is mostly that of the next event's
};

}  // namespace bellwether::errors
