#include "carbon/tagged_name.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::carbon {
namespace {

struct Tag {
  std::string_view key;
  std::string value;
};

std::unexpected<Error> bad_name(std::string_view name, std::string_view reason) {
  return fail(Code::kInvalidArgument, fmt::format("name '{}': {}", printable(name), reason));
}

Result<void> check_tag(std::string_view name, const Tag& tag) {
  if (tag.key.empty()) return bad_name(name, "a tag without a key");
  if (tag.key.find_first_of(";!^=") != std::string_view::npos)
    return bad_name(name, fmt::format("tag key '{}' holds one of ; ! ^ =", printable(tag.key)));
  if (tag.value.empty()) return bad_name(name, fmt::format("tag '{}' has no value", printable(tag.key)));
  if (tag.value.find(';') != std::string::npos)
    return bad_name(name, fmt::format("the value of tag '{}' holds a ;", printable(tag.key)));
  if (tag.value[0] == '~')
    return bad_name(name, fmt::format("the value of tag '{}' begins with ~", printable(tag.key)));
  return {};
}

// path;key=value;…
Result<std::vector<Tag>> carbon_tags(std::string_view name, std::string_view text) {
  std::vector<Tag> tags;
  for (const std::string_view piece : split(text, ';')) {
    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos) return bad_name(name, fmt::format("tag '{}' has no =", printable(piece)));
    tags.push_back({piece.substr(0, equals), std::string(piece.substr(equals + 1))});
  }
  return tags;
}

// key="value",… between the braces; \" and \\ are escapes within a value.
Result<std::vector<Tag>> openmetrics_tags(std::string_view name, std::string_view text) {
  std::vector<Tag> tags;
  while (!text.empty()) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals + 1 >= text.size() || text[equals + 1] != '"')
      return bad_name(name, "expected key=\"value\" between the braces");
    Tag tag{text.substr(0, equals), {}};
    text.remove_prefix(equals + 2);
    for (;;) {
      if (text.empty()) return bad_name(name, "a value that is not closed");
      const char c = text[0];
      text.remove_prefix(1);
      if (c == '"') break;
      if (c != '\\') {
        tag.value += c;
        continue;
      }
      if (text.empty() || (text[0] != '"' && text[0] != '\\')) return bad_name(name, "an unknown escape in a value");
      tag.value += text[0];
      text.remove_prefix(1);
    }
    tags.push_back(std::move(tag));
    if (text.empty()) break;
    if (text[0] != ',') return bad_name(name, "expected a comma between tags");
    text.remove_prefix(1);
  }
  return tags;
}

}  // namespace

bool has_tags(std::string_view name) {
  return name.find(';') != std::string_view::npos || name.ends_with('}');
}

Result<void> canonical_name(std::string_view name, std::string& out) {
  std::string_view path = name;
  std::vector<Tag> tags;
  const std::size_t brace = name.find('{');
  const std::size_t semicolon = name.find(';');
  if (name.ends_with('}') && brace < semicolon) {
    path = name.substr(0, brace);
    TRY(tags, openmetrics_tags(name, name.substr(brace + 1, name.size() - brace - 2)));
  } else if (semicolon != std::string_view::npos) {
    path = name.substr(0, semicolon);
    TRY(tags, carbon_tags(name, name.substr(semicolon + 1)));
  }
  if (path.empty()) return bad_name(name, "nothing stands before the tags");
  for (const Tag& tag : tags) TRY_VOID(check_tag(name, tag));
  out.assign(path);
  // By key, and the last of equal keys: its value is the one that counts.
  std::vector<std::size_t> order(tags.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&tags](std::size_t i) { return std::pair(tags[i].key, i); });
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Tag& tag = tags[order[i]];
    const bool repeated = i + 1 < order.size() && tags[order[i + 1]].key == tag.key;
    if (repeated || tag.key == "name") continue;
    out.append(";").append(tag.key).append("=").append(tag.value);
  }
  return {};
}

}  // namespace bellwether::carbon
