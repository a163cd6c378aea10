// Performance data: "'label'=value[unit];[warning];[critical];[minimum];[maximum]", separated by blanks, as plugins print it.
//
//   while (next_perf_value(text, value, scratch, malformed)) …
//
// Pure. What is not of that form is skipped up to the next blank, and counted. Views into the text, but for a label
// with a doubled quote, which is in `scratch`.
#pragma once

#include <string>
#include <string_view>

namespace bellwether::checks {

struct PerfValue {
  std::string_view label;
  double value = 0;  // NaN for "U": unknown
  std::string_view unit, warning, critical, minimum, maximum;
};

// Takes the next value off the front of `text`; false when there is none left. `malformed` rises for each piece that was skipped.
bool next_perf_value(std::string_view& text, PerfValue& value, std::string& scratch, std::size_t& malformed);

}  // namespace bellwether::checks
