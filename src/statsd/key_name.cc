#include "statsd/key_name.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace bellwether::statsd {

namespace {

enum class Kind : std::uint8_t { kDropped, kKept, kBlank, kSlash, kWide };

constexpr std::array<Kind, 256> kKinds = [] {
  std::array<Kind, 256> kinds{};
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
        c == '.' || c == ';' || c == '=') {
      kinds[static_cast<std::size_t>(byte)] = Kind::kKept;
    } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
      kinds[static_cast<std::size_t>(byte)] = Kind::kBlank;
    } else if (c == '/') {
      kinds[static_cast<std::size_t>(byte)] = Kind::kSlash;
    } else if (byte >= 0x80) {
      kinds[static_cast<std::size_t>(byte)] = Kind::kWide;
    }
  }
  return kinds;
}();

Kind kind_of(char c) {
  return kKinds[static_cast<std::uint8_t>(c)];
}

// The length of the white space beyond ASCII that JavaScript's \s knows and that begins here, or 0.
std::size_t wide_blank(std::string_view text) {
  if (text.starts_with("\xC2\xA0")) return 2;
  if (text.size() < 3) return 0;
  const std::string_view three = text.substr(0, 3);
  if (three == "\xE1\x9A\x80" || three == "\xE2\x80\xA8" || three == "\xE2\x80\xA9" || three == "\xE2\x80\xAF" ||
      three == "\xE2\x81\x9F" || three == "\xE3\x80\x80" || three == "\xEF\xBB\xBF") {
    return 3;
  }
  const auto last = static_cast<std::uint8_t>(three[2]);
  return three.starts_with("\xE2\x80") && last >= 0x80 && last <= 0x8A ? 3 : 0;
}

}  // namespace

bool is_sanitized(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return kind_of(c) == Kind::kKept; });
}

void append_sanitized(std::string& out, std::string_view text) {
  bool in_blank = false;
  for (std::size_t i = 0; i < text.size();) {
    const Kind kind = kind_of(text[i]);
    std::size_t blank = kind == Kind::kBlank ? 1 : 0;
    if (kind == Kind::kWide) blank = wide_blank(text.substr(i));
    if (blank > 0) {
      if (!in_blank) out.push_back('_');
      in_blank = true;
      i += blank;
      continue;
    }
    in_blank = false;
    if (kind == Kind::kKept) out.push_back(text[i]);
    if (kind == Kind::kSlash) out.push_back('-');
    ++i;
  }
}

void append_strict_key(std::string& out, std::string_view name, std::string_view tags, bool sanitize,
                       std::string& scratch) {
  scratch.assign(name);
  while (!tags.empty()) {
    const std::size_t comma = tags.find(',');
    const std::size_t at = scratch.size() + 1;
    scratch.push_back(';');
    scratch.append(tags.substr(0, comma));
    if (const std::size_t semicolon = scratch.find(';', at); semicolon != std::string::npos) scratch[semicolon] = '_';
    if (const std::size_t colon = scratch.find(':', at); colon != std::string::npos) scratch[colon] = '=';
    if (comma == std::string_view::npos) break;
    tags.remove_prefix(comma + 1);
    if (tags.empty()) scratch.push_back(';');  // "a," is a tag and an empty tag
  }
  if (sanitize) {
    append_sanitized(out, scratch);
  } else {
    out.append(scratch);
  }
}

void ExtendedKey::add_tag(std::string_view tag, char assignment) {
  if (tag.empty()) return;
  std::size_t at = tag.find(assignment);
  // Librato and Influx clients write '=', DogStatsD's ':'; either is understood in either place.
  if (at == std::string_view::npos) at = tag.find(assignment == ':' ? '=' : ':');
  if (at == std::string_view::npos) {
    tags_.push_back({tag, {}});
  } else {
    tags_.push_back({tag.substr(0, at), tag.substr(at + 1)});
  }
}

void ExtendedKey::add_tags(std::string_view list, char separator, char assignment) {
  while (!list.empty()) {
    const std::size_t end = list.find(separator);
    add_tag(list.substr(0, end), assignment);
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
}

void ExtendedKey::append_part(std::string& out, std::string_view text, bool sanitize, bool is_tag_name) {
  const std::size_t from = out.size();
  if (sanitize) {
    append_sanitized(out, text);
  } else {
    out.append(text);
  }
  for (std::size_t i = from; i < out.size(); ++i) {
    if (out[i] == ';' || (is_tag_name && out[i] == '=')) out[i] = '_';
  }
}

void ExtendedKey::append(std::string& out, std::string_view name, std::string_view dogstatsd_tags, bool sanitize) {
  tags_.clear();
  const std::size_t mark = name.find_first_of("[#,;");
  if (mark != std::string_view::npos) {
    const std::string_view behind = name.substr(mark + 1);
    switch (name[mark]) {
      case '[': {
        const std::size_t close = behind.find(']');
        add_tags(behind.substr(0, close), ',', '=');
        joined_.assign(name.substr(0, mark));
        if (close != std::string_view::npos) joined_.append(behind.substr(close + 1));
        name = joined_;
        break;
      }
      case ';':
        add_tags(behind, ';', '=');
        name = name.substr(0, mark);
        break;
      default:
        add_tags(behind, ',', '=');
        name = name.substr(0, mark);
    }
  }
  add_tags(dogstatsd_tags, ',', ':');

  append_part(out, name, sanitize, false);
  if (tags_.empty()) return;
  std::size_t used = 0;
  if (clean_tags_.size() < tags_.size()) clean_tags_.resize(tags_.size());
  for (const Tag& tag : tags_) {
    auto& [clean_name, clean_value] = clean_tags_[used];
    clean_name.clear();
    clean_value.clear();
    append_part(clean_name, tag.name, sanitize, true);
    append_part(clean_value, tag.value, sanitize, false);
    if (clean_value.empty()) clean_value = "true";
    if (!clean_name.empty()) ++used;
  }
  const auto begin = clean_tags_.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(used);
  // Few tags, mostly in order already: an insertion sort keeps the first of equals first.
  for (auto i = begin; i != end; ++i) {
    for (auto j = i; j != begin && j->first < (j - 1)->first; --j) std::swap(*j, *(j - 1));
  }
  for (auto i = begin; i != end; ++i) {
    if (i != begin && i->first == (i - 1)->first) continue;
    out.push_back(';');
    out.append(i->first);
    out.push_back('=');
    out.append(i->second);
  }
}

}  // namespace bellwether::statsd
