// libFuzzer over packets: the fast path with each scan, and a stream cut anywhere, must come to the same flush as one line a packet.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/check.h"
#include "statsd/test_sink.h"

namespace {

using namespace bellwether;
using namespace bellwether::statsd;

Options fuzz_options(Mode mode) {
  Options options = default_options(mode);
  options.flush_interval = milliseconds(1000);
  options.limits.samples_per_timer = 1000;
  options.limits.key_bytes = 200;
  return options;
}

std::string flush_of(TestEngine& engine) {
  std::string out;
  for (const std::string& line : engine.flush()) {
    if (line.find("packets_received") == std::string::npos) out.append(line).push_back('\n');
  }
  return out;
}

void compare(Mode mode, std::string_view input, std::size_t cut) {
  TestEngine by_line(fuzz_options(mode), scan_structurals_scalar);
  TestEngine whole(fuzz_options(mode));
  TestEngine stream(fuzz_options(mode), scan_structurals_sse2);
  std::string_view rest = input;
  while (!rest.empty()) {
    const std::size_t newline = rest.find('\n');
    by_line.receive(rest.substr(0, newline));
    rest = newline == std::string_view::npos ? std::string_view{} : rest.substr(newline + 1);
  }
  whole.receive(input);
  std::string padded(input);
  padded.append(64, '\n');
  const std::size_t first =
      stream.aggregator.receive_stream(padded.data(), std::min(cut, input.size()), stream.account);
  const std::size_t second =
      stream.aggregator.receive_stream(padded.data() + first, input.size() - first, stream.account);
  stream.aggregator.finish_batch();
  if (const std::string_view last = input.substr(first + second); !last.empty()) stream.receive(last);
  const std::string wanted = flush_of(by_line);
  CHECK(flush_of(whole) == wanted, "a packet and its lines differ");
  CHECK(flush_of(stream) == wanted, "a stream and its lines differ");
  CHECK(whole.account.lines.value() + whole.account.further_values.value() ==
            whole.account.samples.value() + whole.account.refused.value() + whole.account.events.value(),
        "an account does not add up");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 4096) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  compare(data[0] % 2 == 0 ? Mode::kExtended : Mode::kStrict, input, data[0]);
  return 0;
}
