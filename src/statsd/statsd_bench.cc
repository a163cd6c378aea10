// Lines a second of one core through parsing and aggregation in memory, by number of keys and mix of lines; how long a flush of a million keys keeps
// the reader from reading; what a million keys take. One line a figure: name, value, unit, tab-separated.
//
//   bw_statsd_bench [SECONDS_PER_CASE [CASE]]
//
// Lines: 60 % c, 30 % ms, 10 % g, about 40 bytes, in random order, in packets of 1,400 bytes, as the reference measurements of other daemons. The
// mixed case has 20 % lines with a sampling rate and 30 % with three tags. A generation is swapped and cleared after every pass, as by flushes.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "statsd/test_sink.h"

namespace bellwether::statsd {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void report(std::string_view name, double value, std::string_view unit) {
  fmt::print("{}\t{:.5g}\t{}\n", name, value, unit);
  std::fflush(stdout);
}

// What this thread has computed for: rates of one core must not depend on who else uses the machine.
double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double resident_mb() {
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  unsigned long total = 0;
  unsigned long resident = 0;
  const int read = std::fscanf(file, "%lu %lu", &total, &resident);
  std::fclose(file);
  return read == 2 ? static_cast<double>(resident) * 4096 / 1e6 : 0;
}

enum class Mix { kPlain, kMixed };

// Packets one after the other with room to read behind each.
struct Packets {
  std::string bytes;
  std::vector<std::pair<std::size_t, std::size_t>> at;  // offset, size
  std::size_t lines = 0;
};

std::string line_of(std::uint32_t key, Mix mix, std::uint64_t random) {
  const std::string name = fmt::format("web.svc{:02}.host{:03}.ep{:07}", key % 37, key % 211, key);
  std::string line;
  const unsigned kind = key % 10;
  if (kind < 6) {
    line = name + ".requests:1|c";
  } else if (kind < 9) {
    line = fmt::format("{}.latency:{}|ms", name, (random >> 40) % 1000);
  } else {
    line = fmt::format("{}.queue:{}|g", name, (random >> 40) % 1000);
  }
  if (mix == Mix::kMixed) {
    const unsigned share = key / 10 % 10;  // a key is always sent in the same manner
    if (share < 2 && kind < 9) line += "|@0.1";
    if (share >= 2 && share < 5) line += fmt::format("|#env:production,region:eu-west-1,version:v{}", key % 3);
  }
  return line;
}

Packets make_packets(std::uint32_t keys, std::size_t lines, Mix mix) {
  constexpr std::size_t kPacketBytes = 1400;
  std::mt19937_64 random(42);
  std::vector<std::uint32_t> order(std::max<std::size_t>(keys, lines));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i % keys);
  std::shuffle(order.begin(), order.end(), random);
  Packets packets;
  std::string packet;
  const auto close = [&] {
    packets.at.emplace_back(packets.bytes.size(), packet.size());
    packets.bytes += packet;
    packets.bytes.append(64, '\0');
    packet.clear();
  };
  for (const std::uint32_t key : order) {
    const std::string line = line_of(key, mix, random());
    if (packet.size() + line.size() + 1 > kPacketBytes) close();
    if (!packet.empty()) packet.push_back('\n');
    packet += line;
    ++packets.lines;
  }
  close();
  return packets;
}

class NothingSink final : public FlushSink {
 public:
  void begin(UnixSeconds) override {}
  void write(const FlushPoint&) override { ++points; }
  void write_timed(Type, std::string_view, double, UnixSeconds) override {}
  void end(const FlushSummary&) override {}
  std::uint64_t points = 0;
};

Options bench_options() {
  Options options = default_options(Mode::kExtended);
  options.limits.keys = 10'000'000;
  return options;
}

void receive_all(TestEngine& engine, const Packets& packets) {
  constexpr std::size_t kPacketsPerBatch = 64;  // as recvmmsg gives them
  std::size_t in_batch = 0;
  for (const auto& [offset, size] : packets.at) {
    engine.aggregator.receive(packets.bytes.data() + offset, size, engine.account);
    if (++in_batch == kPacketsPerBatch) {
      engine.aggregator.finish_batch();
      in_batch = 0;
    }
  }
  engine.aggregator.finish_batch();
}

void measure_rate(std::string_view name, std::uint32_t keys, Mix mix, double budget_seconds) {
  const Packets packets = make_packets(keys, std::max<std::size_t>(keys, 200'000), mix);
  TestEngine engine(bench_options());
  NothingSink sink;
  FlushSink* const sinks[] = {&sink};
  double best = 0;
  double spent = 0;
  for (int pass = 0; spent < budget_seconds || pass < 3; ++pass) {
    const double start = thread_seconds();
    receive_all(engine, packets);
    const double took = thread_seconds() - start;
    spent += took;
    if (pass > 0) best = std::max(best, static_cast<double>(packets.lines) / took);  // the first makes the keys
    Generation& generation = *engine.aggregator.swap();
    engine.merger.fold(0, generation, engine.aggregator.arena());
    engine.merger.flush(unix_seconds(1'700'000'000 + pass), sinks, [] { return 0.0; });
    engine.aggregator.give_back(generation);
  }
  report(name, best / 1e6, "M lines/s");
}

// One thread reads on while another flushes a million keys: the longest time between two packets.
void measure_flush(std::uint32_t keys) {
  constexpr int kRounds = 5;
  const double before_mb = resident_mb();
  TestEngine engine(bench_options());
  {
    const Packets packets = make_packets(keys, keys, Mix::kPlain);
    receive_all(engine, packets);
  }
  report("statsd.memory_1m_keys", resident_mb() - before_mb, "MB");
  const Packets some = make_packets(10'000, 200'000, Mix::kPlain);
  NothingSink sink;
  FlushSink* const sinks[] = {&sink};
  double longest_swap = 0;
  double flush_seconds = 0;
  std::vector<double> gaps;
  for (int round = 0; round < kRounds; ++round) {
    if (round > 0) receive_all(engine, make_packets(keys, keys, Mix::kPlain));
    auto start = Clock::now();
    Generation& generation = *engine.aggregator.swap();
    longest_swap = std::max(longest_swap, seconds_since(start));
    std::atomic<bool> is_done = false;
    std::thread flusher([&] {
      setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);  // as the flush thread
      const auto begin = Clock::now();
      engine.merger.fold(0, generation, engine.aggregator.arena());
      engine.merger.flush(unix_seconds(1'700'000'000 + round), sinks, [] { return 0.0; });
      flush_seconds = seconds_since(begin);
      is_done = true;
    });
    const auto longest_while = [&](auto keep_on) {
      double longest = 0;
      auto last = Clock::now();
      for (std::size_t i = 0; keep_on(); ++i) {
        const auto& [offset, size] = some.at[i % some.at.size()];
        engine.aggregator.receive(some.bytes.data() + offset, size, engine.account);
        engine.aggregator.finish_batch();
        const auto now = Clock::now();
        longest = std::max(longest, std::chrono::duration<double>(now - last).count());
        last = now;
      }
      return longest;
    };
    gaps.push_back(longest_while([&] { return !is_done.load(std::memory_order_relaxed); }));
    flusher.join();
    start = Clock::now();
    engine.aggregator.give_back(generation);
    longest_swap = std::max(longest_swap, seconds_since(start));
  }
  // Other programs on the machine also take the reader's core away: the median of the rounds says more than the worst.
  std::ranges::sort(gaps);
  report("statsd.flush_1m_keys_swap", longest_swap * 1e3, "ms");
  report("statsd.flush_1m_keys_pause", gaps[gaps.size() / 2] * 1e3, "ms");
  report("statsd.flush_1m_keys", flush_seconds * 1e3, "ms");
}

}  // namespace
}  // namespace bellwether::statsd

int main(int argc, char** argv) {
  using namespace bellwether::statsd;
  const double budget = argc > 1 ? std::atof(argv[1]) : 1.0;
  const std::string_view only = argc > 2 ? argv[2] : "";
  if (only.empty() || only == "flush") measure_flush(1'000'000);
  struct Case {
    std::string_view name;
    std::uint32_t keys;
    Mix mix;
  };
  constexpr Case kCases[] = {{"statsd.parse_10k_keys", 10'000, Mix::kPlain},
                             {"statsd.parse_100k_keys", 100'000, Mix::kPlain},
                             {"statsd.parse_1m_keys", 1'000'000, Mix::kPlain},
                             {"statsd.parse_mixed_10k_keys", 10'000, Mix::kMixed},
                             {"statsd.parse_mixed_1m_keys", 1'000'000, Mix::kMixed}};
  for (const Case& one : kCases) {
    if (only.empty() || one.name.ends_with(only)) measure_rate(one.name, one.keys, one.mix, budget);
  }
}
