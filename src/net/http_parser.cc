#include "net/http_parser.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "net/percent.h"

namespace bellwether::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastView = boost::beast::string_view;

std::string_view view(BeastView text) {
  return {text.data(), text.size()};
}

std::optional<HttpMethod> method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return HttpMethod::kGet;
    case http::verb::head:
      return HttpMethod::kHead;
    case http::verb::post:
      return HttpMethod::kPost;
    case http::verb::put:
      return HttpMethod::kPut;
    case http::verb::patch:
      return HttpMethod::kPatch;
    case http::verb::delete_:
      return HttpMethod::kDelete;
    case http::verb::options:
      return HttpMethod::kOptions;
    default:
      return std::nullopt;
  }
}

// "http://host/path?query", as proxies may send it, without scheme and host.
std::string_view origin_form(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const std::size_t slash = target.find('/', scheme.size());
    return slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  return target;
}

}  // namespace

class HttpRequestParser::Parser final : public http::basic_parser<true> {
 public:
  Parser(std::uint32_t max_header_bytes, std::uint32_t max_body_bytes)
      : max_header_bytes_(max_header_bytes), max_body_bytes_(max_body_bytes) {
    header_limit(max_header_bytes);
    body_limit(max_body_bytes);
  }

  HttpFault fault_of(const error_code& error) const {
    if (unknown_method_)
      return {501, "method", "the method is not one of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS"};
    if (error == http::error::header_limit) {
      return {431, "max_header_bytes",
              fmt::format("the request's head is longer than max_header_bytes ({})", max_header_bytes_)};
    }
    if (error == http::error::body_limit) {
      return {413, "max_body_bytes",
              fmt::format("the request's body is longer than max_body_bytes ({})", max_body_bytes_)};
    }
    return {400, "malformed", fmt::format("malformed request: {}", error.message())};
  }

  // A request without Host is an HTTP/1.1 error; one with two could mean different sites to a proxy and to us.
  std::optional<HttpFault> check_head() const {
    std::size_t hosts = 0;
    for (const auto& [name, value] : request.headers) hosts += name == "host" ? 1 : 0;
    if (hosts > 1 || (hosts == 0 && version >= 11))
      return HttpFault{400, "malformed", "malformed request: exactly one Host header"};
    return std::nullopt;
  }

  HttpRequest request;
  int version = 11;

 private:
  void on_request_impl(http::verb method, BeastView, BeastView target, int request_version,
                       error_code& error) override {
    const std::optional<HttpMethod> known = method_of(method);
    if (!known) {
      unknown_method_ = true;
      error = http::error::bad_method;
      return;
    }
    version = request_version;
    request.method = *known;
    request.raw_target = view(target);
    const std::string_view origin = origin_form(request.raw_target);
    const std::size_t question = origin.find('?');
    request.path = percent_decode(origin.substr(0, question), PlusSign::kLiteral);
    if (question != std::string_view::npos) request.query = HttpParameters::parse(origin.substr(question + 1));
  }
  void on_response_impl(int, BeastView, int, error_code&) override {}
  void on_field_impl(http::field, BeastView name, BeastView value, error_code&) override {
    request.headers.emplace_back(to_lower(view(name)), view(value));
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(BeastView body, error_code&) override {
    request.body += view(body);
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView body, error_code&) override {
    request.body += view(body);
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  const std::uint32_t max_header_bytes_;
  const std::uint32_t max_body_bytes_;
  bool unknown_method_ = false;
};

HttpRequestParser::HttpRequestParser(std::uint32_t max_header_bytes, std::uint32_t max_body_bytes)
    : parser_(std::make_unique<Parser>(max_header_bytes, max_body_bytes)) {}

HttpRequestParser::~HttpRequestParser() = default;

std::expected<std::size_t, HttpFault> HttpRequestParser::feed(std::string_view bytes) {
  std::size_t taken = 0;
  // Beast takes one element (head, chunk header, chunk) a call; the head is where we stop.
  while (taken < bytes.size() && !parser_->is_done()) {
    const bool in_head = !parser_->is_header_done();
    error_code error;
    const std::size_t used = parser_->put({bytes.data() + taken, bytes.size() - taken}, error);
    taken += used;
    if (error && error != http::error::need_more) return std::unexpected(parser_->fault_of(error));
    if (in_head && parser_->is_header_done()) {
      if (std::optional<HttpFault> fault = parser_->check_head()) return std::unexpected(std::move(*fault));
      break;
    }
    if (error || used == 0) break;
  }
  return taken;
}

bool HttpRequestParser::has_begun() const {
  return parser_->got_some();
}
bool HttpRequestParser::is_head_done() const {
  return parser_->is_header_done();
}
bool HttpRequestParser::is_done() const {
  return parser_->is_done();
}
HttpRequest& HttpRequestParser::request() {
  return parser_->request;
}
bool HttpRequestParser::wants_keep_alive() const {
  return parser_->version >= 11 && parser_->keep_alive();
}
bool HttpRequestParser::expects_continue() const {
  return equals_ignoring_case(parser_->request.header("expect").value_or(""), "100-continue");
}

std::string_view status_phrase(int status) {
  return view(http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status))));
}

}  // namespace bellwether::net
