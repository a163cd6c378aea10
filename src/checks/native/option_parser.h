// The command lines of plugins, read as getopt_long does: -H host, -Hhost, --hostname=host, --host host (a long name may be cut as long as
// one option begins so), options and operands in any order, "--" ends the options. Pure.
//
//   constexpr OptionSpec kOptions[] = {{'H', "hostname", Takes::kValue}, {kSni, "sni", Takes::kNothing}};
//   Result<ParsedOptions> parsed = parse_options(kOptions, arguments);
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::checks {

enum class Takes {
  kNothing,
  kValue,
  kOptionalValue,  // only when joined to its option: -S1.2, --ssl=1.2
  kRest,           // a value, and all words behind it are operands, whatever they look like: -a one -two
  kValueIfAny,     // the next word as well, unless that begins with '-': -T, -T 1,2
};

struct OptionSpec {
  int id;                 // the letter; from kLongOnly on there is none
  std::string_view name;  // of the long form; empty: there is none
  Takes takes = Takes::kNothing;
};

inline constexpr int kLongOnly = 256;

struct Option {
  int id;
  std::string_view value;
  bool has_value = false;
};

// Views into the arguments.
struct ParsedOptions {
  std::vector<Option> options;  // in their order
  std::vector<std::string_view> operands;
};

// kInvalidArgument in getopt's words: "unrecognized option '--bogus'", "option requires an argument -- 'H'". Every specification also
// knows -h, --help, -V and --version.
Result<ParsedOptions> parse_options(std::span<const OptionSpec> specs, std::span<const std::string> arguments);

}  // namespace bellwether::checks
