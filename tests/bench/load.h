// Load for the benchmarks of the whole process: bounded in time and count, to loopback only. Each prints one JSON object on standard output.
#pragma once

#include <cstdint>
#include <string>

namespace bellwether::bench {

struct LoadOptions {
  std::uint16_t port = 0;
  double seconds = 3;      // stop after this long
  std::uint64_t most = 0;  // stop after this many metrics; 0: only by time
  double rate = 0;         // metrics a second; 0: as fast as it goes
  std::uint32_t keys = 10'000;
  std::uint32_t datagram_bytes = 1'400;  // 0: one metric a datagram
  std::uint32_t sampled_percent = 0;     // of lines with |@0.5
  std::uint32_t tagged_percent = 0;      // of lines with three tags
  bool once = false;                     // each key once, then stop
  bool shuffled = false;                 // plaintext: another order each round
};

// StatsD over UDP: 60 % counters, 30 % timers, 10 % gauges, random permutations of the keys.
int run_statsd_load(const LoadOptions& options);

// Graphite plaintext over one TCP connection: every series once a round, ten seconds apart, ending about now.
int run_plaintext_load(const LoadOptions& options);

// The bare receive loop: recvmmsg and counting newlines, nothing else. The anchor for one metric a datagram.
int run_receive_loop(const LoadOptions& options);

double monotonic_seconds();
double cpu_seconds();  // of this process, user and system

// xorshift64*: the same sequence everywhere.
class Random {
 public:
  std::uint64_t next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 0x2545F4914F6CDD1Dull;
  }
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>((next() >> 32) * limit >> 32); }

 private:
  std::uint64_t state_ = 88'172'645'463'325'252ull;
};

}  // namespace bellwether::bench
