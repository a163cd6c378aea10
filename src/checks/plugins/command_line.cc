#include "checks/plugins/command_line.h"

#include <cstdint>
#include <optional>
#include <utility>

namespace bellwether::checks {
namespace {

enum class Quote : std::uint8_t { kNone, kSingle, kDouble };

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
// Outside of quotes these need a shell; '$' and '`' do so within double quotes as well.
bool is_shell_character(char c) {
  return std::string_view("|<>&;()*?`$").find(c) != std::string_view::npos;
}
bool is_escaped_in_double_quotes(char c) {
  return c == '"' || c == '\\' || c == '$' || c == '`';
}

// The words of the line; nullopt when it needs a shell.
std::optional<std::vector<std::string>> words_of(std::string_view line) {
  std::vector<std::string> words;
  Quote quote = Quote::kNone;
  bool is_in_word = false;
  const auto put = [&](char c) {
    if (!std::exchange(is_in_word, true)) words.emplace_back();
    words.back().push_back(c);
  };
  const auto begin_quote = [&](Quote kind) {
    if (!std::exchange(is_in_word, true)) words.emplace_back();
    quote = kind;
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    switch (quote) {
      case Quote::kSingle:
        if (c == '\'') {
          quote = Quote::kNone;
        } else {
          put(c);
        }
        break;
      case Quote::kDouble:
        if (c == '"') {
          quote = Quote::kNone;
        } else if (c == '$' || c == '`') {
          return std::nullopt;
        } else {
          if (c == '\\' && i + 1 < line.size() && is_escaped_in_double_quotes(line[i + 1])) ++i;
          put(line[i]);
        }
        break;
      case Quote::kNone:
        if (is_blank(c)) {
          is_in_word = false;
        } else if (c == '\'') {
          begin_quote(Quote::kSingle);
        } else if (c == '"') {
          begin_quote(Quote::kDouble);
        } else if (is_shell_character(c)) {
          return std::nullopt;
        } else {
          if (c == '\\' && i + 1 < line.size()) ++i;
          put(line[i]);
        }
        break;
    }
  }
  if (quote != Quote::kNone) return std::nullopt;
  return words;
}

}  // namespace

CommandCallParts split_call(std::string_view call) {
  CommandCallParts parts;
  std::size_t at = call.find('!');
  parts.command = call.substr(0, at);
  while (at < call.size() && parts.arguments.size() < kMaxCommandArguments) {
    std::string& argument = parts.arguments.emplace_back();
    for (++at; at < call.size() && call[at] != '!'; ++at) {
      if (call[at] == '\\' && at + 1 < call.size() && call[at + 1] == '!') ++at;
      argument.push_back(call[at]);
    }
  }
  return parts;
}

Program split_line(std::string_view line) {
  Program program;
  std::optional<std::vector<std::string>> words = words_of(line);
  if (words && (words->empty() || words->front().starts_with('/'))) {
    program.arguments = std::move(*words);
    return program;
  }
  program.arguments = {"/bin/sh", "-c", std::string(line)};
  program.is_through_shell = true;
  return program;
}

}  // namespace bellwether::checks
