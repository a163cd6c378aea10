// What check_http was asked to do: its options as values, and the bytes of the HTTP request that come of them. Pure.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/certificate_age.h"
#include "checks/native/option_parser.h"
#include "checks/native/pattern.h"
#include "checks/native/plugin_check.h"
#include "checks/plugins/range.h"
#include "net/client_tls.h"
#include "net/socket_address.h"

namespace bellwether::checks::http {

enum class OnRedirect { kAnswer, kFollow, kSticky, kStickyPort };

// Where a request goes: changes with each redirect.
struct Target {
  std::string address;       // connected to
  std::string virtual_host;  // named in the request; empty: HTTP/1.0 without a Host
  std::uint16_t port = 80;
  std::uint16_t virtual_port = 80;
  std::string path = "/";
  bool uses_tls = false;

  std::string_view host() const { return virtual_host.empty() ? address : virtual_host; }
  std::string url() const;  // "http://www.example:80/"
};

struct Request {
  Target target;
  std::string_view method;
  std::optional<std::string_view> body;
  std::string_view content_type = "application/x-www-form-urlencoded";
  std::vector<std::string_view> headers;
  std::string_view user_agent;
  std::string_view credentials, proxy_credentials;  // "user:password"

  net::ClientTlsOptions tls;
  bool sends_server_name = false;
  std::optional<CertificateDays> certificate;
  bool continues_after_certificate = false;

  OnRedirect on_redirect = OnRedirect::kAnswer;
  Status redirect_status = Status::kOk;
  std::int64_t max_redirects = 15;

  std::string_view expected_status = "HTTP/1.";
  bool has_expected_status = false;
  std::string_view expected_header, expected_text;
  std::optional<Pattern> pattern;
  bool inverts_pattern = false;
  std::int64_t min_bytes = 0, max_bytes = 0;  // of the whole answer; 0: no bound
  std::optional<seconds> max_age;
  bool reads_no_body = false;

  std::optional<Range> warning, critical;
  seconds timeout{10};
  net::AddressFamily family = net::AddressFamily::kAny;
  bool shows_body = false, shows_link = false, has_extended_data = false;

  // kInvalidArgument with the message of a usage error.
  static Result<Request> parse(const ParsedOptions& options);

  // The bytes that ask `at` for its path.
  std::string bytes(const Target& at) const;
};

extern const std::vector<OptionSpec> kOptions;

}  // namespace bellwether::checks::http
