#include "net/header_value.h"

#include "base/text.h"

namespace bellwether::net {
namespace {

// The end of one parameter: the next ';' that is not inside quotes.
std::size_t parameter_end(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == ';' && !quoted) {
      return i;
    }
  }
  return text.size();
}

std::string unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  text = text.substr(1, text.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace

std::string_view header_main_value(std::string_view value) {
  return trim(value.substr(0, value.find(';')));
}

std::optional<std::string> header_parameter(std::string_view value, std::string_view name) {
  std::size_t end = parameter_end(value);
  while (end < value.size()) {
    value.remove_prefix(end + 1);
    end = parameter_end(value);
    const std::string_view parameter = value.substr(0, end);
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    if (equals_ignoring_case(trim(parameter.substr(0, equals)), name)) {
      return unquote(trim(parameter.substr(equals + 1)));
    }
  }
  return std::nullopt;
}

}  // namespace bellwether::net
