#include <algorithm>
#include <array>
#include <cerrno>
#include <numeric>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

namespace bellwether::bench {
namespace {

constexpr std::size_t kLinesAhead = 200'000;  // made beforehand, so that sending costs only sending
constexpr std::size_t kBatch = 32;            // datagrams a sendmmsg

struct Packet {
  std::size_t offset = 0;
  std::size_t size = 0;
  std::uint32_t metrics = 0, counters = 0, timers = 0, gauges = 0;
};

struct Script {
  std::string text;
  std::vector<Packet> packets;
};

void append_line(std::string& out, std::uint32_t key, Random& random, const LoadOptions& options, Packet& packet) {
  const std::uint32_t kind = key % 10;
  fmt::format_to(std::back_inserter(out), "web.svc{:02}.host{:03}.ep{:07}.", key % 37, key % 211, key);
  if (kind < 6) {
    out += "requests:1|c";
    ++packet.counters;
  } else if (kind < 9) {
    fmt::format_to(std::back_inserter(out), "latency:{}|ms", random.below(1000));
    ++packet.timers;
  } else {
    fmt::format_to(std::back_inserter(out), "queue:{}|g", random.below(1000));
    ++packet.gauges;
  }
  // By key, so that a key is always sampled or tagged or not.
  if (key / 10 % 100 < options.sampled_percent && kind < 9) out += "|@0.5";
  if (key / 10 % 100 >= 100 - options.tagged_percent) {
    fmt::format_to(std::back_inserter(out), "|#env:prod,zone:z{},app:shop", key % 3);
  }
  ++packet.metrics;
}

Script write_script(const LoadOptions& options) {
  Random random;
  std::vector<std::uint32_t> order(options.keys);
  std::iota(order.begin(), order.end(), 0u);
  const std::size_t rounds = options.once ? 1 : std::max<std::size_t>(1, kLinesAhead / options.keys);
  Script script;
  std::string line;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = order.size() - 1; i > 0; --i)
      std::swap(order[i], order[random.below(static_cast<std::uint32_t>(i + 1))]);
    for (const std::uint32_t key : order) {
      line.clear();
      Packet alone;
      append_line(line, key, random, options, alone);
      const bool fits =
          !script.packets.empty() && script.packets.back().size + 1 + line.size() <= options.datagram_bytes;
      if (!fits) {
        script.packets.push_back({.offset = script.text.size()});
      } else {
        script.text += '\n';
        ++script.packets.back().size;
      }
      Packet& packet = script.packets.back();
      script.text += line;
      packet.size += line.size();
      packet.metrics += alone.metrics;
      packet.counters += alone.counters;
      packet.timers += alone.timers;
      packet.gauges += alone.gauges;
    }
  }
  return script;
}

int connect_udp(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int send_buffer = 4 << 20;
  ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return -1;
  return socket;
}

}  // namespace

int run_statsd_load(const LoadOptions& options) {
  Script script = write_script(options);
  const int socket = connect_udp(options.port);
  if (socket < 0) return 1;

  std::uint64_t metrics = 0, counters = 0, timers = 0, gauges = 0, datagrams = 0, errors = 0;
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> parts{};
  std::size_t next = 0;
  const double begun = monotonic_seconds();
  for (;;) {
    const double now = monotonic_seconds();
    if (now - begun >= options.seconds || (options.most > 0 && metrics >= options.most)) break;
    if (options.rate > 0 && static_cast<double>(metrics) >= (now - begun) * options.rate) continue;
    if (options.once && next >= script.packets.size()) break;
    std::size_t count = kBatch;
    if (options.once) count = std::min(count, script.packets.size() - next);
    for (std::size_t i = 0; i < count; ++i) {
      const Packet& packet = script.packets[(next + i) % script.packets.size()];
      parts[i] = {script.text.data() + packet.offset, packet.size};
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int done = ::sendmmsg(socket, messages.data(), static_cast<unsigned>(count), 0);
    if (done < 0) {
      ++errors;
      if (errno == ECONNREFUSED && errors > 1000) break;
      continue;
    }
    for (int i = 0; i < done; ++i) {
      const Packet& packet = script.packets[next % script.packets.size()];
      metrics += packet.metrics;
      counters += packet.counters;
      timers += packet.timers;
      gauges += packet.gauges;
      ++datagrams;
      ++next;
      if (!options.once && next == script.packets.size()) next = 0;
    }
  }
  const double elapsed = monotonic_seconds() - begun;
  ::close(socket);
  fmt::print(
      "{{\"metrics\":{},\"counters\":{},\"timers\":{},\"gauges\":{},\"datagrams\":{},\"errors\":{},\"seconds\":{:.4f},"
      "\"rate\":{:.0f}}}\n",
      metrics, counters, timers, gauges, datagrams, errors, elapsed, static_cast<double>(metrics) / elapsed);
  return 0;
}

}  // namespace bellwether::bench
