#include "errors/grouping/rule_line.h"

#include <fmt/format.h>

#include "base/text.h"
#include "errors/grouping/character.h"

namespace bellwether::errors {

void RuleLine::skip_spaces() {
  at_ += run_length(text_, at_, is_space);
}

bool RuleLine::take(std::string_view expected) {
  if (!rest().starts_with(expected)) return false;
  at_ += expected.size();
  return true;
}

std::string_view RuleLine::word() {
  const std::size_t length =
      run_length(text_, at_, [](char c) { return is_alphanumeric(c) || c == '.' || c == '-' || c == '_'; });
  const std::string_view found = text_.substr(at_, length);
  at_ += length;
  return found;
}

std::string_view RuleLine::key() {
  const std::size_t length = run_length(text_, at_, [](char c) { return !is_space(c) && c != ':' && c != '"'; });
  const std::string_view found = text_.substr(at_, length);
  at_ += length;
  return found;
}

Result<std::string> RuleLine::value(std::string_view stops) {
  std::string out;
  if (take("\"")) {
    while (true) {
      if (at_end()) return refuse("a quote that is never closed");
      const char c = text_[at_++];
      if (c == '"') return out;
      if (c == '\\' && (next() == '"' || next() == '\\')) {
        out.push_back(text_[at_++]);
      } else {
        out.push_back(c);
      }
    }
  }
  while (!at_end() && !is_space(next()) && stops.find(next()) == std::string_view::npos) {
    const std::size_t close = rest().starts_with("{{") ? rest().find("}}") : std::string_view::npos;
    const std::size_t length = close == std::string_view::npos ? 1 : close + 2;
    out += text_.substr(at_, length);
    at_ += length;
  }
  return out;
}

std::unexpected<Error> RuleLine::refuse(std::string_view what) const {
  return fail(Code::kInvalidArgument, fmt::format("line {}: {}", number_, printable(what)));
}

}  // namespace bellwether::errors
