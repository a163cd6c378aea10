// What plugins print, command lines and macros from any bytes: nothing crashes, a line that needs no shell keeps its promise, and no value from
// outside brings a quote, a newline or an expansion into a bare place.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "checks/plugins/command_line.h"
#include "checks/plugins/plugin_output.h"
#include "checks/plugins/shell_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bellwether;
  using namespace bellwether::checks;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const bool strict : {false, true}) {
    const OutputParts parts = read_output(text, strict);
    CHECK(parts.output.find('\n') == std::string::npos && parts.perf_data.find('\n') == std::string::npos);
    CHECK(!strict || parts.output.find(';') == std::string::npos);
  }
  static_cast<void>(unescape_newlines(text));
  static_cast<void>(split_call(text));
  const Program program = split_line(text);
  if (program.is_through_shell) {
    CHECK(program.arguments.size() == 3 && program.arguments[2] == text);
  } else {
    CHECK(program.arguments.empty() || program.arguments.front().starts_with('/'));
  }

  ShellText bare(is_read_twice(text));
  bare.append_own("x ");
  bare.append_foreign(text);
  CHECK(bare.take().find_first_of("`$&|;<>()'\"\\*?[#\n") == std::string::npos);
  ShellText quoted(false);
  quoted.append_own("\"");
  quoted.append_foreign(text);
  CHECK(quoted.take().find_first_of("`$\"\\", 1) == std::string::npos);
  return 0;
}
