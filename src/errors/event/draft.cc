#include "errors/event/draft.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>

#include "base/number.h"

namespace bellwether::errors {
namespace {

constexpr std::string_view kEllipsis = "...";
constexpr std::size_t kMaxKeyBytes = 200;
constexpr std::size_t kFullBytes = kMaxPayloadBytes - (512u << 10);  // texts that come later are cut to a few bytes
constexpr std::size_t kBytesBeyondLimit =
    4096;                                   // that are scrubbed with a text: what begins before its limit may end there
constexpr std::size_t kMostBytesOfOne = 6;  // a control byte as \u0001

// cut_utf8 that does not tear what stands in place of a secret, which would no longer be known for what it is. Remarks beyond the cut are removed.
std::string_view cut_replaced(std::string_view text, std::size_t limit, std::vector<Remark>& remarks) {
  if (text.size() > limit) {
    const std::size_t bracket = text.substr(0, limit).rfind('[');
    if (bracket != std::string_view::npos && bracket + kFiltered.size() > limit &&
        text.substr(bracket).starts_with(kFiltered))
      limit = bracket;
  }
  text = cut_utf8(text, limit);
  std::erase_if(remarks, [text](const Remark& remark) { return *remark.end > text.size(); });
  return text;
}

}  // namespace

std::string_view cut_utf8(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
  return text.substr(0, limit);
}

void Draft::text(std::string_view value, std::size_t limit, TextKind kind) {
  limit =
      std::min(limit, bytes() < kFullBytes ? (kFullBytes - bytes()) / kMostBytesOfOne + kSmallestItem : kSmallestItem);
  const std::size_t length = value.size();
  value = cut_utf8(value, limit + kBytesBeyondLimit);
  const bool is_whole = value.size() == length;
  const bool is_scrubbed = scrubber_.scrub(value, kind, scrubbed_, remarks_);
  if (is_scrubbed) value = scrubbed_;
  if (value.size() <= limit && is_whole) [[likely]] {
    json_.string(value);
    if (is_scrubbed) marks_.add(remarks_, length);
    return;
  }
  if (!is_scrubbed) remarks_.clear();
  std::string cut(cut_replaced(value, limit - std::min(limit, kEllipsis.size()), remarks_));
  remarks_.push_back(
      {.rule = Marks::kLimitRule, .kind = 'x', .begin = cut.size(), .end = cut.size() + kEllipsis.size()});
  cut += kEllipsis;
  json_.string(cut);
  marks_.add(remarks_, length);
}

void Draft::text(std::string_view name, std::string_view value, std::size_t limit, TextKind kind) {
  json_.key(name);
  const Marks::Step step(marks_, name);
  text(value, limit, kind);
}

void Draft::text(std::string_view name, const Value& value, std::size_t limit, TextKind kind) {
  if (!value) return;
  if (const auto view = value->as_string()) return text(name, *view, limit, kind);
  std::string storage;
  if (const auto view = lenient_text(value, storage, limit)) text(name, *view, limit, kind);
}

void Draft::text_of_key(std::string_view key, std::string_view value, std::size_t limit) {
  const std::string_view rule = value.empty() || value == kFiltered ? std::string_view() : scrubber_.rule_for(key);
  if (rule.empty()) return text(value, limit, scrubber_.is_safe(key) ? TextKind::kPlain : TextKind::kProse);
  json_.string(kFiltered);
  marks_.add({.rule = rule, .kind = 's', .begin = 0, .end = kFiltered.size()}, value.size());
}

void Draft::boolean(std::string_view name, const Value& value) {
  if (!value) return;
  if (const auto flag = value->as_boolean()) json_.key(name).boolean(*flag);
}

void Draft::integer(std::string_view name, const Value& value) {
  if (!value) return;
  if (const auto number = value->as_integer()) {
    json_.key(name).integer(*number);
  } else if (const auto digits = value->as_string()) {
    std::int64_t parsed = 0;
    const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), parsed);
    if (error == std::errc() && end == digits->data() + digits->size() && !digits->empty())
      json_.key(name).integer(parsed);
  }
}

std::optional<std::string_view> Draft::lenient_text(const Value& value, std::string& storage, std::size_t limit) {
  if (!value) return std::nullopt;
  storage.clear();
  switch (value->kind()) {
    case codec::JsonKind::kNull:
      return std::nullopt;
    case codec::JsonKind::kString:
      return value->as_string();
    case codec::JsonKind::kBoolean:
      storage = *value->as_boolean() ? "True" : "False";
      break;
    case codec::JsonKind::kDouble:
      append_js_number(storage, *value->as_double());
      break;
    default: {
      // Copied by the same rules, into a draft of its own: what its marks would say has no place in a text.
      Draft inner(storage, scrubber_);
      inner.value(*value, {.bytes = limit, .depth = 5, .members = 50, .item_bytes = limit});
    }
  }
  return storage;
}

std::optional<std::string_view> Draft::scalar_text(const Value& value, std::string& storage) {
  if (!value || value->is_array() || value->is_object()) return std::nullopt;
  return lenient_text(value, storage);
}

void Draft::value(std::string_view name, const Value& value, Budget budget) {
  if (!value) return;
  json_.key(name);
  const Marks::Step step(marks_, name);
  this->value(*value, budget);
}

void Draft::member(std::string_view name, const codec::JsonValue& value, Budget budget) {
  copy_member(name, value, bounds_of(budget));
}

void Draft::value(const codec::JsonValue& value, Budget budget) {
  copy(value, bounds_of(budget));
}

Draft::Bounds Draft::bounds_of(const Budget& budget) {
  return {.end = bytes() + budget.bytes,
          .depth = budget.depth,
          .members = budget.members,
          .item_bytes = budget.item_bytes,
          .is_safe = false};
}

Draft::Bounds Draft::inside(const Bounds& bounds) {
  Bounds inner = bounds;
  --inner.depth;
  if (bounds.item_bytes != 0) inner.end = std::min(bounds.end, bytes() + bounds.item_bytes);
  inner.item_bytes = 0;
  return inner;
}

void Draft::copy(const codec::JsonValue& value, const Bounds& bounds) {
  switch (value.kind()) {
    case codec::JsonKind::kNull:
      json_.null();
      return;
    case codec::JsonKind::kBoolean:
      json_.boolean(*value.as_boolean());
      return;
    case codec::JsonKind::kInteger:
    case codec::JsonKind::kUnsigned:
    case codec::JsonKind::kDouble:
      copy_number(value, bounds);
      return;
    case codec::JsonKind::kString: {
      const std::size_t left = bounds.end > bytes() ? bounds.end - bytes() : 0;
      text(*value.as_string(), left, bounds.is_safe ? TextKind::kPlain : TextKind::kProse);
      return;
    }
    case codec::JsonKind::kArray:
    case codec::JsonKind::kObject:
      break;
  }
  if (bounds.depth == 0) {
    json_.null();
    marks_.add_cut(value.size());
  } else if (value.is_object()) {
    copy_object(value, bounds);
  } else {
    copy_array(value, bounds);
  }
}

void Draft::copy_number(const codec::JsonValue& value, const Bounds& bounds) {
  constexpr double kSmallestCard = 1e13;
  const double magnitude = *value.as_double();
  const bool may_be_card = magnitude >= kSmallestCard && magnitude < 0x1p63 && std::trunc(magnitude) == magnitude;
  if (may_be_card && !bounds.is_safe && scrubber_.is_card(static_cast<std::uint64_t>(magnitude))) {
    filter(value, "@creditcard:filter");
  } else if (const auto integer = value.as_integer(); integer && value.kind() != codec::JsonKind::kDouble) {
    json_.integer(*integer);
  } else {
    json_.number(magnitude);
  }
}

void Draft::copy_object(const codec::JsonValue& object, const Bounds& bounds) {
  json_.begin_object();
  const std::size_t first = members_.size();
  append_members(object, members_);
  const std::size_t count = members_.size() - first;
  const Bounds inner = inside(bounds);
  std::size_t copied = 0;
  for (; copied < count && copied < bounds.members && has_room(bounds); ++copied) {
    const auto [name, member] = members_[first + copied];
    copy_member(name, member, bounds.item_bytes != 0 ? inside(bounds) : inner);
  }
  members_.resize(first);
  json_.end_object();
  if (copied < count) marks_.add_cut(object.size());
}

void Draft::copy_member(std::string_view name, const codec::JsonValue& value, const Bounds& bounds) {
  std::string_view key = cut_utf8(name, kMaxKeyBytes);
  if (!bounds.is_safe && scrubber_.scrub(key, TextKind::kProse, scrubbed_, remarks_)) key = kFiltered;
  json_.key(key);
  const Marks::Step step(marks_, key);
  if (bounds.is_safe) return copy(value, bounds);
  if (const std::string_view rule = scrubber_.rule_for(name); !rule.empty()) return filter(value, rule);
  Bounds inner = bounds;
  inner.is_safe = scrubber_.is_safe(name);
  copy(value, inner);
}

void Draft::copy_array(const codec::JsonValue& array, const Bounds& bounds) {
  json_.begin_array();
  std::size_t index = 0;
  bool is_whole = true;
  const auto copy_element = [this, &bounds, &index, &is_whole](codec::JsonValue element) {
    is_whole = has_room(bounds);
    if (!is_whole) return false;
    const Marks::Step step(marks_, index++);
    copy(element, inside(bounds));
    return true;
  };
  array.each_element(std::ref(copy_element));
  json_.end_array();
  if (!is_whole) marks_.add_cut(array.size());
}

// In place of the value; what says nothing about a secret stays.
void Draft::filter(const codec::JsonValue& value, std::string_view rule) {
  const auto text = value.as_string();
  if (value.is_null() || value.kind() == codec::JsonKind::kBoolean || (text && text->empty())) {
    if (text) {
      json_.string("");
    } else if (value.is_null()) {
      json_.null();
    } else {
      json_.boolean(*value.as_boolean());
    }
    return;
  }
  json_.string(kFiltered);
  if (text == kFiltered) return;
  marks_.add({.rule = rule, .kind = 's', .begin = 0, .end = kFiltered.size()},
             text ? std::optional<std::size_t>(text->size()) : std::nullopt);
}

void Draft::problem(std::string_view type, std::string_view name, std::string_view value) {
  if (problems_.size() >= kMaxProblems) return;
  remarks_.clear();
  if (scrubber_.scrub(value, TextKind::kProse, scrubbed_, remarks_)) value = scrubbed_;
  problems_.push_back({.type = std::string(type),
                       .name = std::string(name),
                       .value = std::string(cut_replaced(value, kMaxKeyBytes, remarks_))});
}

}  // namespace bellwether::errors
