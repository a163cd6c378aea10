#include "checks/plugins/plugin_output.h"

#include <chrono>

#include <gmock/gmock.h>
#include <signal.h>

namespace bellwether::checks {
namespace {

const Subject kService{ObjectRef::of(ServiceIndex{0}), "h0", "s"};
const Subject kHost{ObjectRef::of(HostIndex{0}), "h0", ""};
constexpr Reading kStrict{true, 2};

Execution printed(std::string output, int code = 0) {
  Execution execution;
  execution.return_code = code;
  execution.output = std::move(output);
  return execution;
}

struct Case {
  std::string printed, output, long_output, perf_data;
};

// Recorded from nagios4 4.4.6.
TEST(PluginOutput, SplitsTextAndPerformanceDataAsNagiosDoes) {
  const std::vector<Case> cases = {
      {"short | a=1 \nlong1\nlong2 | b=2 \nc=3 d=4 \n", "short", "long1\nlong2 ", "a=1   b=2  c=3 d=4"},
      {"short|a=1\nlong1\nlong2|b=2\nc=3 d=4\n", "short", "long1\nlong2", "a=1 b=2 c=3 d=4"},
      {" lead |x=1\n  long \n  more  \n", "lead", "  long \n  more  ", "x=1"},
      {"x\r\ny\r\nz\r\n", "x", "y\nz", ""},
      {"x\ry\n", "x\ry", "", ""},
      {"x|a=1\r\ny\r\n", "x", "y", "a=1"},
      {std::string("a\0b\nc\n", 6), "a", "", ""},
      {"a", "a", "", ""},
      {"a|p=1;2\nlong|q=1;2\n", "a", "long", "p=1;2 q=1;2"},
      {"a;b\nlo;ng\n", "a:b", "lo;ng", ""},
      {"s\n|p=1\nq=2\n", "s", "", "p=1 q=2"},
      {"s\n\n\nl3\n\n", "s", "\n\nl3\n", ""},
      {"\nsecond\n", "(No output returned from plugin)", "second", ""},
      {"\n", "(No output returned from plugin)", "", ""},
      {"   \n", "", "", ""},
      {"|x=1\nlong|y=2\n", "", "long", "x=1 y=2"},
      {"a|b=1|c=2\n", "a", "", "b=1|c=2"},
      {"a|\nb\n", "a", "b", ""},
      {"a\tb\n", "a\tb", "", ""},
  };
  for (const Case& expected : cases) {
    const OutputParts parts = read_output(expected.printed, true);
    EXPECT_EQ(parts.output, expected.output) << expected.printed;
    EXPECT_EQ(parts.long_output, expected.long_output) << expected.printed;
    EXPECT_EQ(parts.perf_data, expected.perf_data) << expected.printed;
  }
}

TEST(PluginOutput, KeepsSemicolonsByDefault) {
  const OutputParts parts = read_output("a;b|c=1\r\ny\r\n", false);
  EXPECT_EQ(parts.output, "a;b");
  EXPECT_EQ(parts.long_output, "y");
  EXPECT_EQ(parts.perf_data, "c=1");
}

TEST(PluginOutput, ReadsReturnCodes) {
  for (int code = 0; code <= 3; ++code) {
    const CheckResult result = read_execution(printed("text", code), kService, {});
    EXPECT_EQ(result.status, code);
    EXPECT_EQ(result.output, "text");
  }
  for (const int code : {4, 13, 255}) {
    const CheckResult result = read_execution(printed("text|a=1", code), kService, {});
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.output,
              "(Return code of " + std::to_string(code) + " for service 's' on host 'h0' was out of bounds)");
    EXPECT_EQ(result.perf_data, "");
  }
  EXPECT_EQ(read_execution(printed("x", 4), kHost, {}).output, "(Return code of 4 for host 'h0' was out of bounds)");
  EXPECT_EQ(read_execution(printed("x", 126), kService, {}).output,
            "(Return code of 126 is out of bounds. Check if plugin is executable)");
  EXPECT_EQ(read_execution(printed("x", 127), kService, {}).output,
            "(Return code of 127 is out of bounds. Check if plugin exists)");
}

TEST(PluginOutput, QuotesComplaintsOnlyWithoutOutput) {
  Execution execution = printed("", 1);
  execution.errors = "e1\ne2|a=1\n";
  const CheckResult result = read_execution(execution, kService, {});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.output, "(No output on stdout) stderr: e1");
  EXPECT_EQ(result.long_output, "e2");
  EXPECT_EQ(result.perf_data, "a=1");
  execution.output = "out\n";
  EXPECT_EQ(read_execution(execution, kService, {}).output, "out");
}

TEST(PluginOutput, AComplaintWithoutAWordIsNotOk) {
  Execution execution = printed("");
  execution.errors = "/bin/sh: 1: /nonexistent/plugin: not found\n";
  EXPECT_EQ(read_execution(execution, kService, {}).status, 3);
  const CheckResult strict = read_execution(execution, kService, kStrict);
  EXPECT_EQ(strict.status, 0);
  EXPECT_EQ(strict.output, "(No output on stdout) stderr: /bin/sh: 1: /nonexistent/plugin: not found");
  EXPECT_EQ(read_execution(printed(""), kService, {}).status, 0) << "silence alone says nothing bad";
}

TEST(PluginOutput, ASignalIsUnknown) {
  Execution execution = printed("part\n", -1);
  execution.signal = SIGTERM;
  const CheckResult result = read_execution(execution, kService, kStrict);
  EXPECT_EQ(result.status, 3);
  EXPECT_EQ(result.output, "part");
  execution.output.clear();
  EXPECT_EQ(read_execution(execution, kService, kStrict).output, "(No output on stdout) stderr:");
  EXPECT_EQ(read_execution(execution, kService, {}).output, "(Ended by signal 15, Terminated)");
}

TEST(PluginOutput, ATimeoutHasItsOwnState) {
  Execution execution = printed("first\nsecond|p=1\n", -1);
  execution.signal = SIGKILL;
  execution.has_timed_out = true;
  execution.duration = milliseconds(4008);
  CheckResult result = read_execution(execution, kService, kStrict);
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.output, "(Service check timed out after 4.01 seconds)");
  EXPECT_EQ(result.long_output, "");
  EXPECT_EQ(result.execution_time, 4.008);
  result = read_execution(execution, kService, {false, 3});
  EXPECT_EQ(result.status, 3);
  EXPECT_EQ(result.long_output, "first\nsecond");
  EXPECT_EQ(result.perf_data, "");
  EXPECT_EQ(read_execution(execution, kHost, {false, 3}).output, "(Host check timed out after 4.01 seconds)");
  EXPECT_EQ(read_execution(execution, kHost, {false, 3}).status, 2);
}

TEST(PluginOutput, SaysWhyAPluginWasNotStarted) {
  Execution execution;
  execution.start_errno = ENOENT;
  execution.program = "/nonexistent/plugin";
  CheckResult result = read_execution(execution, kService, kStrict);
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(
      result.output,
      "(No output on stdout) stderr: execvp(/nonexistent/plugin, ...) failed. errno is 2: No such file or directory");
  result = read_execution(execution, kService, {});
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.output, "(Cannot run /nonexistent/plugin: No such file or directory)");
  execution.start_errno = EACCES;
  EXPECT_EQ(read_execution(execution, kService, kStrict).output,
            "(Return code of 13 for service 's' on host 'h0' was out of bounds)");
}

TEST(PluginOutput, UnescapesNewlines) {
  EXPECT_EQ(unescape_newlines(R"(a\nb\\nc\x\)"), "a\nb\\nc\\x\\");
}

}  // namespace
}  // namespace bellwether::checks
