// Command lines as Nagios reads them: the call in an object's definition ("check_http!-p 80!a\!b"), and the words of the line that comes out
// of it, with the decision whether a shell is needed. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bellwether::checks {

inline constexpr std::size_t kMaxCommandArguments = 32;  // $ARG1$ … $ARG32$; more are dropped, as Nagios does

struct CommandCallParts {
  std::string_view command;            // a view into the call
  std::vector<std::string> arguments;  // with "\!" unescaped, macros not expanded
};
CommandCallParts split_call(std::string_view call);

// What is to be executed for a line: its words when it has nothing that only a shell understands, else {"/bin/sh", "-c", line}. Quotes and
// backslashes are honoured in both. A program without a path ("echo") is left to the shell, which finds it.
struct Program {
  std::vector<std::string> arguments;  // empty for an empty line
  bool is_through_shell = false;
};
Program split_line(std::string_view line);

}  // namespace bellwether::checks
