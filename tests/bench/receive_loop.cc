#include <algorithm>
#include <array>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "load.h"

namespace bellwether::bench {

int run_receive_loop(const LoadOptions& options) {
  constexpr std::size_t kBatch = 64;
  constexpr std::size_t kSlot = 2048;
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return 1;
  const int buffer = 64 << 20;
  if (::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) != 0) {
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  }
  const timeval wait{0, 100'000};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);

  std::vector<char> slab(kBatch * kSlot);
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> parts{};
  for (std::size_t i = 0; i < kBatch; ++i) {
    parts[i] = {slab.data() + i * kSlot, kSlot};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  std::uint64_t datagrams = 0, lines = 0, calls = 0;
  const double begun = monotonic_seconds();
  while (monotonic_seconds() - begun < options.seconds) {
    const int count = ::recvmmsg(socket, messages.data(), kBatch, MSG_WAITFORONE, nullptr);
    if (count <= 0) continue;
    ++calls;
    datagrams += static_cast<std::uint64_t>(count);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      const char* data = slab.data() + i * kSlot;
      lines += 1 + static_cast<std::uint64_t>(std::count(data, data + messages[i].msg_len, '\n'));
    }
  }
  ::close(socket);
  fmt::print("{{\"datagrams\":{},\"lines\":{},\"calls\":{},\"cpu_seconds\":{:.4f}}}\n", datagrams, lines, calls,
             cpu_seconds());
  return 0;
}

}  // namespace bellwether::bench
