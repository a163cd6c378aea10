// Macros never let what a plugin printed, or what somebody typed, become a command: every kind of quoting that administrators use, with texts
// that try to get out of it, run by the real shell.
#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "base/log.h"
#include "checks/plugins/execution.h"
#include "checks/plugins/macros.h"
#include "checks/plugins/shell_text.h"
#include "checks/plugins/test_source.h"
#include "net/test_runtime.h"
#include "runtime/child_runner.h"

namespace bellwether::checks {
namespace {

using testing::service;

class ShellSafetyTest : public ::testing::Test {
 protected:
  ShellSafetyTest() : source_(site_), runner_({}, runtime_.metrics()) {
    folder_ = std::filesystem::path(::testing::TempDir()) / ("bw_shell_safety_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    runtime_.start();
  }
  ~ShellSafetyTest() override { std::filesystem::remove_all(folder_); }

  // Texts that would make the file `pwned` if any part of them were run.
  std::vector<std::string> attacks() const {
    const std::string touch = "touch " + (folder_ / "pwned").string();
    std::vector<std::string> texts;
    for (const std::string& inner :
         {"$(" + touch + ")", "`" + touch + "`", ";" + touch + ";", "|" + touch, "&" + touch + "&", "\n" + touch + "\n",
          "&&" + touch, "||" + touch, "${x:-$(" + touch + ")}", "$((`" + touch + "`))", "<(" + touch + ")", ")" + touch,
          "\r\n" + touch + "\r\n"}) {
      for (const std::string before : {"", "\"", "'", "\\", "'\"'", "\\'", "#"}) {
        for (const std::string after : {"", "\"", "'"}) texts.push_back("x" + before + inner + after);
      }
    }
    return texts;
  }

  void run(const std::string& line) {
    auto command = child_command(line, {"PATH=/usr/bin:/bin"}, {});
    ASSERT_TRUE(command);
    std::promise<void> done;
    ASSERT_TRUE(runner_.start(std::move(*command), runtime_.shard(),
                              [&](const Result<runtime::ChildOutcome>&) { done.set_value(); }));
    done.get_future().wait();
  }
  bool is_pwned() const { return std::filesystem::exists(folder_ / "pwned"); }

  testing::Site site_;
  testing::TestSource source_;
  net::TestRuntime runtime_;
  runtime::ChildRunner runner_;
  std::filesystem::path folder_;
};

TEST_F(ShellSafetyTest, NoTextGetsOutOfAnyQuoting) {
  const std::vector<std::string> lines = {
      "/bin/echo $SERVICEOUTPUT$ >/dev/null",
      "/bin/echo \"$SERVICEOUTPUT$\" >/dev/null",
      "/bin/echo '$SERVICEOUTPUT$' >/dev/null",
      "/bin/echo a'b'$SERVICEOUTPUT$\"c\" >/dev/null",
      "/bin/echo \\\"$SERVICEOUTPUT$\\\" >/dev/null",
      "/usr/bin/printf \"%b\" \"State: $SERVICESTATE$\\n\\n$LONGSERVICEOUTPUT$\\n\" | /bin/cat >/dev/null",
      "/bin/sh -c 'echo \"$SERVICEOUTPUT$\"' >/dev/null",
      "/bin/sh -c \"echo '$SERVICEOUTPUT$'\" >/dev/null",
      "eval echo \"$SERVICEOUTPUT$\" >/dev/null",
      "echo `echo $SERVICEOUTPUT$` \"$$(echo '$SERVICEOUTPUT$')\" >/dev/null",
      "/bin/echo $SERVICEACKCOMMENT$ \"$SERVICEACKAUTHOR$\" >/dev/null",
  };
  // All attacks of one line at once: a line of thousands of echoes costs one start.
  for (const std::string& line : lines) {
    std::string script;
    for (const std::string& attack : attacks()) {
      ObjectState& state = source_.edit(service(0));
      state.output = attack;
      state.long_output = std::make_unique<std::string>(attack);
      state.acknowledgement = std::make_unique<Acknowledgement>();
      state.acknowledgement->comment = state.acknowledgement->author = attack;
      MacroScope scope{source_, unix_seconds(1'800'000'000)};
      scope.object = service(0);
      script += expand_macros(line, scope, MacroUse::kCommand) + "\n";
    }
    run(script);
    ASSERT_FALSE(is_pwned()) << line;
  }
}

TEST_F(ShellSafetyTest, NoTextGetsOutOfAnArgument) {
  site_.configuration().commands.push_back({"tell", "/bin/echo \"$ARG1$\" $ARG2$ >/dev/null"});
  site_.configuration().index();
  std::string script;
  for (const std::string& attack : attacks()) {
    source_.edit(service(0)).output = attack;
    MacroScope scope{source_, unix_seconds(1'800'000'000)};
    scope.object = service(0);
    const auto line = compose_command_line(scope, "tell!it says $SERVICEOUTPUT$!$SERVICEOUTPUT$");
    ASSERT_TRUE(line);
    script += *line + "\n";
  }
  run(script);
  EXPECT_FALSE(is_pwned());
}

TEST_F(ShellSafetyTest, TheseTextsDoRunWhereNothingStripsThem) {
  std::string script;
  for (const std::string& attack : attacks()) script += "/bin/echo " + attack + " >/dev/null\n";
  run(script);
  EXPECT_TRUE(is_pwned()) << "the attacks of this test attack nothing";
}

TEST(ShellText, KnowsWhoReadsTwice) {
  for (const std::string text : {"sh -c 'x'", "/bin/bash -lc x", "a | ssh host x", "eval x", "a `b`", "a $(b)",
                                 "perl -e 'x'", "python3 -c x", "su nagios x", "awk '{x}'"}) {
    EXPECT_TRUE(is_read_twice(text)) << text;
  }
  for (const std::string text : {"/usr/bin/mail -s \"x\" y", "perl /usr/bin/process_perfdata.pl -d x",
                                 "/bin/sh /etc/notify.sh x", "/bin/ssh_check x", "printf x | cat"}) {
    EXPECT_FALSE(is_read_twice(text)) << text;
  }
}

}  // namespace
}  // namespace bellwether::checks
