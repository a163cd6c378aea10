// Any bytes as a time: no crash, and an answer that a second reading confirms.
#include <cstdint>

#include "base/check.h"
#include "graphite/time_grammar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bellwether::graphite;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const bellwether::Result<std::int64_t> first = parse_time(text, TimeZone(), 1'700'000'000);
  const bellwether::Result<std::int64_t> second = parse_time(text, TimeZone(), 1'700'000'000);
  CHECK(first.has_value() == second.has_value() && (!first || *first == *second), "two readings of one text");
  (void)parse_time_offset(text);
  return 0;
}
