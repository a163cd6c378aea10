#include <algorithm>

#include "base/text.h"
#include "errors/event/interfaces.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kMaxValueBytes = 200;

bool is_name_byte(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '.' || c == ':' ||
         c == '-';
}

// One line, whatever was sent.
void make_line(std::string& value) {
  std::ranges::replace_if(value, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  value = trim(value);
}

}  // namespace

Pairs read_tags(Draft& draft, const OptionalValue& value) {
  Pairs tags = value ? read_pairs(draft, *value) : Pairs();
  for (auto& [name, text] : tags) {
    name = trim(name);
    if (name.size() > kMaxNameBytes) name.resize(kMaxNameBytes);
    std::ranges::replace_if(name, [](char c) { return !is_name_byte(c); }, '_');
    make_line(text);
  }
  std::erase_if(tags, [](const auto& tag) { return tag.first.empty() || tag.second.empty(); });
  // Of a name that stands twice the last counts.
  Pairs sorted;
  for (auto& tag : tags) {
    const auto same = std::ranges::find(sorted, tag.first, &Pairs::value_type::first);
    if (same == sorted.end()) {
      sorted.push_back(std::move(tag));
    } else {
      same->second = std::move(tag.second);
    }
  }
  std::ranges::sort(sorted);
  return sorted;
}

void write_tags(Draft& draft, const Pairs& tags) {
  write_pairs(draft, "tags", tags, kMaxValueBytes);
}

std::optional<std::string_view> valid_release(std::string_view text) {
  constexpr std::size_t kMaxBytes = 250;
  text = trim(text);
  const bool has_bad_byte =
      std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '/' || c == '\\'; });
  if (text.empty() || text.size() > kMaxBytes || has_bad_byte || text == "." || text == "..") return std::nullopt;
  return text;
}

std::optional<std::string_view> valid_environment(std::string_view text) {
  constexpr std::size_t kMaxBytes = 64;
  text = trim(text);
  const bool has_bad_byte =
      std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '/'; });
  if (text.empty() || text.size() > kMaxBytes || has_bad_byte || text == "None") return std::nullopt;
  return text;
}

std::optional<std::string_view> valid_dist(std::string_view text) {
  constexpr std::size_t kMaxBytes = 64;
  text = trim(text);
  const bool is_clean = std::ranges::all_of(text, [](char c) { return is_name_byte(c) && c != ':'; });
  if (text.empty() || text.size() > kMaxBytes || !is_clean) return std::nullopt;
  return text;
}

}  // namespace bellwether::errors
