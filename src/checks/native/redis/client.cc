#include "checks/native/redis/client.h"

#include <utility>

namespace bellwether::checks::redis {

bool Login::take(const Option& option) {
  if (option.id != 'x' && option.id != 'D') return false;
  (option.id == 'x' ? password : database) = option.value;
  return true;
}

runtime::Task<Result<Client>> Client::connect(net::Dialer& dialer, const ServiceOptions& service, Login login,
                                              Monotonic deadline) {
  Result<net::AsyncStream> stream = co_await dialer.connect(service.host, service.port, service.family, deadline);
  if (!stream) co_return std::unexpected(std::move(stream).error());
  Client client(std::move(*stream));
  std::string commands;
  std::size_t count = 0;
  if (!login.password.empty()) {
    commands += command({"AUTH", login.password});
    ++count;
  }
  if (!login.database.empty()) {
    commands += command({"SELECT", login.database});
    ++count;
  }
  Result<std::vector<Reply>> replies = co_await client.ask(std::move(commands), count, deadline);
  if (!replies) co_return std::unexpected(std::move(replies).error());
  for (const Reply& reply : *replies) {
    if (reply.kind == Reply::Kind::kError) co_return fail(Code::kUnauthenticated, reply.text);
  }
  co_return client;
}

runtime::Task<Result<std::vector<Reply>>> Client::ask(std::string commands, std::size_t count, Monotonic deadline) {
  std::vector<Reply> replies;
  if (count == 0) co_return replies;
  Result<void> sent = co_await stream_->write(commands, deadline);
  CO_TRY_VOID(std::move(sent));
  while (replies.size() < count) {
    CO_TRY(std::optional<ReadReply> read, read_reply(reader_->buffered()));
    if (read) {
      reader_->consume(read->bytes);
      replies.push_back(std::move(read->reply));
      continue;
    }
    Result<bool> more = co_await reader_->fill(deadline);
    if (!more) co_return std::unexpected(std::move(more).error());
    if (!*more) co_return fail(Code::kUnavailable, "the server closed the connection");
  }
  co_return replies;
}

}  // namespace bellwether::checks::redis
