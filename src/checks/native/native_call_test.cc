#include "checks/native/native_call.h"

#include <gtest/gtest.h>

namespace bellwether::checks {
namespace {

std::string describe(std::string_view line, const StandIns& stand_ins) {
  const std::optional<NativeCall> call = native_call(line, stand_ins);
  if (!call) return "program";
  std::string text(call->check->name());
  for (const std::string& argument : call->arguments) text += " " + argument;
  return text;
}

TEST(NativeCallTest, OurOwnProgramIsNeverStarted) {
  EXPECT_EQ(describe("bellwether plugin check_tcp -p 1", {}), "check_tcp -p 1");
  EXPECT_EQ(describe("/usr/bin/bellwether plugin check_tcp", {}), "check_tcp");
  EXPECT_EQ(describe("/usr/lib/bellwether/plugins/bellwether-plugin check_dummy 0", {}), "check_dummy 0");
  EXPECT_EQ(describe("bellwether plugin check_http -u '/a b'", {}), "check_http -u /a b");
  EXPECT_EQ(describe("bellwether plugin", {}), "program");
  EXPECT_EQ(describe("bellwether serve", {}), "program");
  EXPECT_EQ(describe("bellwether plugin check_tcp | tee log", {}), "program");
  EXPECT_EQ(describe("", {}), "program");
}

TEST(NativeCallTest, PluginsOfTheFoldersRunNatively) {
  const StandIns ours{.folders = {"/usr/lib/bellwether/plugins", "/opt/plugins/"}, .except = {}};
  EXPECT_EQ(describe("/usr/lib/bellwether/plugins/check_http -H 'a b'", ours), "check_http -H a b");
  EXPECT_EQ(describe("/usr/lib/bellwether/plugins//check_http", ours), "check_http");
  EXPECT_EQ(describe("/opt/plugins/check_http", ours), "check_http");
  EXPECT_EQ(describe("/usr/lib/bellwether/plugins/check_nothing", ours), "program");
  EXPECT_EQ(describe("/usr/lib/bellwether/plugins/../x/check_http", ours), "program");
}

TEST(NativeCallTest, ASitesOwnPluginStaysAProgram) {
  const StandIns ours{.folders = {"/usr/lib/bellwether/plugins"}, .except = {}};
  EXPECT_EQ(describe("/usr/local/nagios/libexec/check_http -H a", ours), "program");
  EXPECT_EQ(describe("check_http -H a", ours), "program");  // of PATH: it may be anybody's
  EXPECT_EQ(describe("/check_http", ours), "program");
  EXPECT_EQ(describe("/check_http", {.folders = {""}, .except = {}}), "program");
  EXPECT_EQ(describe("/usr/lib/bellwether/plugins/check_http", {}), "program");
}

TEST(NativeCallTest, NamesCanBeLeftOut) {
  const StandIns but_one{.folders = {"/usr/lib/nagios/plugins"}, .except = {"check_http"}};
  EXPECT_EQ(describe("/usr/lib/nagios/plugins/check_http -H a", but_one), "program");
  EXPECT_EQ(describe("/usr/lib/nagios/plugins/check_tcp -H a", but_one), "check_tcp -H a");
  EXPECT_EQ(describe("bellwether plugin check_http -H a", but_one), "check_http -H a");
}

TEST(NativeCallTest, EveryNameIsACommand) {
  for (const std::string_view name : native_check_names()) {
    EXPECT_EQ(native_command_line(name), "bellwether plugin " + std::string(name) + " $ARG1$");
  }
  EXPECT_EQ(native_command_line("check_nothing"), "");
}

}  // namespace
}  // namespace bellwether::checks
