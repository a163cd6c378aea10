#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <sys/resource.h>
#include <time.h>

#include "load.h"

namespace bellwether::bench {

double monotonic_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace bellwether::bench

namespace {

constexpr const char* kUsage =
    "bw_load statsd|plaintext|receive --port N [--seconds S] [--most N] [--rate R] [--keys N] [--datagram BYTES]\n"
    "        [--sampled PERCENT] [--tagged PERCENT] [--once] [--shuffled]\n";

bool read_options(int count, char** words, bellwether::bench::LoadOptions& options) {
  for (int i = 2; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--once") {
      options.once = true;
    } else if (word == "--shuffled") {
      options.shuffled = true;
    } else if (i + 1 < count) {
      const char* value = words[++i];
      const auto integer = [value] { return static_cast<std::uint32_t>(std::strtoul(value, nullptr, 10)); };
      if (word == "--port") {
        options.port = static_cast<std::uint16_t>(integer());
      } else if (word == "--seconds") {
        options.seconds = std::strtod(value, nullptr);
      } else if (word == "--most") {
        options.most = std::strtoull(value, nullptr, 10);
      } else if (word == "--rate") {
        options.rate = std::strtod(value, nullptr);
      } else if (word == "--keys") {
        options.keys = integer();
      } else if (word == "--datagram") {
        options.datagram_bytes = integer();
      } else if (word == "--sampled") {
        options.sampled_percent = integer();
      } else if (word == "--tagged") {
        options.tagged_percent = integer();
      } else {
        return false;
      }
    } else {
      return false;
    }
  }
  return options.port != 0 && options.keys > 0;
}

}  // namespace

int main(int count, char** words) {
  bellwether::bench::LoadOptions options;
  const std::string_view mode = count > 1 ? words[1] : "";
  if (read_options(count, words, options)) {
    if (mode == "statsd") return bellwether::bench::run_statsd_load(options);
    if (mode == "plaintext") return bellwether::bench::run_plaintext_load(options);
    if (mode == "receive") return bellwether::bench::run_receive_loop(options);
  }
  std::fputs(kUsage, stderr);
  return 2;
}
