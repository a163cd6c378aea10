#include "checks/plugins/shell_text.h"

#include <algorithm>
#include <array>

namespace bellwether::checks {
namespace {

// What ends a word, begins a command, an expansion, a wildcard or a comment.
constexpr std::string_view kSpecialBare = "`$&|;<>()'\"\\*?[#\n\r";
constexpr std::string_view kSpecialInDoubleQuotes = "`$\"\\";
constexpr std::string_view kSpecialInSingleQuotes = "'";

// Programs that read their arguments as commands: always, or only behind an option such as -c or -e.
constexpr std::array<std::string_view, 6> kReaders = {"eval", "ssh", "rsh", "su", "awk", "gawk"};
constexpr std::array<std::string_view, 10> kReadersByOption = {"sh",      "bash", "dash",   "ksh",  "zsh",
                                                               "busybox", "perl", "python", "ruby", "node"};

bool is_word_end(char c) {
  return std::string_view(" \t\r\n|&;()<>'\"").find(c) != std::string_view::npos;
}

}  // namespace

void ShellText::append_own(std::string_view text) {
  for (const char c : text) {
    if (is_escaped_) {
      is_escaped_ = false;
    } else if (c == '\\' && quote_ != Quote::kSingle) {
      is_escaped_ = true;
    } else if (c == '\'' && quote_ != Quote::kDouble) {
      quote_ = quote_ == Quote::kSingle ? Quote::kNone : Quote::kSingle;
    } else if (c == '"' && quote_ != Quote::kSingle) {
      quote_ = quote_ == Quote::kDouble ? Quote::kNone : Quote::kDouble;
    }
  }
  text_.append(text);
}

void ShellText::append_foreign(std::string_view value) {
  std::string_view special = quote_ == Quote::kSingle   ? kSpecialInSingleQuotes
                             : quote_ == Quote::kDouble ? kSpecialInDoubleQuotes
                                                        : kSpecialBare;
  if (is_read_twice_) special = kSpecialBare;
  const std::size_t before = text_.size();
  for (const char c : value) {
    if (c == '\0') break;
    if (special.find(c) == std::string_view::npos) text_.push_back(c);
  }
  // A backslash of ours in front takes the value's first character, if it has one.
  is_escaped_ = is_escaped_ && text_.size() == before;
}

bool is_read_twice(std::string_view template_text) {
  if (template_text.find('`') != std::string_view::npos || template_text.find("$(") != std::string_view::npos)
    return true;
  bool is_behind_reader = false;  // options follow
  for (std::size_t at = 0; at < template_text.size();) {
    const auto* const end = std::find_if(template_text.begin() + at, template_text.end(), is_word_end);
    const std::string_view word(template_text.begin() + at, end);
    at += word.size() + 1;
    if (word.empty()) continue;
    if (is_behind_reader && word.starts_with('-')) {
      if (word.find_first_of("ce") != std::string_view::npos) return true;
      continue;
    }
    std::string_view name = word.substr(word.rfind('/') + 1);
    name = name.substr(0, name.find_last_not_of("0123456789.") + 1);
    if (std::ranges::find(kReaders, name) != kReaders.end()) return true;
    is_behind_reader = std::ranges::find(kReadersByOption, name) != kReadersByOption.end();
  }
  return false;
}

}  // namespace bellwether::checks
