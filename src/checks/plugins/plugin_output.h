// What a plugin printed and how it ended, read by the rules of the plugin API: Execution in, CheckResult out. The rules are those that
// nagios4 4.4.6 shows (testdata in plugin_output_test.cc). Where Nagios is wrong or loses something, Bellwether differs unless
// `strict_nagios` is set; each such place is named below and in README.md.
//
//   CheckResult result = read_execution(execution, {object, "web1", "http"}, reading);
//
// Pure; one pass over the output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "checks/plugins/outcome.h"

namespace bellwether::checks {

// How much of a single output nagios4 keeps. For ChildCommand::max_output_bytes where strict_nagios is set.
inline constexpr std::size_t kStrictOutputBytes = 73'728;

struct OutputParts {
  std::string output;       // the first line up to '|', without blanks around it
  std::string long_output;  // further lines up to a '|'
  std::string perf_data;    // everything behind one, lines joined by blanks
};

// "text | perf\nlong text\nlong text | perf\nperf". A NUL ends it all; carriage returns before line ends are dropped. Strict: ';' in the first
// line becomes ':'.
OutputParts read_output(std::string_view printed, bool strict_nagios);

// "a\nb\\c" with escapes, as external commands and spool files carry it, as the text that it means.
std::string unescape_newlines(std::string_view text);

struct Subject {
  ObjectRef object;
  std::string_view host;
  std::string_view service;  // empty: a host
};

struct Reading {
  bool strict_nagios = false;
  std::uint8_t timeout_state = 2;  // service_check_timeout_state; hosts are 2
};

// Status and texts by how the program ended:
//   exit 0 … 3        itself; without output "(No output on stdout) stderr: …"
//   other codes       CRITICAL, "(Return code of 4 for service 's' on host 'h' was out of bounds)", 126 and 127 with a hint
//   signal            UNKNOWN, with what it printed
//   timeout           Reading::timeout_state, "(Service check timed out after 4.01 seconds)"
//   not started       CRITICAL, with the reason
// Not strict: OK without a word on stdout but with complaints on stderr (a missing program at the left of a pipe) is UNKNOWN; a signal without
// output is named; what a program printed before its timeout is kept as long output; a program that was not started is said so in words.
CheckResult read_execution(const Execution& execution, const Subject& subject, const Reading& reading);

}  // namespace bellwether::checks
