// Any pattern against any text, separated by the first newline: no crash, no exponential time, and the literal prefix
// holds.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "codec/glob.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using bellwether::codec::Glob;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t newline = input.find('\n');
  if (newline == std::string_view::npos) return 0;
  const std::string_view pattern = input.substr(0, newline), text = input.substr(newline + 1);
  const auto glob = Glob::compile(pattern);
  if (!glob) return 0;
  if (glob->matches(text)) CHECK(text.starts_with(glob->literal_prefix()), "a match without the literal prefix");
  if (!bellwether::codec::has_wildcard(pattern) && pattern.find('\\') == std::string_view::npos)
    CHECK(glob->matches(pattern), "a literal that does not match itself");
  return 0;
}
