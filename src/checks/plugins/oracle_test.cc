// Odd plugins, as nagios4 4.4.6 recorded them: each is run by a real process and must be read the same way in strict mode. The timeout is
// shorter here, so the seconds in the text of a timeout differ.
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/plugins/execution.h"
#include "checks/plugins/plugin_output.h"
#include "net/test_runtime.h"
#include "runtime/child_runner.h"

namespace bellwether::checks {
namespace {

constexpr auto kTimeout = milliseconds(400);

struct Recorded {
  std::string name;
  std::string script;  // of a plugin; or, with a "!" in front, a command line
  int state;
  std::string output, long_output, perf_data;
};

std::string numbered_lines() {
  std::string lines;
  for (int i = 1; i <= 2000; ++i) lines += (i == 1 ? "line" : "\nline") + std::to_string(i);
  return lines;
}

std::vector<Recorded> recorded() {
  return {
      {"ok", "echo 'OK|v=1'", 0, "OK", "", "v=1"},
      {"s0", "exit 0", 0, "(No output on stdout) stderr:", "", ""},
      {"exit3", "echo U; exit 3", 3, "U", "", ""},
      {"exit4", "echo x; exit 4", 2, "(Return code of 4 for service 'exit4' on host 'h0' was out of bounds)", "", ""},
      {"exit-1", "echo x; exit 255", 2, "(Return code of 255 for service 'exit-1' on host 'h0' was out of bounds)", "",
       ""},
      {"exit126", "echo x; exit 126", 2, "(Return code of 126 is out of bounds. Check if plugin is executable)", "",
       ""},
      {"empty", "exit 0", 0, "(No output on stdout) stderr:", "", ""},
      {"empty2", "exit 2", 2, "(No output on stdout) stderr:", "", ""},
      {"missing", "!/nonexistent/plugin", 2,
       "(No output on stdout) stderr: execvp(/nonexistent/plugin, ...) failed. errno is 2: No such file or directory",
       "", ""},
      {"noexec", "!/etc/passwd", 2, "(Return code of 13 for service 'noexec' on host 'h0' was out of bounds)", "", ""},
      {"shell-missing", "!/nonexistent/plugin | /bin/cat", 0,
       "(No output on stdout) stderr: /bin/sh: 1: /nonexistent/plugin: not found", "", ""},
      {"stderr-only", "echo err >&2; exit 2", 2, "(No output on stdout) stderr: err", "", ""},
      {"stderr-and-out", "echo err >&2; echo out; exit 1", 1, "out", "", ""},
      {"killed", "echo part; kill -9 $$", 3, "part", "", ""},
      {"sleep", "echo begun; sleep 100", 2, "(Service check timed out after # seconds)", "", ""},
      {"bg-child", "sleep 100 & echo quick", 0, "quick", "", ""},
      {"multi", "printf 'short | a=1\\nlong1\\nlong2| b=2\\nc=3 d=4\\n'", 0, "short", "long1\nlong2",
       "a=1  b=2 c=3 d=4"},
      {"pipe-first", "echo '|x=1'", 0, "", "", "x=1"},
      {"line4k", "head -c 5000 /dev/zero | tr '\\000' A; echo", 0, std::string(5000, 'A'), "", ""},
      {"lines20k", "echo first; cat \"$0.lines\"", 0, "first", numbered_lines(), ""},
      {"big100k", "head -c 100000 /dev/zero | tr '\\000' B; echo '|x=1'", 0, std::string(73'728, 'B'), "", ""},
      {"semicolon", "printf 'a;b\\\\\\\\nc\\n'", 0, "a:b\\\\nc", "", ""},
      {"crlf", "printf 'x\\r\\ny\\r\\n'", 0, "x", "y", ""},
      {"utf8", "printf 'caf\\303\\251 \\377\\n'", 0, "caf\303\251 \377", "", ""},
      {"nul", "printf 'a\\000b\\n'", 0, "a", "", ""},
      {"quoted", "!/bin/echo \"a b\" 'c d'", 0, "a b c d", "", ""},
  };
}

class OracleTest : public testing::Test {
 protected:
  OracleTest() : runner_({}, runtime_.metrics()) {
    folder_ = std::filesystem::path(testing::TempDir()) / ("bw_oracle_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    runtime_.start();
  }
  ~OracleTest() override { std::filesystem::remove_all(folder_); }

  std::string line_of(const Recorded& plugin) {
    if (plugin.script.starts_with('!')) return plugin.script.substr(1);
    const std::filesystem::path file = folder_ / plugin.name;
    std::ofstream(file) << "#!/bin/sh\n" << plugin.script << "\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    if (plugin.name == "lines20k") std::ofstream(file.string() + ".lines") << plugin.long_output << "\n";
    return file.string();
  }

  // Runs all at once; results in the plugins' order.
  std::vector<CheckResult> run(const std::vector<Recorded>& plugins, bool strict) {
    ProgramLimits limits;
    limits.timeout = kTimeout;
    limits.strict_nagios = strict;
    std::vector<CheckResult> results(plugins.size());
    std::promise<void> done;
    std::size_t left = plugins.size();
    for (std::size_t i = 0; i < plugins.size(); ++i) {
      auto command = child_command(line_of(plugins[i]), {"PATH=/usr/bin:/bin"}, limits);
      EXPECT_TRUE(command);
      const std::string program = command->arguments.front();
      const auto read = [&, i, program](Result<runtime::ChildOutcome> outcome) {
        const Execution execution = to_execution(std::move(outcome), program, UnixMillis(seconds(1'800'000'000)));
        const Subject subject{ObjectRef::of(ServiceIndex{0}), "h0", plugins[i].name};
        results[i] = read_execution(execution, subject, Reading{strict, 2});
        if (--left == 0) done.set_value();
      };
      EXPECT_TRUE(runner_.start(std::move(*command), runtime_.shard(), read));
    }
    done.get_future().wait();
    return results;
  }

  net::TestRuntime runtime_;
  runtime::ChildRunner runner_;
  std::filesystem::path folder_;
};

std::string without_seconds(const std::string& text) {
  return std::regex_replace(text, std::regex("after [0-9.]+ seconds"), "after # seconds");
}

TEST_F(OracleTest, StrictModeRecordsWhatNagiosRecords) {
  const std::vector<Recorded> plugins = recorded();
  ASSERT_EQ(plugins.size(), 26u);
  const std::vector<CheckResult> results = run(plugins, true);
  for (std::size_t i = 0; i < plugins.size(); ++i) {
    SCOPED_TRACE(plugins[i].name);
    EXPECT_EQ(results[i].status, plugins[i].state);
    EXPECT_EQ(without_seconds(results[i].output), plugins[i].output);
    EXPECT_EQ(results[i].long_output, plugins[i].long_output);
    EXPECT_EQ(results[i].perf_data, plugins[i].perf_data);
    if (plugins[i].name == "bg-child") {
      EXPECT_GE(results[i].execution_time, 2 * 0.4);
    }
  }
}

TEST_F(OracleTest, ByDefaultItDiffersWhereNagiosLosesSomething) {
  std::map<std::string, CheckResult> by_name;
  const std::vector<Recorded> plugins = recorded();
  const std::vector<CheckResult> results = run(plugins, false);
  for (std::size_t i = 0; i < plugins.size(); ++i) by_name[plugins[i].name] = results[i];

  EXPECT_LT(by_name["bg-child"].execution_time, 0.4);
  EXPECT_EQ(by_name["bg-child"].output, "quick");
  EXPECT_EQ(by_name["shell-missing"].status, 3);
  EXPECT_EQ(by_name["semicolon"].output, "a;b\\\\nc");
  EXPECT_EQ(by_name["missing"].output, "(Cannot run /nonexistent/plugin: No such file or directory)");
  EXPECT_EQ(by_name["noexec"].output, "(Cannot run /etc/passwd: Permission denied)");
  EXPECT_EQ(by_name["sleep"].long_output, "begun");
  EXPECT_EQ(by_name["big100k"].output.size(), 64u << 10);

  const std::vector<std::string> differing = {"bg-child", "shell-missing", "semicolon", "missing",
                                              "noexec",   "sleep",         "big100k"};
  for (const Recorded& plugin : plugins) {
    if (std::ranges::find(differing, plugin.name) != differing.end()) continue;
    SCOPED_TRACE(plugin.name);
    EXPECT_EQ(by_name[plugin.name].status, plugin.state);
    EXPECT_EQ(by_name[plugin.name].output, plugin.output);
    EXPECT_EQ(by_name[plugin.name].long_output, plugin.long_output);
    EXPECT_EQ(by_name[plugin.name].perf_data, plugin.perf_data);
  }
}

}  // namespace
}  // namespace bellwether::checks
