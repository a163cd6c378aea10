#include "checks/native/http/exchange.h"

#include <array>
#include <iterator>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/http/reply.h"
#include "checks/native/option_values.h"
#include "codec/base_encoding.h"

namespace bellwether::checks::http {
namespace {

constexpr std::size_t kReadBytes = 8'192;

std::string request_bytes(const Call& call) {
  std::string text;
  auto out = std::back_inserter(text);
  fmt::format_to(out, "{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nUser-Agent: Bellwether\r\n", call.method,
                 call.url.path, call.url.host_and_port());
  if (!call.url.credentials.empty()) {
    fmt::format_to(out, "Authorization: Basic {}\r\n", codec::to_base64(call.url.credentials));
  }
  for (const auto& [name, value] : call.headers) fmt::format_to(out, "{}: {}\r\n", name, value);
  if (!call.body.empty()) fmt::format_to(out, "Content-Length: {}\r\n", call.body.size());
  text += "\r\n";
  text += call.body;
  return text;
}

Result<Answer> read_answer(std::string_view bytes) {
  const Reply reply = Reply::split(bytes);
  const std::size_t space = reply.status_line.find(' ');
  const std::optional<std::int64_t> status =
      space == std::string_view::npos ? std::nullopt : whole_number(reply.status_line.substr(space + 1, 3));
  if (!reply.status_line.starts_with("HTTP/") || !status) {
    return fail(Code::kInvalidArgument, fmt::format("no HTTP answer: {}", printable(reply.status_line, 80)));
  }
  return Answer{static_cast<int>(*status), decoded_body(reply)};
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
  Url url;
  std::string_view rest;
  if (text.starts_with("http://")) {
    rest = text.substr(7);
  } else if (text.starts_with("https://")) {
    rest = text.substr(8);
    url.uses_tls = true;
    url.port = 443;
  } else {
    return fail(Code::kInvalidArgument, fmt::format("'{}' is not an http or https URL", printable(text)));
  }
  const std::size_t slash = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, slash);
  if (slash < rest.size())
    url.path = rest[slash] == '/' ? std::string(rest.substr(slash)) : '/' + std::string(rest.substr(slash));
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.credentials = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && !authority.ends_with(']')) {
    const std::optional<std::uint16_t> port = port_number(authority.substr(colon + 1));
    if (!port) return fail(Code::kInvalidArgument, fmt::format("'{}' has no valid port", printable(text)));
    url.port = *port;
    authority = authority.substr(0, colon);
  }
  if (authority.starts_with('[') && authority.ends_with(']')) authority = authority.substr(1, authority.size() - 2);
  if (authority.empty()) return fail(Code::kInvalidArgument, fmt::format("'{}' names no host", printable(text)));
  url.host = authority;
  return url;
}

std::string Url::host_and_port() const {
  const std::string shown = host.find(':') == std::string::npos ? host : '[' + host + ']';
  return port == (uses_tls ? 443 : 80) ? shown : fmt::format("{}:{}", shown, port);
}

runtime::Task<Result<Answer>> exchange(const NativeContext& context, Call call, Monotonic deadline) {
  Result<net::AsyncStream> stream =
      co_await context.dialer.connect(call.url.host, call.url.port, call.family, deadline);
  if (!stream) co_return std::unexpected(std::move(stream).error());
  if (call.url.uses_tls) {
    net::ClientTlsOptions options;
    options.verify = call.verifies_certificate;
    CO_TRY(std::shared_ptr<const net::ClientTls> tls, context.dialer.tls(options));
    Result<void> started = co_await stream->start_tls(std::move(tls), call.url.host, deadline);
    CO_TRY_VOID(std::move(started));
  }
  const std::string asked = request_bytes(call);
  Result<void> sent = co_await stream->write(asked, deadline);
  CO_TRY_VOID(std::move(sent));
  std::string bytes;
  Completion completion;
  std::array<char, kReadBytes> room;
  while (true) {
    Result<std::size_t> count = co_await stream->read(room, deadline);
    if (!count) co_return std::unexpected(std::move(count).error());
    bytes.append(room.data(), *count);
    if (*count == 0 || completion.is_complete(bytes)) break;
    if (bytes.size() > kMaxAnswerBytes) co_return fail(Code::kResourceExhausted, "the answer is longer than it may be");
  }
  if (bytes.empty()) co_return fail(Code::kUnavailable, "the server closed the connection without an answer");
  co_return read_answer(bytes);
}

}  // namespace bellwether::checks::http
