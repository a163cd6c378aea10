#include "checks/native/dns/resolver.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <system_error>

#include <sys/socket.h>

#include "base/text.h"
#include "net/stream_reader.h"

namespace bellwether::checks::dns {
namespace {

constexpr std::size_t kMaxMessageBytes = 65'535;
constexpr seconds kRetry{2};  // a datagram may be lost

std::unexpected<Error> failure(int error) {
  return fail(Error::from_errno(error, {}).code(), std::generic_category().message(error));
}

runtime::Task<Result<Answer>> ask_by_stream(net::Dialer& dialer, net::SocketAddress server, std::string query,
                                            Type type, Monotonic deadline) {
  Result<net::AsyncStream> stream = co_await dialer.connect(server, deadline);
  if (!stream) co_return std::unexpected(std::move(stream).error());
  std::string framed{static_cast<char>(query.size() >> 8), static_cast<char>(query.size() & 0xff)};
  framed += query;
  Result<void> sent = co_await stream->write(framed, deadline);
  CO_TRY_VOID(std::move(sent));
  net::StreamReader reader(*stream, kMaxMessageBytes + 2);
  Result<std::string> size = co_await reader.exactly(2, deadline);
  if (!size) co_return std::unexpected(std::move(size).error());
  const std::size_t length =
      static_cast<std::size_t>(static_cast<unsigned char>((*size)[0])) << 8 | static_cast<unsigned char>((*size)[1]);
  Result<std::string> message = co_await reader.exactly(length, deadline);
  if (!message) co_return std::unexpected(std::move(message).error());
  co_return read_answer(*message, type);
}

}  // namespace

runtime::Task<Result<Answer>> ask(net::Dialer& dialer, net::SocketAddress server, std::string name, Type type,
                                  Monotonic deadline) {
  const auto id = static_cast<std::uint16_t>(std::random_device()());
  CO_TRY(const std::string query, build_query(id, name, type));
  runtime::Descriptor descriptor(::socket(server.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!descriptor.is_open()) co_return failure(errno);
  net::AsyncSocket socket(dialer.shard(), std::move(descriptor));
  // Connected, so that only the server's datagrams come in and a closed port is an error at once.
  if (::connect(socket.descriptor(), server.native(), server.size()) != 0) co_return failure(errno);
  std::array<char, 4'096> bytes;
  const runtime::Clock& clock = dialer.shard().clock();
  while (clock.monotonic() < deadline) {
    if (::send(socket.descriptor(), query.data(), query.size(), MSG_NOSIGNAL) < 0) co_return failure(errno);
    const Monotonic retry = std::min(deadline, clock.monotonic() + kRetry);
    while (true) {
      const ssize_t count = ::recv(socket.descriptor(), bytes.data(), bytes.size(), 0);
      if (count < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) co_return failure(errno);
        const bool is_ready = co_await socket.ready(net::AsyncSocket::Event::kReadable, retry);
        if (!is_ready) break;
        continue;
      }
      CO_TRY(Answer answer, read_answer({bytes.data(), static_cast<std::size_t>(count)}, type));
      if (answer.id != id) continue;
      if (!answer.is_truncated) co_return answer;
      co_return co_await ask_by_stream(dialer, server, query, type, deadline);
    }
  }
  co_return fail(Code::kDeadlineExceeded, "took too long");
}

std::string first_name_server(std::string_view resolv_conf) {
  constexpr std::string_view kWord = "nameserver";
  for (const std::string_view raw : split(resolv_conf, '\n')) {
    const std::string_view line = trim(raw);
    if (line.starts_with(kWord) && line.size() > kWord.size()) return std::string(trim(line.substr(kWord.size())));
  }
  return "127.0.0.1";
}

}  // namespace bellwether::checks::dns
