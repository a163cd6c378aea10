#include "errors/event/pairs.h"

#include <algorithm>
#include <functional>

#include "base/text.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::size_t kMaxNameBytes = 200;

void add(Draft& draft, Pairs& pairs, std::string_view name, const JsonValue& value) {
  std::string storage;
  if (const auto text = draft.lenient_text(value, storage); text && !name.empty()) pairs.emplace_back(name, *text);
}

// [name, value] or {"key": name, "value": value}.
void add_element(Draft& draft, Pairs& pairs, const JsonValue& element) {
  std::optional<JsonValue> name, value;
  if (element.is_array()) {
    const auto take = [&name, &value](JsonValue part) {
      (name ? value : name) = part;
      return !value;
    };
    element.each_element(std::ref(take));
  } else {
    name = element.find("key");
    value = element.find("value");
  }
  std::string storage;
  const auto text = draft.scalar_text(name, storage);
  if (text && value) add(draft, pairs, *text, *value);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') return (c | 0x20) - 'a' + 10;
  return -1;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out.push_back(' ');
    } else if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(hex_digit(text[i + 1]) << 4 | hex_digit(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace

Pairs read_pairs(Draft& draft, const JsonValue& value) {
  Pairs pairs;
  const auto take_member = [&draft, &pairs](std::string_view name, JsonValue member) {
    add(draft, pairs, name, member);
    return pairs.size() < kMaxPairs;
  };
  const auto take_element = [&draft, &pairs](JsonValue element) {
    add_element(draft, pairs, element);
    return pairs.size() < kMaxPairs;
  };
  value.each_member(std::ref(take_member));
  value.each_element(std::ref(take_element));
  return pairs;
}

Pairs parse_query(std::string_view query) {
  Pairs pairs;
  if (query.starts_with('?')) query.remove_prefix(1);
  while (!query.empty() && pairs.size() < kMaxPairs) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    const std::size_t sign = std::min(part.find('='), part.size());
    if (part.empty()) continue;
    pairs.emplace_back(percent_decode(part.substr(0, sign)),
                       sign < part.size() ? percent_decode(part.substr(sign + 1)) : std::string());
  }
  return pairs;
}

Pairs parse_cookies(std::string_view cookies) {
  Pairs pairs;
  while (!cookies.empty() && pairs.size() < kMaxPairs) {
    const std::string_view part = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(part.size() + 1, cookies.size()));
    const std::size_t sign = part.find('=');
    if (sign == std::string_view::npos) continue;
    pairs.emplace_back(trim(part.substr(0, sign)), trim(part.substr(sign + 1)));
  }
  return pairs;
}

void write_pairs(Draft& draft, std::string_view name, const Pairs& pairs, std::size_t limit) {
  if (pairs.empty()) return;
  draft.json().key(name).begin_array();
  const Marks::Step step(draft.marks(), name);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const Marks::Step element(draft.marks(), i);
    draft.json().begin_array();
    {
      const Marks::Step key(draft.marks(), std::size_t{0});
      draft.text(pairs[i].first, kMaxNameBytes);
    }
    const Marks::Step value(draft.marks(), std::size_t{1});
    draft.text_of_key(pairs[i].first, pairs[i].second, limit);
    draft.json().end_array();
  }
  draft.json().end_array();
}

}  // namespace bellwether::errors
