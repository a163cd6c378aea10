#include "checks/native/mongo/client.h"

#include <random>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/postgres/scram.h"
#include "codec/base_encoding.h"

namespace bellwether::checks::mongo {
namespace {

using postgres::Scram;

constexpr std::int32_t kOpMessage = 2'013;
constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kBeforeDocument = kHeaderBytes + 4 + 1;  // flags, and the kind of the only section

void put(std::string& out, std::int32_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    out += static_cast<char>(static_cast<std::uint32_t>(value) >> shift & 0xff);
}

std::int32_t number(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<std::int32_t>(value);
}

std::string make_nonce() {
  std::random_device random;
  std::string bytes;
  for (int i = 0; i < 6; ++i) put(bytes, static_cast<std::int32_t>(random()));
  return codec::to_base64(bytes);
}

// RFC 5802: '=' and ',' of a user's name.
std::string escaped_user(std::string_view user) {
  std::string text;
  for (const char byte : user) {
    if (byte == '=') {
      text += "=3D";
    } else if (byte == ',') {
      text += "=2C";
    } else {
      text += byte;
    }
  }
  return text;
}

}  // namespace

std::string write_message(std::int32_t request_id, std::string_view document) {
  std::string message;
  put(message, static_cast<std::int32_t>(kBeforeDocument + document.size()));
  put(message, request_id);
  put(message, 0);
  put(message, kOpMessage);
  put(message, 0);
  message += '\0';
  message += document;
  return message;
}

Result<std::optional<ReadMessage>> read_message(std::string_view bytes) {
  if (bytes.size() < kBeforeDocument) return std::nullopt;
  const std::int32_t size = number(bytes, 0);
  if (size < static_cast<std::int32_t>(kBeforeDocument + 5) || static_cast<std::size_t>(size) > kMaxMessageBytes) {
    return fail(Code::kInvalidArgument, fmt::format("MongoDB answer of {} bytes", size));
  }
  if (number(bytes, 12) != kOpMessage) {
    return fail(Code::kInvalidArgument, fmt::format("MongoDB answer of the unknown kind {}", number(bytes, 12)));
  }
  if (bytes[kBeforeDocument - 1] != '\0') return fail(Code::kInvalidArgument, "MongoDB answer without a document");
  if (bytes.size() < static_cast<std::size_t>(size)) return std::nullopt;
  const std::string_view rest = bytes.substr(kBeforeDocument, static_cast<std::size_t>(size) - kBeforeDocument);
  TRY(const std::optional<std::size_t> document, document_size(rest, rest.size()));
  if (!document) return fail(Code::kInvalidArgument, "MongoDB answer: its document is longer than itself");
  return ReadMessage{std::string(rest.substr(0, *document)), static_cast<std::size_t>(size)};
}

runtime::Task<Result<Client>> Client::connect(const NativeContext& context, const ServiceOptions& service,
                                              bool uses_tls, Monotonic deadline) {
  Result<net::AsyncStream> stream =
      co_await context.dialer.connect(service.host, service.port, service.family, deadline);
  if (!stream) co_return std::unexpected(std::move(stream).error());
  if (uses_tls) {
    CO_TRY(std::shared_ptr<const net::ClientTls> tls, context.dialer.tls(net::ClientTlsOptions()));
    Result<void> started = co_await stream->start_tls(std::move(tls), service.host, deadline);
    CO_TRY_VOID(std::move(started));
  }
  co_return Client(std::move(*stream));
}

runtime::Task<Result<std::string>> Client::command(std::string document, Monotonic deadline) {
  const std::string message = write_message(++request_id_, document);
  Result<void> sent = co_await stream_->write(message, deadline);
  CO_TRY_VOID(std::move(sent));
  while (true) {
    CO_TRY(std::optional<ReadMessage> read, read_message(reader_->buffered()));
    if (!read) {
      Result<bool> more = co_await reader_->fill(deadline);
      if (!more) co_return std::unexpected(std::move(more).error());
      if (!*more) co_return fail(Code::kUnavailable, "the server closed the connection");
      continue;
    }
    reader_->consume(read->bytes);
    CO_TRY(const View view, View::parse(read->document));
    if (view.number("ok").value_or(0) != 1) {
      co_return fail(Code::kInvalidArgument, printable(view.text("errmsg").value_or("the server gives no reason")));
    }
    co_return std::move(read->document);
  }
}

runtime::Task<Result<void>> Client::log_in(const NativeContext& context, std::string user, std::string password,
                                           Monotonic deadline) {
  Scram scram(escaped_user(user), std::move(password), make_nonce());
  Document start;
  start.add("saslStart", 1).add("mechanism", "SCRAM-SHA-256").add_binary("payload", scram.first()).add("$db", "admin");
  Result<std::string> challenge = co_await command(start.bytes(), deadline);
  if (!challenge) co_return std::unexpected(std::move(challenge).error());
  const View first = View::trusted(*challenge);
  const auto conversation = static_cast<std::int32_t>(first.number("conversationId").value_or(1));
  const std::optional<Value> payload = first.find("payload");
  if (!payload || payload->kind != Value::Kind::kBinary) co_return fail(Code::kInvalidArgument, "no SCRAM challenge");
  auto derive = [scram, text = std::string(payload->bytes)]() mutable -> Result<std::pair<Scram, std::string>> {
    TRY(std::string answer, scram.answer(text));
    return std::pair(scram, std::move(answer));
  };
  Result<std::pair<Scram, std::string>> derived = co_await context.pool.run(std::move(derive));
  if (!derived) co_return std::unexpected(std::move(derived).error());
  Document proof;
  proof.add("saslContinue", 1)
      .add("conversationId", conversation)
      .add_binary("payload", derived->second)
      .add("$db", "admin");
  Result<std::string> verdict = co_await command(proof.bytes(), deadline);
  if (!verdict) co_return std::unexpected(std::move(verdict).error());
  const View last = View::trusted(*verdict);
  const std::optional<Value> signature = last.find("payload");
  if (!signature) co_return fail(Code::kUnauthenticated, "the server proves nothing");
  CO_TRY_VOID(derived->first.verify(signature->bytes));
  if (last.number("done").value_or(0) == 1) co_return Result<void>();
  Document finish;
  finish.add("saslContinue", 1).add("conversationId", conversation).add_binary("payload", "").add("$db", "admin");
  Result<std::string> finished = co_await command(finish.bytes(), deadline);
  if (!finished) co_return std::unexpected(std::move(finished).error());
  co_return Result<void>();
}

}  // namespace bellwether::checks::mongo
