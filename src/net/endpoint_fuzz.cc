// Addresses from a configuration: what is understood is written back and understood alike.
#include <cstdint>
#include <string_view>

#include "net/listener.h"

using bellwether::net::Endpoint;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto endpoint = Endpoint::parse({reinterpret_cast<const char*>(data), size});
  if (!endpoint) return 0;
  const auto again = Endpoint::parse(endpoint->to_string());
  if (!again || again->to_string() != endpoint->to_string()) __builtin_trap();
  return 0;
}
