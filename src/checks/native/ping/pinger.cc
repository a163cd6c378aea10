#include "checks/native/ping/pinger.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <system_error>
#include <vector>

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include "checks/native/ping/echo.h"
#include "net/async_socket.h"

namespace bellwether::checks::ping {
namespace {

struct Socket {
  runtime::Descriptor descriptor;
  bool is_raw = false;
};

Result<Socket> open_socket(int family) {
  const int protocol = family == AF_INET6 ? static_cast<int>(IPPROTO_ICMPV6) : static_cast<int>(IPPROTO_ICMP);
  Socket socket;
  socket.descriptor = runtime::Descriptor(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
  if (socket.descriptor.is_open()) return socket;
  socket.is_raw = true;
  socket.descriptor = runtime::Descriptor(::socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
  if (!socket.descriptor.is_open()) {
    return fail(Code::kPermissionDenied,
                "ICMP is not allowed here: put our group into net.ipv4.ping_group_range, or give CAP_NET_RAW");
  }
  // Only echo replies are of interest; the kernel drops the rest.
  if (family == AF_INET6) {
    icmp6_filter filter;
    ICMP6_FILTER_SETBLOCKALL(&filter);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
    ::setsockopt(socket.descriptor.get(), IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
  } else {
    constexpr int kIcmpFilter = 1;  // of <linux/icmp.h>, which clashes with <netinet/ip_icmp.h>
    const std::uint32_t blocked = ~(1u << ICMP_ECHOREPLY);
    ::setsockopt(socket.descriptor.get(), SOL_RAW, kIcmpFilter, &blocked, sizeof(blocked));
  }
  return socket;
}

class Run {
 public:
  Run(runtime::Shard& shard, Socket socket, const net::SocketAddress& address, const Plan& plan)
      : clock_(shard.clock()),
        is_raw_(socket.is_raw),
        socket_(shard, std::move(socket.descriptor)),
        address_(address),
        plan_(plan),
        protocol_(address.family() == AF_INET6 ? Protocol::kIpv6 : Protocol::kIpv4),
        identifier_(static_cast<std::uint16_t>(std::random_device()())) {}

  runtime::Task<Result<Measured>> run() {
    Monotonic next = clock_.monotonic();
    while (measured_.received < plan_.packets) {
      const Monotonic now = clock_.monotonic();
      if (now >= plan_.deadline) break;
      if (measured_.sent < plan_.packets && now >= next) {
        CO_TRY_VOID(send(now));
        next = now + plan_.interval;
      }
      const bool has_more = measured_.sent < plan_.packets;
      const bool is_ready = co_await socket_.ready(net::AsyncSocket::Event::kReadable,
                                                   has_more ? std::min(next, plan_.deadline) : plan_.deadline);
      if (!is_ready) continue;
      CO_TRY_VOID(receive());
    }
    measured_.sent = plan_.packets;  // what could not be sent any more counts as lost
    co_return measured_;
  }

 private:
  Result<void> send(Monotonic now) {
    const auto sequence = static_cast<std::uint16_t>(measured_.sent);
    const std::string packet = echo_request(protocol_, identifier_, sequence);
    const ssize_t sent =
        ::sendto(socket_.descriptor(), packet.data(), packet.size(), MSG_NOSIGNAL, address_.native(), address_.size());
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOBUFS) return unreachable(errno);
    ++measured_.sent;
    sent_at_.push_back(now);
    return {};
  }

  Result<void> receive() {
    std::array<char, 2'048> bytes;
    while (true) {
      sockaddr_in6 from{};
      socklen_t size = sizeof(from);
      const ssize_t count =
          ::recvfrom(socket_.descriptor(), bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (count < 0) {
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {};
        return unreachable(errno);
      }
      take({bytes.data(), static_cast<std::size_t>(count)});
    }
  }

  void take(std::string_view packet) {
    const std::optional<EchoReply> reply = read_echo_reply(protocol_, packet, is_raw_);
    if (!reply || reply->sequence >= sent_at_.size()) return;
    if (is_raw_ && reply->identifier != identifier_) return;
    Monotonic& sent = sent_at_[reply->sequence];
    if (sent == Monotonic()) return;  // a duplicate
    const double took = std::chrono::duration<double, std::milli>(clock_.monotonic() - sent).count();
    sent = Monotonic();
    measured_.shortest_ms = measured_.received == 0 ? took : std::min(measured_.shortest_ms, took);
    measured_.longest_ms = std::max(measured_.longest_ms, took);
    measured_.total_ms += took;
    ++measured_.received;
  }

  static std::unexpected<Error> unreachable(int error) {
    return fail(error == EPERM || error == EACCES ? Code::kPermissionDenied : Code::kUnavailable,
                std::generic_category().message(error));
  }

  const runtime::Clock& clock_;
  const bool is_raw_;
  net::AsyncSocket socket_;
  const net::SocketAddress address_;
  const Plan plan_;
  const Protocol protocol_;
  const std::uint16_t identifier_;
  Measured measured_;
  std::vector<Monotonic> sent_at_;  // by sequence; the epoch once answered
};

}  // namespace

runtime::Task<Result<Measured>> run(runtime::Shard& shard, net::SocketAddress address, Plan plan) {
  Result<Socket> socket = open_socket(address.family());
  if (!socket) co_return std::unexpected(std::move(socket).error());
  Run run(shard, std::move(*socket), address, plan);
  co_return co_await run.run();
}

}  // namespace bellwether::checks::ping
