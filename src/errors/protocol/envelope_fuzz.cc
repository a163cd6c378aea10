// Any bytes as an envelope: items are views into the body, in order, and never overlap.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "errors/protocol/envelope.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bellwether;
  using namespace bellwether::errors;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  Result<EnvelopeReader> reader = EnvelopeReader::open(body);
  if (!reader) return 0;
  const char* earliest = body.data();
  while (true) {
    const Result<std::optional<EnvelopeItem>> item = reader->next();
    if (!item || !*item) return 0;
    const std::string_view payload = (*item)->payload;
    CHECK(!(*item)->type.empty());
    CHECK(payload.data() >= earliest && payload.data() + payload.size() <= body.data() + body.size());
    earliest = payload.data() + payload.size();
  }
}
