#include "errors/sourcemaps/original_name.h"

#include <array>
#include <optional>
#include <string>

#include "base/text.h"

namespace bellwether::errors {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_name(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (const char c : text) {
    if (!is_name_character(c) && c != '#') return false;
  }
  return true;
}

bool begins_with_name(std::string_view text, std::string_view name) {
  return text.starts_with(name) && (text.size() == name.size() || !is_name_character(text[name.size()]));
}

bool ends_with_word(std::string_view text, std::string_view word) {
  return text.ends_with(word) &&
         (text.size() == word.size() || !is_name_character(text[text.size() - word.size() - 1]));
}

// "function(…", "async(…", "class{…", "(…", "x=>…": what a function or class begins with where a value stands.
bool begins_a_function(std::string_view value) {
  if (value.starts_with('(')) return true;
  constexpr std::array<std::string_view, 3> kWords{"function", "async", "class"};
  for (const std::string_view word : kWords) {
    if (begins_with_name(value, word)) return true;
  }
  std::size_t end = 0;
  while (end < value.size() && is_name_character(value[end])) ++end;
  return end > 0 && trim(value.substr(end, 8)).starts_with("=>");
}

// Whether the name, with this text before it and that behind it, is a function being declared: "function LT(", "class LT", "LT=…", "LT:…",
// and "LT(…){" as methods of classes and objects are.
bool is_declared(std::string_view before, std::string_view behind) {
  constexpr std::size_t kEnough = 64;
  before = trim(before.substr(before.size() > kEnough ? before.size() - kEnough : 0));
  behind = trim(behind.substr(0, kEnough));
  if (before.ends_with('*')) before = trim(before.substr(0, before.size() - 1));
  if (ends_with_word(before, "function") || ends_with_word(before, "class")) return true;
  if (behind.starts_with("==") || behind.starts_with("=>")) return false;
  if (behind.starts_with('=') || behind.starts_with(':')) return begins_a_function(trim(behind.substr(1)));
  const std::size_t parenthesis = behind.find(')');
  return behind.starts_with('(') && parenthesis != std::string_view::npos &&
         trim(behind.substr(parenthesis + 1)).starts_with('{');
}

}  // namespace

std::string_view last_name(std::string_view function) {
  if (const std::size_t alias = function.find(" [as "); alias != std::string_view::npos)
    function = function.substr(0, alias);
  constexpr std::array<std::string_view, 4> kPrefixes{"async ", "new ", "get ", "set "};
  for (const std::string_view prefix : kPrefixes) {
    if (function.starts_with(prefix)) function.remove_prefix(prefix.size());
  }
  if (const std::size_t dot = function.rfind('.'); dot != std::string_view::npos) function.remove_prefix(dot + 1);
  return is_name(function) ? function : std::string_view();
}

std::string_view declared_name(const SourceMap& map, const GeneratedText& text, TextPosition place,
                               std::string_view function) {
  const std::string_view name = last_name(function);
  const std::optional<std::size_t> begin = map.token_at(place);
  if (name.empty() || !begin) return {};
  for (std::size_t back = 0; back <= *begin && back < kMaxTokensBack; ++back) {
    const MapToken& token = map.tokens()[*begin - back];
    if (token.name == MapToken::kNone) continue;
    const std::string_view at = text.from(token.generated);
    if (!begins_with_name(at, name)) continue;
    if (is_declared(text.until(token.generated), at.substr(name.size()))) return map.name_of(token);
  }
  return {};
}

std::string_view called_name(const SourceMap& map, const GeneratedText& text, TextPosition place,
                             std::string_view function) {
  const std::string_view name = last_name(function);
  const std::optional<std::size_t> index = map.token_at(place);
  if (name.empty() || !index) return {};
  const MapToken& token = map.tokens()[*index];
  return begins_with_name(text.from(token.generated), name) ? map.name_of(token) : std::string_view();
}

std::optional<std::string> renamed_function(const SourceMap& map, const GeneratedText& text, TextPosition place,
                                            std::string_view function, std::string_view last) {
  const std::string_view name = last_name(function);
  if (name.empty()) return std::nullopt;
  if (const std::size_t alias = function.find(" [as "); alias != std::string_view::npos)
    function = function.substr(0, alias);
  const std::string_view owner = function.substr(0, function.size() - name.size());  // "async i."
  const std::size_t blank = owner.rfind(' ');
  const std::string_view prefix = blank == std::string_view::npos ? std::string_view() : owner.substr(0, blank + 1);
  std::string_view object = owner.substr(prefix.size());
  if (object.ends_with('.')) object.remove_suffix(1);
  const std::string_view object_name = object.empty() ? std::string_view() : declared_name(map, text, place, object);
  if (last.empty() && object_name.empty()) return std::nullopt;
  std::string renamed(prefix);
  if (!object_name.empty()) object = object_name;
  // What is called through a bundle's own list of exports is no method of anything.
  if (!object.empty() && object != "Object") {
    renamed += object;
    renamed.push_back('.');
  }
  renamed += last.empty() ? name : last;
  return renamed;
}

}  // namespace bellwether::errors
