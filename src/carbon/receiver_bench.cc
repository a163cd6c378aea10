// Plaintext to the log, in memory and on one core: text is scanned, series are found, points are stored and handed to
// the write-ahead log, which the engine's committer syncs on its own thread. Prints points per second with a stable
// and with a shuffled order of names; the clock stops when everything is durable.
//
//   bw_carbon_bench [series] [ticks] [stable|shuffled]

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <random>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "base/check.h"
#include "carbon/receiver.h"
#include "series/embedded.h"

namespace bellwether::carbon {
namespace {

constexpr std::size_t kPieceBytes = 256u << 10;  // what one read from a connection brings at most
constexpr std::size_t kPadding = 64;
constexpr std::int64_t kStep = 10;

// CPU seconds of all threads of this process: what counts on a machine that has other work to do.
double cpu() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string name_of(std::size_t i) {
  return fmt::format("servers.dc{}.web{:05}.cpu.core{}.idle_percent", i / 520 % 4, i / 520, i % 520);
}

std::string make_tick(const std::vector<std::string>& names, const std::vector<std::uint32_t>& order, std::int64_t time,
                      std::mt19937_64& random) {
  std::string text;
  for (const std::uint32_t i : order) {
    const auto value = random() % 1'000'000;
    fmt::format_to(std::back_inserter(text), "{} {}.{:02} {}\n", names[i], value / 100, value % 100, time);
  }
  return text;
}

// As a listener does: at most a buffer's size at once, and what was not consumed again with the next.
void feed(net::StreamSession& session, std::string& text) {
  const std::size_t size = text.size();
  text.append(kPadding, '\0');
  for (std::size_t at = 0; at < size;)
    at += session.on_bytes(std::string_view(text).substr(at, std::min(kPieceBytes, size - at)));
}

struct Rate {
  double handed_over;  // points a second until the last one was stored
  double durable;      // until the last one was synced
  double cpu;          // points a CPU second, receiving, logging and syncing together
};

Rate run(std::size_t series_count, std::size_t ticks, bool shuffled) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / fmt::format("bw_carbon_bench.{}", ::getpid());
  std::filesystem::remove_all(folder);
  Rate rate{};
  {
    Metrics metrics;
    const Log log(null_log_sink(), "bench");
    Refusals refusals(metrics, log);
    const runtime::SystemClock clock;
    auto rules = Rules::load(disk::system_filesystem(), {},
                             {.name = "default", .pattern = "", .tiers = {{kStep, 86'400}}}, metrics, log);
    CHECK(rules, "{}", rules.error().to_string());
    auto backend = series::EmbeddedBackend::open(disk::system_filesystem(), folder.string(), series::Options{}, **rules,
                                                 clock, metrics, log);
    CHECK(backend, "{}", backend.error().to_string());
    {
      const std::unique_ptr<series::Writer> writer = (*backend)->make_writer(0);
      Receiver receiver(*writer, **rules, clock, refusals, metrics, Options{});
      const auto session = receiver.line_session("bench");
      std::vector<std::string> names(series_count);
      for (std::size_t i = 0; i < series_count; ++i) names[i] = name_of(i);
      std::vector<std::uint32_t> order(series_count);
      std::iota(order.begin(), order.end(), 0u);
      std::mt19937_64 random(1);
      // From now on: a new slot for each tick, none of them late.
      const std::int64_t start = count_seconds(clock.now_seconds()) / kStep * kStep;
      std::string text = make_tick(names, order, start, random);
      feed(*session, text);  // creates the series, not measured
      double busy = 0;
      double cpu_seconds = 0;
      for (std::size_t tick = 1; tick <= ticks; ++tick) {
        if (shuffled) std::shuffle(order.begin(), order.end(), random);
        text = make_tick(names, order, start + kStep * static_cast<std::int64_t>(tick), random);
        const double begun = now(), cpu_begun = cpu();
        feed(*session, text);
        busy += now() - begun;
        cpu_seconds += cpu() - cpu_begun;
      }
      const double fed = now(), cpu_fed = cpu();
      while (writer->durable() < writer->accepted()) std::this_thread::sleep_for(std::chrono::microseconds(100));
      const auto points = static_cast<double>(series_count * ticks);
      CHECK(writer->accepted() == series_count * (ticks + 1), "{} of {} accepted", writer->accepted(),
            series_count * (ticks + 1));
      rate = {points / busy, points / (busy + now() - fed), points / (cpu_seconds + cpu() - cpu_fed)};
    }
    CHECK((*backend)->close(), "close");
  }
  std::filesystem::remove_all(folder);
  return rate;
}

}  // namespace
}  // namespace bellwether::carbon

int main(int argc, char** argv) {
  const std::size_t series = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000;
  const std::size_t ticks = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 20;
  const std::string_view only = argc > 3 ? argv[3] : "";
  for (const bool shuffled : {false, true}) {
    if (!only.empty() && (only == "shuffled") != shuffled) continue;
    const auto rate = bellwether::carbon::run(series, ticks, shuffled);
    fmt::print(
        "{} series x {} ticks, {:8}: {:5.2f} M points/s stored, {:5.2f} M/s until synced, {:5.2f} M a CPU second\n",
        series, ticks, shuffled ? "shuffled" : "stable", rate.handed_over / 1e6, rate.durable / 1e6, rate.cpu / 1e6);
  }
}
