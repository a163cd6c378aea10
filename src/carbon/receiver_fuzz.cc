// Any bytes, cut anywhere, into a plaintext and a pickle session: no crash, all consumed in the end, and the counts
// balance.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "carbon/receiver.h"
#include "carbon/test_store.h"

namespace {

using namespace bellwether;
using namespace bellwether::carbon;

class Reply final : public net::StreamReply {
 public:
  void write(std::string) override {}
  void close_after_write() override {}
  std::string peer() const override { return "fuzz"; }
};

void feed(net::StreamSession& session, std::string_view bytes, std::size_t piece) {
  std::string held;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    held += bytes.substr(at, piece);
    const std::size_t size = held.size();
    held.append(64, '\x7F');
    const std::size_t consumed = session.on_bytes(std::string_view(held).substr(0, size));
    CHECK(consumed <= size, "{} of {} bytes consumed", consumed, size);
    held = held.substr(consumed, size - consumed);
  }
  session.on_closed(held);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece = std::max<std::size_t>(1, data[0]);
  const bool pickle = data[1] % 2 == 1;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);

  Metrics metrics;
  const Log log(null_log_sink(), "fuzz");
  Refusals refusals(metrics, log);
  const runtime::SimulatedClock clock{UnixMillis(seconds(1'700'000'000))};
  auto rules = Rules::load(disk::system_filesystem(), {}, {.name = "default", .pattern = "", .tiers = {{10, 100}}},
                           metrics, log);
  CHECK(rules, "no rules");
  TestStore store;
  Reply reply;
  Options options;
  options.max_line_bytes = 80;
  options.pickle = {.max_bytes = 4096, .max_values = 10'000, .max_depth = 8, .max_memo = 1000};
  Receiver receiver(store, **rules, clock, refusals, metrics, options);
  const auto session = pickle ? receiver.pickle_session("fuzz", reply) : receiver.line_session("fuzz");
  feed(*session, bytes, piece);

  std::uint64_t refused = 0;
  for (const Refusals::Reason* reason : refusals.all())
    if (reason->name() != "unreadable_pickle") refused += reason->total();
  const std::uint64_t received = metrics.counter("carbon.points_received", {}, "").value();
  CHECK(received == store.stored + refused, "{} received, {} stored, {} refused", received, store.stored, refused);
  return 0;
}
