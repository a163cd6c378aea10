#include "errors/issues/tag_counts.h"

#include <algorithm>

#include "base/hash.h"

namespace bellwether::errors {
namespace {

// Never in the middle of a UTF-8 sequence.
std::string_view cut(std::string_view text) {
  if (text.size() <= TagCounts::kMaxValueBytes) return text;
  std::size_t end = TagCounts::kMaxValueBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

TagCounts::Key* TagCounts::key_of(std::string_view key) {
  const auto known = std::ranges::find(keys_, key, &Key::key);
  if (known != keys_.end()) return &*known;
  if (keys_.size() >= kMaxKeys) return nullptr;
  return &keys_.emplace_back(Key{.key = std::string(key), .others = 0, .values = {}});
}

const TagCounts::Key* TagCounts::find(std::string_view key) const {
  const auto known = std::ranges::find(keys_, key, &Key::key);
  return known == keys_.end() ? nullptr : &*known;
}

TagCounts::Value* TagCounts::value_of(Key& key, std::string_view value, std::uint32_t hash) {
  for (Value& known : key.values) {
    if (known.hash == hash && known.value == value) return &known;
  }
  return nullptr;
}

// In the place of the rarest where there is no room. One that comes now is let in always, or it could never become frequent.
void TagCounts::put(Key& key, Value value, Entry entry) {
  if (key.values.size() < kMaxValues) {
    key.values.push_back(std::move(value));
    return;
  }
  const auto rarest = std::ranges::min_element(key.values, [](const Value& one, const Value& two) {
    return one.count != two.count ? one.count < two.count : one.last_seen < two.last_seen;
  });
  if (entry == Entry::kIfMoreFrequent && rarest->count >= value.count) {
    key.others += value.count;
    return;
  }
  key.others += rarest->count;
  *rarest = std::move(value);
}

void TagCounts::add(std::string_view key, std::string_view value, UnixMillis when) {
  Key* const counted = key_of(key);
  if (counted == nullptr) return;
  value = cut(value);
  const auto hash = static_cast<std::uint32_t>(hash64(value));
  if (Value* const known = value_of(*counted, value, hash)) {
    ++known->count;
    known->first_seen = std::min(known->first_seen, when);
    known->last_seen = std::max(known->last_seen, when);
    return;
  }
  put(*counted, {.value = std::string(value), .hash = hash, .count = 1, .first_seen = when, .last_seen = when},
      Entry::kAlways);
}

void TagCounts::take_back(std::string_view key, std::string_view value) {
  const auto counted = std::ranges::find(keys_, key, &Key::key);
  if (counted == keys_.end()) return;
  value = cut(value);
  Value* const known = value_of(*counted, value, static_cast<std::uint32_t>(hash64(value)));
  std::uint64_t& count = known == nullptr ? counted->others : known->count;
  count -= count > 0 ? 1 : 0;
}

void TagCounts::merge(const TagCounts& other) {
  for (const Key& theirs : other.keys_) {
    Key* const ours = key_of(theirs.key);
    if (ours == nullptr) continue;
    ours->others += theirs.others;
    for (const Value& value : theirs.values) {
      if (Value* const known = value_of(*ours, value.value, value.hash)) {
        known->count += value.count;
        known->first_seen = std::min(known->first_seen, value.first_seen);
        known->last_seen = std::max(known->last_seen, value.last_seen);
      } else {
        put(*ours, value, Entry::kIfMoreFrequent);
      }
    }
  }
}

void TagCounts::write(RecordWriter& writer) const {
  writer.number(keys_.size());
  for (const Key& key : keys_) {
    writer.text(key.key);
    writer.number(key.others);
    writer.number(key.values.size());
    for (const Value& value : key.values) {
      writer.text(value.value);
      writer.number(value.count);
      writer.time(value.first_seen);
      writer.signed_number((value.last_seen - value.first_seen).count());
    }
  }
}

void TagCounts::read(RecordReader& reader) {
  keys_.clear();
  for (std::size_t keys = reader.count(); keys > 0 && reader.ok(); --keys) {
    Key key;
    key.key = reader.text();
    key.others = reader.number();
    for (std::size_t values = reader.count(); values > 0 && reader.ok(); --values) {
      Value value;
      value.value = reader.text();
      value.hash = static_cast<std::uint32_t>(hash64(value.value));
      value.count = reader.number();
      value.first_seen = reader.time();
      value.last_seen = value.first_seen + milliseconds(reader.signed_number());
      key.values.push_back(std::move(value));
    }
    keys_.push_back(std::move(key));
  }
}

}  // namespace bellwether::errors
