#include "checks/plugins/command_line.h"

#include <gmock/gmock.h>

namespace bellwether::checks {
namespace {

using testing::ElementsAre;

TEST(CommandLine, SplitsCallsAtExclamationMarks) {
  const CommandCallParts parts = split_call(R"(check_http!-p 80!a\!b\c!!)");
  EXPECT_EQ(parts.command, "check_http");
  EXPECT_THAT(parts.arguments, ElementsAre("-p 80", R"(a!b\c)", "", ""));
  EXPECT_THAT(split_call("check_alive").arguments, ElementsAre());
  EXPECT_THAT(split_call("check!").arguments, ElementsAre(""));
}

TEST(CommandLine, KeepsNoMoreArgumentsThanThereAreMacros) {
  EXPECT_EQ(split_call("c" + std::string(100, '!')).arguments.size(), kMaxCommandArguments);
}

TEST(CommandLine, HonoursQuotesWithoutAShell) {
  EXPECT_THAT(split_line(R"(/bin/echo "a b" 'c d' e\ f g\\h "q\"r\x" ''i"j")").arguments,
              ElementsAre("/bin/echo", "a b", "c d", "e f", R"(g\h)", R"(q"r\x)", "ij"));
  EXPECT_THAT(split_line("/bin/x '' \"\"").arguments, ElementsAre("/bin/x", "", ""));
  EXPECT_THAT(split_line("  /bin/x\t a \n").arguments, ElementsAre("/bin/x", "a"));
  EXPECT_THAT(split_line("/bin/x 'a;b|c' \"d;e*\" {a,b} [c] ~ !d =e # f").arguments,
              ElementsAre("/bin/x", "a;b|c", "d;e*", "{a,b}", "[c]", "~", "!d", "=e", "#", "f"));
  EXPECT_THAT(split_line("").arguments, ElementsAre());
}

TEST(CommandLine, LeavesToAShellWhatOnlyAShellUnderstands) {
  for (const std::string line :
       {"/bin/a | b", "/bin/a > b", "/bin/a < b", "/bin/a; b", "/bin/a & b", "/bin/a $b", "/bin/a `b`", "/bin/a (b)",
        "/bin/a *", "/bin/a ?", "/bin/a \"$b\"", "/bin/a \"`b`\"", "/bin/a 'b", "/bin/a \"b", "echo a"}) {
    const Program program = split_line(line);
    EXPECT_TRUE(program.is_through_shell) << line;
    EXPECT_THAT(program.arguments, ElementsAre("/bin/sh", "-c", line));
  }
  for (const std::string line : {"/bin/a '$b'", R"(/bin/a "\$b")", R"(/bin/a \$b \| \;)", "/bin/a '`b`'"}) {
    EXPECT_FALSE(split_line(line).is_through_shell) << line;
  }
}

}  // namespace
}  // namespace bellwether::checks
