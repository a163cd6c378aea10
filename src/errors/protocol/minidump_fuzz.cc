// Any bytes as a minidump: nothing outside of them is read.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "errors/protocol/minidump.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto dump = bellwether::errors::read_minidump(std::string_view(reinterpret_cast<const char*>(data), size));
  if (dump) (void)dump->crash_name();
  return 0;
}
