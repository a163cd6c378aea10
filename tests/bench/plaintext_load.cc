#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

namespace bellwether::bench {
namespace {

constexpr std::int64_t kStep = 10;
constexpr std::size_t kRoundsAhead = 8;  // made beforehand and sent in turn with later timestamps

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Every series once; the timestamp stands as ten digits at the end of each line, so that a later round only overwrites it.
struct Round {
  std::string text;
  std::vector<std::size_t> stamps;
};

Round write_round(const LoadOptions& options, std::vector<std::uint32_t>& order, Random& random) {
  if (options.shuffled) {
    for (std::size_t i = order.size() - 1; i > 0; --i)
      std::swap(order[i], order[random.below(static_cast<std::uint32_t>(i + 1))]);
  }
  constexpr const char* kKinds[] = {"cpu.busy", "memory.used", "disk.queue", "net.bytes"};
  Round round;
  for (const std::uint32_t key : order) {
    const std::uint32_t kind = key % 4;
    fmt::format_to(std::back_inserter(round.text), "servers.dc{}.host{:06}.{} ", key % 3, key / 4, kKinds[kind]);
    if (kind == 0) {
      fmt::format_to(std::back_inserter(round.text), "{}.{:02} ", random.below(100), random.below(100));
    } else {
      fmt::format_to(std::back_inserter(round.text), "{} ",
                     kind == 1 ? 4096 * random.below(1 << 20) : random.below(100'000));
    }
    round.stamps.push_back(round.text.size());
    round.text += "0000000000\n";
  }
  return round;
}

}  // namespace

int run_plaintext_load(const LoadOptions& options) {
  Random random;
  std::vector<std::uint32_t> order(options.keys);
  std::iota(order.begin(), order.end(), 0u);
  std::vector<Round> rounds;
  for (std::size_t i = 0; i < kRoundsAhead; ++i) rounds.push_back(write_round(options, order, random));

  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return 1;

  // Slots of the last minutes, over and over: what arrives is always within the open windows.
  const std::int64_t newest = ::time(nullptr) / kStep * kStep;
  constexpr std::int64_t kSlots = 40;
  std::uint64_t metrics = 0;
  std::uint64_t number = 0;
  const double begun = monotonic_seconds();
  while (monotonic_seconds() - begun < options.seconds && (options.most == 0 || metrics < options.most)) {
    if (options.once && number == 1) break;
    Round& round = rounds[number % kRoundsAhead];
    const std::string stamp =
        std::to_string(newest - (kSlots - 1 - static_cast<std::int64_t>(number % kSlots)) * kStep);
    for (const std::size_t at : round.stamps) round.text.replace(at, stamp.size(), stamp);
    if (!send_all(socket, round.text)) return 1;
    metrics += options.keys;
    ++number;
  }
  const double elapsed = monotonic_seconds() - begun;
  ::shutdown(socket, SHUT_WR);
  ::close(socket);
  fmt::print("{{\"metrics\":{},\"rounds\":{},\"seconds\":{:.4f},\"rate\":{:.0f}}}\n", metrics, number, elapsed,
             static_cast<double>(metrics) / elapsed);
  return 0;
}

}  // namespace bellwether::bench
