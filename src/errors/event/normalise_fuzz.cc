// Any bytes as an event: what is taken must be JSON within its bounds, must be read back, and must stay what it is when it is normalised again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "codec/json_reader.h"
#include "errors/event/normalise.h"

using namespace bellwether;
using namespace bellwether::errors;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const Circumstances circumstances{.received = UnixMillis(milliseconds(1'795'195'823'000)),
                                    .id = EventId{.high = 1, .low = 2},
                                    .peer_address = "203.0.113.7",
                                    .user_agent = "Mozilla/5.0"};
  const ScrubbingRules rules{.sensitive_fields = {"zebra"}, .safe_fields = {"csrf_count"}};
  if (const auto reports = normalise_security_report(body, circumstances, rules)) {
    for (const Normalised& report : *reports) CHECK(read_event(report.payload).has_value());
  }
  const auto once = normalise(body, circumstances, rules);
  if (!once) return 0;
  CHECK(once->payload.size() <= kMaxPayloadBytes);
  CHECK(codec::JsonDocument::parse(once->payload).has_value());
  const auto event = read_event(once->payload);
  CHECK(event.has_value());
  CHECK(!title_of(*event).title.empty());
  const auto twice = normalise(once->payload, circumstances, rules);
  if (!twice) return 0;  // the payload may be longer than a body may be
  CHECK(twice->payload.size() <= kMaxPayloadBytes);
  CHECK(read_event(twice->payload).has_value());
  return 0;
}
