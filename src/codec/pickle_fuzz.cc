// Any bytes as a pickle: no crash, no unbounded work, and every value that is accepted can be walked whole.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "codec/pickle_reader.h"

namespace {

using bellwether::codec::PickleLimits;
using bellwether::codec::PickleReader;
using bellwether::codec::PickleValue;

constexpr PickleLimits kLimits{.max_bytes = 4096, .max_values = 10'000, .max_depth = 8, .max_memo = 1000};

std::size_t walk(PickleValue value, std::size_t depth) {
  CHECK(depth <= kLimits.max_depth, "a value {} levels deep was accepted", depth);
  std::size_t values = 1;
  if (const auto text = value.as_string())
    CHECK(text->empty() || std::string(*text).size() == text->size(), "unreadable");
  for (std::size_t i = 0; i < value.size(); ++i) values += walk(value[i], depth + 1);
  return values;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static PickleReader reader(kLimits);
  const auto value = reader.read({reinterpret_cast<const char*>(data), size});
  if (value) CHECK(walk(*value, 0) <= kLimits.max_values, "more values than the limit were accepted");
  return 0;
}
