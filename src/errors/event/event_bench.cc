// What an event costs from the body to what grouping reads, over the captured events. One line a figure: name, value, unit, tab-separated.
//
//   bw_errors_event_bench [ROUNDS]
//
// Method: one thread, all captures in turn, the mean of the best of ROUNDS rounds (300), caches warm. A round takes a
// millisecond, so that on a busy machine some are not interrupted.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/check.h"
#include "errors/event/normalise.h"

namespace bellwether::errors {
namespace {

std::vector<std::string> load_captures() {
  std::vector<std::string> events;
  for (const auto& entry : std::filesystem::directory_iterator(BW_SOURCE_DIR "/src/errors/event/captures")) {
    if (entry.path().filename().string().starts_with("csp")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    events.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  CHECK(!events.empty());
  return events;
}

// Microseconds for each, the best of all rounds.
template <class Work>
double measure(int rounds, std::size_t count, Work work) {
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count() / static_cast<double>(count));
  }
  return best;
}

int run(int rounds) {
  const std::vector<std::string> events = load_captures();
  const Circumstances circumstances{.received = UnixMillis(milliseconds(1'795'195'823'000)),
                                    .peer_address = "203.0.113.7"};
  const ScrubbingRules rules;
  std::vector<std::string> payloads;
  std::size_t bytes_in = 0, bytes_out = 0;
  for (const std::string& event : events) {
    auto normalised = normalise(event, circumstances, rules);
    CHECK(normalised.has_value());
    bytes_in += event.size();
    bytes_out += normalised->payload.size();
    payloads.push_back(std::move(normalised->payload));
  }
  const auto count = static_cast<double>(events.size());
  fmt::print("events\t{}\tcount\n", events.size());
  fmt::print("body_mean\t{:.0f}\tB\n", static_cast<double>(bytes_in) / count);
  fmt::print("payload_mean\t{:.0f}\tB\n", static_cast<double>(bytes_out) / count);
  const double normalising = measure(rounds, events.size(), [&] {
    for (const std::string& event : events) CHECK(normalise(event, circumstances, rules).has_value());
  });
  fmt::print("normalise\t{:.2f}\tus\n", normalising);
  const double reading = measure(rounds, events.size(), [&] {
    for (const std::string& payload : payloads) CHECK(read_event(payload).has_value());
  });
  fmt::print("read_event\t{:.2f}\tus\n", reading);
  fmt::print("both\t{:.2f}\tus\n", normalising + reading);
  return 0;
}

}  // namespace
}  // namespace bellwether::errors

int main(int argc, char** argv) {
  return bellwether::errors::run(argc > 1 ? std::max(1, std::atoi(argv[1])) : 300);
}
