#include "net/http_connection.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "net/http_body.h"

namespace bellwether::net {
namespace {

using runtime::Task;

constexpr std::size_t kReceiveBytes = 16u << 10;
constexpr std::size_t kWritePiece = 256u << 10;  // write_timeout is for each of these

// After a last answer the peer may still be sending: closing at once would reset the connection and take the answer with it.
constexpr milliseconds kLinger{2'000};
constexpr std::size_t kLingerBytes = 1u << 20;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string allow_header(const std::vector<HttpMethod>& methods) {
  std::string allow;
  for (const HttpMethod method : methods) {
    fmt::format_to(std::back_inserter(allow), "{}, ", method_name(method));
    if (method == HttpMethod::kGet) allow += "HEAD, ";
  }
  return allow + "OPTIONS";
}

HttpResponse error_response(const Error& error) {
  HttpResponse response = HttpResponse::error(error);
  if (response.status == 401) response.headers.emplace_back("www-authenticate", "Bearer realm=\"bellwether\"");
  return response;
}

Code code_of(int status) {
  switch (status) {
    case 408:
      return Code::kDeadlineExceeded;
    case 413:
    case 431:
      return Code::kResourceExhausted;
    case 503:
      return Code::kUnavailable;
    default:
      return Code::kInvalidArgument;
  }
}

}  // namespace

Task<void> serve_http(std::shared_ptr<HttpWorker> worker, std::unique_ptr<Transport> transport, std::string peer) {
  HttpConnection connection(*worker, *transport, std::move(peer));
  co_await connection.run();
}

HttpConnection::HttpConnection(HttpWorker& worker, Transport& transport, std::string peer)
    : worker_(worker), shared_(worker.shared()), transport_(transport), peer_(std::move(peer)) {
  worker_.add(*this);
}

HttpConnection::~HttpConnection() {
  worker_.remove(*this);
}

Task<void> HttpConnection::run() {
  bool goes_on = co_await handshake();
  if (!goes_on) co_return;
  while (goes_on) goes_on = co_await serve_request();
  if (!is_cut_) co_await linger();
}

Task<bool> HttpConnection::handshake() {
  if (!transport_.is_tls()) co_return true;
  set_deadline(shared_.options.header_timeout);
  const IoResult result = co_await transport_.handshake();
  clear_deadline();
  if (result.failed) shared_.handshake_failed.refuse(has_expired_ ? "took too long" : "failed", peer_);
  co_return !result.failed && !is_cut_;
}

Task<bool> HttpConnection::serve_request() {
  HttpRequestParser parser(shared_.options.max_header_bytes, shared_.options.max_body_bytes);
  fault_.reset();
  const bool has_head = co_await read_head(parser);
  HttpRequest& request = parser.request();
  if (!has_head && !fault_) co_return false;

  exchange_ = Exchange{};
  exchange_.started = worker_.shard().clock().monotonic();
  exchange_.route = "(none)";
  ++requests_;
  request.id = worker_.next_request_id();
  request.peer = peer_;
  request.is_tls = transport_.is_tls();
  request.shard = &worker_.shard();

  BodyCharge charge(shared_.gauges.body_bytes);
  HttpResponse response;
  if (fault_) {
    response = fault_response(*fault_);
  } else {
    response = co_await answer(parser, charge);
  }
  if (fault_ && fault_->status == HttpFault::kNobodyToTell) co_return false;
  if (fault_) count_refusal(*fault_, request);
  const bool goes_on = !fault_ && parser.is_done() && parser.wants_keep_alive() && !worker_.is_draining() &&
                       requests_ < shared_.options.max_requests_per_connection;
  const bool sent = co_await send(request, std::move(response), goes_on ? AfterReply::kKeepAlive : AfterReply::kClose);
  finish_exchange(request);
  co_return sent&& goes_on;
}

Task<bool> HttpConnection::read_head(HttpRequestParser& parser) {
  is_idle_ = input_.empty();
  if (is_idle_ && worker_.is_draining()) co_return false;
  bool is_timed = false;
  for (;;) {
    // An empty line before a request is allowed, and some clients end a body with one.
    while (!parser.has_begun() && input_.starts_with("\r\n")) input_.erase(0, 2);
    if (!input_.empty()) {
      is_idle_ = false;
      const std::expected<std::size_t, HttpFault> taken = parser.feed(input_);
      if (!taken) {
        fault_ = taken.error();
        co_return false;
      }
      input_.erase(0, *taken);
      if (parser.is_head_done()) co_return true;
    }
    if (is_idle_) {
      set_deadline(requests_ == 0 ? shared_.options.header_timeout : shared_.options.idle_timeout);
    } else if (!is_timed) {
      set_deadline(shared_.options.header_timeout);
      is_timed = true;
    }
    const bool filled = co_await fill();
    if (filled) continue;
    if (has_expired_ && !is_idle_) {
      fault_ = HttpFault{408, "header_timeout", "the request's head did not come within header_timeout"};
    }
    co_return false;
  }
}

Task<HttpConnection::Fed> HttpConnection::read_body(HttpRequestParser& parser, BodyCharge& charge) {
  const auto too_much = [this] {
    const std::string message =
        fmt::format("request bodies hold max_bodies_bytes ({}) already", shared_.options.max_bodies_bytes);
    return std::unexpected(HttpFault{503, "max_bodies_bytes", message});
  };
  set_deadline(shared_.options.body_timeout);
  while (!parser.is_done()) {
    if (!input_.empty()) {
      const std::expected<std::size_t, HttpFault> taken = parser.feed(input_);
      if (!taken) co_return std::unexpected(taken.error());
      input_.erase(0, *taken);
      if (!charge.hold(parser.request().body.size(), shared_.options.max_bodies_bytes)) co_return too_much();
      if (parser.is_done()) break;
    }
    const bool filled = co_await fill();
    if (filled) continue;
    HttpFault fault{HttpFault::kNobodyToTell, "", ""};
    if (has_expired_) fault = {408, "body_timeout", "the request's body did not come within body_timeout"};
    co_return std::unexpected(std::move(fault));
  }
  clear_deadline();
  HttpRequest& request = parser.request();
  Fed decoded = co_await decode_body(request, shared_.options.max_body_bytes, shared_.services.pool);
  if (decoded && !charge.hold(request.body.size(), shared_.options.max_bodies_bytes)) co_return too_much();
  co_return decoded;
}

Task<HttpResponse> HttpConnection::answer(HttpRequestParser& parser, BodyCharge& charge) {
  HttpRequest& request = parser.request();
  const Router::Route route = shared_.services.router.find(request.method, request.path);
  if (route.handler != nullptr) {
    exchange_.route = route.pattern;
    co_return co_await call_route(parser, route, charge);
  }
  HttpResponse response;
  if (!route.allowed.empty()) {
    if (request.method == HttpMethod::kOptions) {
      response.status = 204;
    } else {
      response =
          HttpResponse::error(Error(Code::kInvalidArgument, fmt::format("{} does not take {}", printable(request.path),
                                                                        method_name(request.method))));
      response.status = 405;
    }
    response.headers.emplace_back("allow", allow_header(route.allowed));
  } else if (const StaticAsset* asset = shared_.assets.answer(request)) {
    exchange_.route = "(asset)";
    response.asset = asset;
  } else {
    response = HttpResponse::error(Error(Code::kNotFound, fmt::format("no such path: {}", printable(request.path))));
  }
  co_return response;
}

Task<HttpResponse> HttpConnection::call_route(HttpRequestParser& parser, const Router::Route& route,
                                              BodyCharge& charge) {
  HttpRequest& request = parser.request();
  request.path_parameters = route.parameters;
  // Before the body, so that strangers cannot make us read one.
  Result<Principal> principal = co_await shared_.services.authenticator.authenticate(request);
  co_await worker_.shard().resume();
  if (principal) {
    request.principal = std::move(*principal);
  } else if (route.access != Access::kPublic) {
    co_return error_response(principal.error());
  }
  if (route.gate != nullptr) {
    if (std::optional<HttpResponse> refused = (*route.gate)(request)) co_return std::move(*refused);
  }
  if (!parser.is_done()) {
    if (parser.expects_continue() && input_.empty()) {
      const bool sent = co_await write(kContinue);
      if (!sent) fault_ = HttpFault{HttpFault::kNobodyToTell, "", ""};
    }
    Fed fed = co_await read_body(parser, charge);
    if (!fed) {
      fault_ = std::move(fed).error();
      co_return fault_response(*fault_);
    }
  }
  if (route.access != Access::kPublic) {
    const Result<void> allowed = shared_.services.authenticator.authorize(request, route.access);
    if (!allowed) co_return error_response(allowed.error());
  }
  handled_ = &request;
  HttpResponse response = co_await (*route.handler)(request);
  co_await worker_.shard().resume();
  handled_ = nullptr;
  co_return response;
}

Task<bool> HttpConnection::send(HttpRequest& request, HttpResponse response, AfterReply after) {
  if (response.event_stream != nullptr && request.method == HttpMethod::kGet) {
    if (shared_.gauges.event_streams.load(std::memory_order_relaxed) >= shared_.options.max_event_streams) {
      response =
          fault_response({503, "max_event_streams",
                          fmt::format("max_event_streams ({}) are open already", shared_.options.max_event_streams)});
    } else {
      co_return co_await send_events(request, std::move(response), after);
    }
  }
  const HttpReply reply = co_await make_reply(request, std::move(response), shared_.options, shared_.services.pool);
  exchange_.status = reply.status;
  const std::string head = format_head(reply, request, worker_.date(), ReplyFraming::kLength, after);
  const std::string_view body = request.method == HttpMethod::kHead ? std::string_view() : reply.content();
  co_return co_await write(head, body);
}

Task<bool> HttpConnection::write(std::string_view head, std::string_view body) {
  do {
    if (is_cut_) co_return false;
    const std::string_view piece = body.substr(0, kWritePiece);
    set_deadline(shared_.options.write_timeout);
    const IoResult result = co_await transport_.write(head, piece);
    clear_deadline();
    worker_.metrics().count_sent(result.bytes);
    exchange_.sent_bytes += result.bytes;
    if (result.failed) {
      is_cut_ = true;
      co_return false;
    }
    head = {};
    body.remove_prefix(piece.size());
  } while (!body.empty());
  co_return true;
}

Task<bool> HttpConnection::fill() {
  if (is_cut_) co_return false;
  if (receive_.empty()) receive_.resize(kReceiveBytes);
  const IoResult result = co_await transport_.read(receive_);
  if (result.failed) co_return false;
  worker_.metrics().count_received(result.bytes);
  input_.append(receive_.data(), result.bytes);
  co_return true;
}

Task<void> HttpConnection::linger() {
  set_deadline(kLinger);
  co_await transport_.shutdown();
  std::size_t discarded = 0;
  while (!transport_.is_tls() && discarded < kLingerBytes) {
    input_.clear();
    const bool filled = co_await fill();
    if (!filled) break;
    discarded += input_.size();
  }
}

void HttpConnection::set_deadline(milliseconds from_now) {
  has_expired_ = false;
  deadline_ = worker_.shard().clock().monotonic() + from_now;
}

void HttpConnection::clear_deadline() {
  deadline_ = Monotonic::max();
}

void HttpConnection::watch(Monotonic now) {
  if (events_ && now - last_sent_ >= shared_.options.event_stream_heartbeat) {
    last_sent_ = now;
    events_->send_comment();
  }
  notice_abandonment();
  if (now < deadline_) return;
  clear_deadline();
  has_expired_ = true;
  transport_.cancel();
}

// Nothing is read while a handler runs, so an end of the stream has to be asked for.
void HttpConnection::notice_abandonment() {
  if (handled_ == nullptr || handled_->on_abandoned == nullptr || !transport_.is_peer_closed()) return;
  auto tell = std::exchange(handled_->on_abandoned, nullptr);
  tell();
}

void HttpConnection::drain() {
  if (events_) events_->close();
  if (is_idle_) transport_.cancel();
}

void HttpConnection::cut() {
  is_cut_ = true;
  if (events_) events_->close();
  transport_.cancel();
}

HttpResponse HttpConnection::fault_response(const HttpFault& fault) {
  HttpResponse response = HttpResponse::error(Error(code_of(fault.status), fault.message));
  response.status = fault.status;
  return response;
}

void HttpConnection::count_refusal(const HttpFault& fault, const HttpRequest& request) {
  const std::string text =
      fmt::format("{} {}: {}", method_name(request.method), printable(request.path), fault.message);
  shared_.services.refusals.reason("net", fault.reason, fmt::format("HTTP requests refused: {}", fault.reason))
      .refuse(text, peer_);
}

void HttpConnection::finish_exchange(const HttpRequest& request) {
  const nanoseconds duration = worker_.shard().clock().monotonic() - exchange_.started;
  worker_.metrics().count_request(exchange_.route, exchange_.status, duration);
  if (!shared_.options.access_log) return;
  shared_.services.log.info("request", {{"id", request.id},
                                        {"peer", peer_},
                                        {"principal", request.principal.name},
                                        {"method", method_name(request.method)},
                                        {"path", printable(request.path)},
                                        {"route", exchange_.route},
                                        {"status", exchange_.status},
                                        {"bytes", exchange_.sent_bytes},
                                        {"microseconds", duration.count() / 1'000}});
}

}  // namespace bellwether::net
