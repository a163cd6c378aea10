#include "checks/native/option_parser.h"

#include <gtest/gtest.h>

namespace bellwether::checks {
namespace {

constexpr OptionSpec kSpecs[] = {{'H', "hostname", Takes::kValue},
                                 {'S', "ssl", Takes::kOptionalValue},
                                 {'v', "verbose"},
                                 {'w', "warning", Takes::kValue},
                                 {kLongOnly, "sni"},
                                 {kLongOnly + 1, "show", Takes::kValue},
                                 {kLongOnly + 2, "shower"},
                                 {'T', "time", Takes::kValueIfAny},
                                 {'a', "args", Takes::kRest}};

std::string read(const std::vector<std::string>& arguments) {
  const Result<ParsedOptions> parsed = parse_options(kSpecs, arguments);
  if (!parsed) return parsed.error().message();
  std::string text;
  for (const Option& option : parsed->options) {
    text +=
        option.id < kLongOnly ? std::string(1, static_cast<char>(option.id)) : std::to_string(option.id - kLongOnly);
    if (option.has_value) text += "=" + std::string(option.value);
    text += ' ';
  }
  text += '|';
  for (const std::string_view operand : parsed->operands) text += std::string(operand) + ' ';
  return text;
}

TEST(OptionParserTest, ReadsEveryForm) {
  EXPECT_EQ(read({"-H", "a", "-Hb", "--hostname=c", "--hostname", "d"}), "H=a H=b H=c H=d |");
  EXPECT_EQ(read({"-vvHx", "-w", "-5"}), "v v H=x w=-5 |");
  EXPECT_EQ(read({"-S", "-S1.2", "--ssl", "--ssl=1.3", "1.1"}), "S S=1.2 S S=1.3 |1.1 ");
  EXPECT_EQ(read({"a", "-v", "b", "--", "-v", "--sni"}), "v |a b -v --sni ");
  EXPECT_EQ(read({"--host=x", "--sni", "--help", "-V"}), "H=x 0 h V |");
  EXPECT_EQ(read({"-"}), "|- ");
  EXPECT_EQ(read({"-T", "1,2", "-T", "-T3", "--time", "-v", "--time", "4", "--time=5", "-T"}),
            "T=1,2 T T=3 T v T=4 T=5 T |");
  EXPECT_EQ(read({"-v", "-a", "one", "-two", "--sni"}), "v a=one |-two --sni ");
  EXPECT_EQ(read({"--args", "-1", "-v"}), "a=-1 |-v ");
}

TEST(OptionParserTest, AnExactNameIsNeverAmbiguous) {
  EXPECT_EQ(read({"--show=1", "--shower"}), "1=1 2 |");
  EXPECT_EQ(read({"--sho=1"}), "option '--sho' is ambiguous");
}

TEST(OptionParserTest, NamesWhatIsWrong) {
  EXPECT_EQ(read({"--bogus"}), "unrecognized option '--bogus'");
  EXPECT_EQ(read({"--bogus=1"}), "unrecognized option '--bogus'");
  EXPECT_EQ(read({"-x"}), "invalid option -- 'x'");
  EXPECT_EQ(read({"-H"}), "option requires an argument -- 'H'");
  EXPECT_EQ(read({"--hostname"}), "option '--hostname' requires an argument");
  EXPECT_EQ(read({"--verbose=2"}), "option '--verbose' doesn't allow an argument");
}

}  // namespace
}  // namespace bellwether::checks
