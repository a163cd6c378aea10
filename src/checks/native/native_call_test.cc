#include "checks/native/native_call.h"

#include <gtest/gtest.h>

namespace bellwether::checks {
namespace {

std::string describe(const std::vector<std::string>& argv, std::string_view folder) {
  const std::optional<NativeCall> call = native_call(argv, folder);
  if (!call) return "plugin";
  std::string text(call->check->name());
  for (const std::string& argument : call->arguments) text += " " + argument;
  return text;
}

TEST(NativeCallTest, OnlyOurOwnExecutablesRunNatively) {
  constexpr std::string_view kFolder = "/usr/lib/bellwether/plugins";
  EXPECT_EQ(describe({"/usr/lib/bellwether/plugins/check_http", "-H", "a b"}, kFolder), "check_http -H a b");
  EXPECT_EQ(describe({"/usr/lib/bellwether/plugins//check_http"}, "/usr/lib/bellwether/plugins/"), "check_http");
  EXPECT_EQ(describe({"bellwether", "plugin", "check_tcp", "-p", "1"}, kFolder), "check_tcp -p 1");
  EXPECT_EQ(describe({"/usr/bin/bellwether", "plugin", "check_tcp"}, ""), "check_tcp");
  EXPECT_EQ(describe({"/usr/lib/bellwether/plugins/bellwether-plugin", "check_dummy", "0"}, kFolder), "check_dummy 0");
  EXPECT_EQ(describe({"/usr/lib/nagios/plugins/check_http", "-H", "a"}, kFolder), "plugin");
  EXPECT_EQ(describe({"/usr/lib/bellwether/plugins/check_nothing"}, kFolder), "plugin");
  EXPECT_EQ(describe({"/usr/lib/bellwether/plugins/../x/check_http"}, kFolder), "plugin");
  EXPECT_EQ(describe({"check_http"}, kFolder), "plugin");
  EXPECT_EQ(describe({"/check_http"}, ""), "plugin");
  EXPECT_EQ(describe({"bellwether", "plugin"}, kFolder), "plugin");
  EXPECT_EQ(describe({"bellwether", "serve"}, kFolder), "plugin");
  EXPECT_EQ(describe({}, kFolder), "plugin");
}

TEST(NativeCallTest, EveryNameIsACommand) {
  for (const std::string_view name : native_check_names()) {
    EXPECT_EQ(native_command_line(name), "bellwether plugin " + std::string(name) + " $ARG1$");
  }
  EXPECT_EQ(native_command_line("check_nothing"), "");
}

}  // namespace
}  // namespace bellwether::checks
