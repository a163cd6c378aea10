#include "errors/grouping/generated_name.h"

#include <array>

#include "errors/grouping/character.h"

namespace bellwether::errors {
namespace {

enum class Tail : std::uint8_t { kDigits, kHex, kWord };

// What stands before a generated part, of which characters that is, and what is written for both.
struct Marker {
  std::string_view before;
  Tail tail;
  std::string_view written;
};
constexpr std::array kMarkers{
    Marker{"sun.reflect.GeneratedMethodAccessor", Tail::kDigits, "sun.reflect.GeneratedMethodAccessor"},
    Marker{"jdk.internal.reflect.GeneratedMethodAccessor", Tail::kDigits,
           "jdk.internal.reflect.GeneratedMethodAccessor"},
    Marker{"GeneratedSerializationConstructorAccessor", Tail::kDigits,
           "GeneratedSerializationConstructorAccessor<auto>"},
    Marker{"GeneratedConstructorAccessor", Tail::kDigits, "GeneratedConstructorAccessor<auto>"},
    Marker{"CGLIB$$", Tail::kHex, "CGLIB$$<auto>"},
    Marker{"$fn__", Tail::kDigits, "$fn__<auto>"},
    Marker{"HibernateProxy$", Tail::kWord, "HibernateProxy$<auto>"},
};
// "$$EnhancerByGuice$$1a2b3c": the generator's name lies between.
constexpr std::array<std::string_view, 2> kNamedMarkers{"EnhancerBy", "FastClassBy"};
constexpr std::string_view kJavassist = "$$_javassist";

std::size_t tail_length(std::string_view text, std::size_t at, Tail tail) {
  switch (tail) {
    case Tail::kDigits:
      return run_length(text, at, is_digit);
    case Tail::kHex:
      return run_length(text, at, is_hex);
    case Tail::kWord:
      return run_length(text, at, is_word);
  }
  return 0;
}

bool replace_marked(std::string& name, const Marker& marker) {
  const std::size_t at = name.find(marker.before);
  if (at == std::string::npos) return false;
  const std::size_t tail = tail_length(name, at + marker.before.size(), marker.tail);
  if (tail == 0) return false;
  name.replace(at, marker.before.size() + tail, marker.written);
  return true;
}

bool replace_named(std::string& name, std::string_view marker) {
  const std::size_t at = name.find(marker);
  if (at == std::string::npos) return false;
  const std::size_t generator = run_length(name, at + marker.size(), is_word);
  const std::size_t begin = at + marker.size() + generator + 2;
  if (name.compare(begin - 2, 2, "$$") != 0) return false;
  const std::size_t tail = tail_length(name, begin, Tail::kHex);
  if (tail == 0) return false;
  name.replace(begin, tail, "<auto>");
  return true;
}

}  // namespace

std::optional<std::string> without_javassist_number(std::string_view filename) {
  const std::size_t at = filename.find(kJavassist);
  if (at == std::string_view::npos) return std::nullopt;
  std::size_t end = at + kJavassist.size();
  if (filename.substr(end).starts_with("_seam")) end += 5;
  if (peek(filename, end) == '_') {
    const std::size_t digits = run_length(filename, end + 1, is_digit);
    if (digits > 0) end += digits + 1;
  }
  std::string out(filename.substr(0, at));
  out += kJavassist;
  out += "<auto>";
  out += filename.substr(end);
  return out;
}

bool is_java_lambda_class(std::string_view module) {
  return module.find("$$Lambda$") != std::string_view::npos;
}

std::optional<std::string> without_generated_parts(std::string_view module) {
  std::string out(module);
  bool is_changed = false;
  for (const Marker& marker : kMarkers) is_changed |= replace_marked(out, marker);
  for (const std::string_view marker : kNamedMarkers) is_changed |= replace_named(out, marker);
  if (std::optional<std::string> replaced = without_javassist_number(out)) {
    out = std::move(*replaced);
    is_changed = true;
  }
  if (!is_changed) return std::nullopt;
  return out;
}

}  // namespace bellwether::errors
