#include "checks/native/postgres/client.h"

#include <array>
#include <random>

#include <fmt/format.h>

#include "checks/native/postgres/scram.h"
#include "codec/base_encoding.h"

namespace bellwether::checks::postgres {
namespace {

constexpr std::string_view kSocketFolder = "/var/run/postgresql";
constexpr std::string_view kMechanism = "SCRAM-SHA-256";

std::string make_nonce() {
  std::random_device random;
  std::string bytes;
  for (int i = 0; i < 5; ++i) {
    const auto value = static_cast<std::uint32_t>(random());
    bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  return codec::to_base64(bytes);
}

std::string place_of(const Target& target) {
  if (target.host.empty() || target.host.starts_with('/')) {
    return fmt::format("on socket \"{}/.s.PGSQL.{}\"", target.host.empty() ? kSocketFolder : target.host, target.port);
  }
  return fmt::format("at \"{}\", port {}", target.host, target.port);
}

Error failed(const Target& target, const Error& why) {
  return Error(why.code(), fmt::format("connection to server {} failed: {}", place_of(target), why.message()));
}

runtime::Task<Result<net::AsyncStream>> dial(const NativeContext& context, const Target& target, Monotonic deadline) {
  if (!target.host.empty() && !target.host.starts_with('/')) {
    co_return co_await context.dialer.connect(target.host, target.port, net::AddressFamily::kAny, deadline);
  }
  const std::string_view folder = target.host.empty() ? kSocketFolder : std::string_view(target.host);
  CO_TRY(const net::SocketAddress address,
         net::SocketAddress::from_path(fmt::format("{}/.s.PGSQL.{}", folder, target.port)));
  co_return co_await context.dialer.connect(address, deadline);
}

}  // namespace

runtime::Task<Result<Client>> Client::connect(const NativeContext& context, Target target, Monotonic deadline) {
  Result<net::AsyncStream> stream = co_await dial(context, target, deadline);
  if (!stream) co_return std::unexpected(failed(target, stream.error()));
  Client client(std::move(*stream));
  if (!target.host.empty() && !target.host.starts_with('/')) {
    Result<void> offered = co_await client.offer_tls(context, deadline);
    if (!offered) co_return std::unexpected(failed(target, offered.error()));
  }
  Result<void> logged_in = co_await client.log_in(context, target, deadline);
  if (!logged_in) co_return std::unexpected(failed(target, logged_in.error()));
  co_return client;
}

runtime::Task<Result<void>> Client::send(std::string bytes, Monotonic deadline) {
  co_return co_await stream_->write(bytes, deadline);
}

runtime::Task<Result<Message>> Client::receive(Monotonic deadline) {
  while (true) {
    CO_TRY(std::optional<ReadMessage> read, read_message(reader_->buffered()));
    if (read) {
      reader_->consume(read->bytes);
      co_return std::move(read->message);
    }
    Result<bool> more = co_await reader_->fill(deadline);
    if (!more) co_return std::unexpected(std::move(more).error());
    if (!*more) co_return fail(Code::kUnavailable, "server closed the connection unexpectedly");
  }
}

runtime::Task<Result<void>> Client::offer_tls(const NativeContext& context, Monotonic deadline) {
  Result<void> asked = co_await send(ssl_request(), deadline);
  CO_TRY_VOID(std::move(asked));
  Result<std::string> said = co_await reader_->exactly(1, deadline);
  if (!said) co_return std::unexpected(std::move(said).error());
  if (*said != "S") co_return Result<void>();
  if (!reader_->buffered().empty()) co_return fail(Code::kInvalidArgument, "bytes before the TLS handshake");
  CO_TRY(std::shared_ptr<const net::ClientTls> tls, context.dialer.tls(net::ClientTlsOptions()));
  co_return co_await stream_->start_tls(std::move(tls), {}, deadline);
}

runtime::Task<Result<void>> Client::log_in(const NativeContext& context, const Target& target, Monotonic deadline) {
  Result<void> asked = co_await send(startup(target.user, target.database), deadline);
  CO_TRY_VOID(std::move(asked));
  while (true) {
    Result<Message> received = co_await receive(deadline);
    if (!received) co_return std::unexpected(std::move(received).error());
    if (received->kind == 'E') co_return fail(Code::kUnauthenticated, read_error(received->body));
    if (received->kind == 'Z') co_return Result<void>();
    if (received->kind != 'R') continue;  // parameters, the key for cancelling, notices
    CO_TRY(const Authentication wanted, read_authentication(received->body));
    using Kind = Authentication::Kind;
    std::string password;
    switch (wanted.kind) {
      case Kind::kOk:
        continue;
      case Kind::kCleartext:
        password = target.password;
        break;
      case Kind::kMd5:
        password = md5_password(target.user, target.password, wanted.data);
        break;
      case Kind::kSasl: {
        if (!wanted.data.contains(kMechanism))
          co_return fail(Code::kUnauthenticated, "none of the SASL mechanisms is known");
        Result<void> proven = co_await prove(context, target, deadline);
        CO_TRY_VOID(std::move(proven));
        continue;
      }
      default:
        co_return fail(Code::kUnauthenticated, "the authentication that the server wants is not known");
    }
    Result<void> sent = co_await send(message('p', password + '\0'), deadline);
    CO_TRY_VOID(std::move(sent));
  }
}

runtime::Task<Result<void>> Client::prove(const NativeContext& context, const Target& target, Monotonic deadline) {
  Scram scram({}, target.password, make_nonce());
  const std::string first = scram.first();
  std::string body(kMechanism);
  body += '\0';
  for (int shift = 24; shift >= 0; shift -= 8) body += static_cast<char>(first.size() >> shift & 0xff);
  body += first;
  Result<void> begun = co_await send(message('p', body), deadline);
  CO_TRY_VOID(std::move(begun));
  Result<Message> challenge = co_await receive(deadline);
  if (!challenge) co_return std::unexpected(std::move(challenge).error());
  if (challenge->kind == 'E') co_return fail(Code::kUnauthenticated, read_error(challenge->body));
  CO_TRY(const Authentication wanted, read_authentication(challenge->body));
  auto derive = [scram, text = std::string(wanted.data)]() mutable -> Result<std::pair<Scram, std::string>> {
    TRY(std::string answer, scram.answer(text));
    return std::pair(scram, std::move(answer));
  };
  Result<std::pair<Scram, std::string>> derived = co_await context.pool.run(std::move(derive));
  if (!derived) co_return std::unexpected(std::move(derived).error());
  Result<void> answered = co_await send(message('p', derived->second), deadline);
  CO_TRY_VOID(std::move(answered));
  Result<Message> verdict = co_await receive(deadline);
  if (!verdict) co_return std::unexpected(std::move(verdict).error());
  if (verdict->kind == 'E') co_return fail(Code::kUnauthenticated, read_error(verdict->body));
  CO_TRY(const Authentication proof, read_authentication(verdict->body));
  co_return derived->first.verify(proof.data);
}

runtime::Task<Result<std::vector<Row>>> Client::query(std::string text, Monotonic deadline) {
  Result<void> sent = co_await send(message('Q', text + '\0'), deadline);
  CO_TRY_VOID(std::move(sent));
  std::vector<Row> rows;
  std::optional<Error> failure;
  while (true) {
    Result<Message> received = co_await receive(deadline);
    if (!received) co_return std::unexpected(std::move(received).error());
    if (received->kind == 'D') {
      CO_TRY(Row row, read_row(received->body));
      if (rows.size() >= kMaxRows) co_return fail(Code::kResourceExhausted, "the query yields too many rows");
      rows.push_back(std::move(row));
    } else if (received->kind == 'E') {
      failure.emplace(Code::kInvalidArgument, read_error(received->body));
    } else if (received->kind == 'Z') {
      if (failure) co_return std::unexpected(std::move(*failure));
      co_return rows;
    }
  }
}

}  // namespace bellwether::checks::postgres
