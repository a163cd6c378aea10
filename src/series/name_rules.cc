#include "series/name_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::series {
namespace {

Result<void> check_tag(std::string_view tag, std::string_view previous_key) {
  const std::size_t equals = tag.find('=');
  if (equals == std::string_view::npos) {
    return fail(Code::kInvalidArgument, fmt::format("tag '{}' has no '='", printable(tag)));
  }
  const std::string_view key = tag.substr(0, equals);
  const std::string_view value = tag.substr(equals + 1);
  if (key.empty() || key.find_first_of("!^") != std::string_view::npos) {
    return fail(Code::kInvalidArgument, fmt::format("tag key '{}' is empty or holds one of ;!^=", printable(key)));
  }
  if (value.empty() || value.front() == '~') {
    return fail(Code::kInvalidArgument, fmt::format("value of tag '{}' is empty or begins with '~'", printable(key)));
  }
  if (!previous_key.empty() && key <= previous_key) {
    return fail(Code::kInvalidArgument, fmt::format("tag '{}' follows '{}': keys must be sorted and not repeat",
                                                    printable(key), printable(previous_key)));
  }
  return {};
}

}  // namespace

Result<void> check_name(std::string_view name, const Limits& limits) {
  if (name.empty()) return fail(Code::kInvalidArgument, "the name is empty");
  if (name.size() > limits.name_bytes) {
    return fail(Code::kInvalidArgument,
                fmt::format("the name has {} bytes, more than limits.name_bytes = {}", name.size(), limits.name_bytes));
  }
  const auto control = std::ranges::find_if(name, [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; });
  if (control != name.end()) {
    return fail(Code::kInvalidArgument,
                fmt::format("control byte at byte {} of name '{}'", control - name.begin(), printable(name)));
  }
  if (!is_utf8(name)) return fail(Code::kInvalidArgument, fmt::format("name '{}' is not UTF-8", printable(name)));

  const std::string_view path = path_of(name);
  if (path.empty())
    return fail(Code::kInvalidArgument, fmt::format("name '{}' has no path before its tags", printable(name)));
  const auto depth = static_cast<std::size_t>(std::ranges::count(path, '.')) + 1;
  if (depth > limits.name_depth) {
    return fail(Code::kInvalidArgument,
                fmt::format("the name has {} parts, more than limits.name_depth = {}", depth, limits.name_depth));
  }
  if (path.size() == name.size()) return {};

  std::string_view previous_key;
  std::size_t count = 0;
  for (const std::string_view tag : split(name.substr(path.size() + 1), ';')) {
    if (++count > limits.name_tags) {
      return fail(Code::kInvalidArgument,
                  fmt::format("the name has more tags than limits.name_tags = {}", limits.name_tags));
    }
    TRY_VOID(check_tag(tag, previous_key));
    previous_key = tag.substr(0, tag.find('='));
  }
  return {};
}

std::string_view path_of(std::string_view name) {
  return name.substr(0, name.find(';'));
}

std::vector<TagView> tags_of(std::string_view name) {
  std::vector<TagView> tags;
  const std::string_view path = path_of(name);
  if (path.size() == name.size()) return tags;
  for (const std::string_view tag : split(name.substr(path.size() + 1), ';')) {
    const std::size_t equals = tag.find('=');
    tags.push_back({tag.substr(0, equals), tag.substr(equals + 1)});
  }
  return tags;
}

}  // namespace bellwether::series
