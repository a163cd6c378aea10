#include "checks/commands/command.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace bellwether::checks {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Result<ExternalCommand> parse(std::string_view line) {
  ExternalCommand command;
  TRY_VOID(parse_command(line, command));
  return command;
}

TEST(Command, TableIsSortedAndWhole) {
  const auto specs = command_specs();
  EXPECT_TRUE(std::ranges::is_sorted(specs, {}, &CommandSpec::name));
  EXPECT_GE(specs.size(), 162u);
  for (const CommandSpec& spec : specs) {
    EXPECT_EQ(find_command_spec(spec.name), &spec);
    // Only the last argument may take the rest of the line.
    for (std::size_t i = 0; i + 1 < spec.arguments.size(); ++i)
      EXPECT_NE(spec.arguments[i], ArgumentType::kLastText) << spec.name;
  }
}

TEST(Command, SplitsByTypes) {
  const auto command = parse("[1795211924] PROCESS_SERVICE_CHECK_RESULT;web1;http;2;down; really|a=1;2\n");
  ASSERT_TRUE(command) << command.error().to_string();
  EXPECT_EQ(command->spec->name, "PROCESS_SERVICE_CHECK_RESULT");
  EXPECT_EQ(command->at, unix_seconds(1795211924));
  EXPECT_THAT(command->arguments, ElementsAre("web1", "http", "2", "down; really|a=1;2"));
  EXPECT_THAT(parse("ADD_HOST_COMMENT;h;1;me;a;b")->arguments, ElementsAre("h", "1", "me", "a;b"));
  EXPECT_EQ(parse("ENABLE_NOTIFICATIONS")->at, UnixSeconds());
  EXPECT_THAT(parse("[1] ENABLE_NOTIFICATIONS\r\n")->arguments, ElementsAre());
}

TEST(Command, MayLackWhatIsOptional) {
  EXPECT_THAT(parse("PROCESS_HOST_CHECK_RESULT;h;0")->arguments, ElementsAre("h", "0", ""));
  EXPECT_THAT(parse("DEL_DOWNTIME_BY_HOST_NAME;h")->arguments, ElementsAre("h", "", "", ""));
  EXPECT_THAT(parse("DEL_DOWNTIME_BY_HOST_NAME;h;;17")->arguments, ElementsAre("h", "", "17", ""));
  EXPECT_THAT(parse("DEL_DOWNTIME_BY_START_TIME_COMMENT;;why")->arguments, ElementsAre("", "why"));
}

TEST(Command, NamesWhatIsWrong) {
  const auto message_of = [](std::string_view line) { return parse(line).error().message(); };
  EXPECT_THAT(message_of("[1] NO_SUCH_COMMAND;x"), HasSubstr("'NO_SUCH_COMMAND'"));
  EXPECT_THAT(message_of(""), HasSubstr("''"));
  EXPECT_THAT(message_of("ENABLE_SVC_CHECK;h"), HasSubstr("argument 2 is missing, a service"));
  EXPECT_THAT(message_of("ENABLE_SVC_CHECK;;s"), HasSubstr("argument 1 is ''"));
  EXPECT_THAT(message_of("PROCESS_HOST_CHECK_RESULT;h;x;o"), HasSubstr("argument 2 is 'x', not a whole number"));
  EXPECT_THAT(message_of("SCHEDULE_HOST_CHECK;h;-1"), HasSubstr("not a time in seconds"));
  EXPECT_THAT(message_of("CHANGE_NORMAL_HOST_CHECK_INTERVAL;h;soon"), HasSubstr("not a number"));
  EXPECT_THAT(message_of("[x] ENABLE_NOTIFICATIONS"), HasSubstr("[x] ENABLE_NOTIFICATIONS"));
}

}  // namespace
}  // namespace bellwether::checks
