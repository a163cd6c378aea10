#include "checks/native/pattern.h"

#include <array>

#include <regex.h>

namespace bellwether::checks {

struct Pattern::Compiled {
  Compiled() = default;
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    if (is_compiled) ::regfree(&expression);
  }

  regex_t expression{};
  bool is_compiled = false;
};

Result<Pattern> Pattern::compile(std::string_view text, Options options) {
  auto compiled = std::make_shared<Compiled>();
  const int flags =
      REG_EXTENDED | REG_NOSUB | (options.ignores_case ? REG_ICASE : 0) | (options.spans_lines ? 0 : REG_NEWLINE);
  const int error = ::regcomp(&compiled->expression, std::string(text).c_str(), flags);
  if (error != 0) {
    std::array<char, 256> reason{};
    ::regerror(error, &compiled->expression, reason.data(), reason.size());
    return fail(Code::kInvalidArgument, std::string("Could Not Compile Regular Expression: ") + reason.data());
  }
  compiled->is_compiled = true;
  return Pattern(std::move(compiled));
}

bool Pattern::matches(std::string_view text) const {
  return ::regexec(&compiled_->expression, std::string(text).c_str(), 0, nullptr, 0) == 0;
}

}  // namespace bellwether::checks
