// What check_tcp and its kin were asked for: the service's defaults, and the options over them. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/certificate_age.h"
#include "checks/native/option_parser.h"
#include "checks/native/plugin_check.h"
#include "checks/native/tcp/services.h"
#include "net/socket_address.h"

namespace bellwether::checks::tcp {

inline constexpr int kServerName = kLongOnly;  // --sni
inline constexpr std::size_t kMaxAnswerBytes = 1 << 20;

struct Request {
  std::string_view host;
  std::uint16_t port = 0;
  std::string send, quit;
  std::vector<std::string_view> expected;
  bool expects_all = false;
  Status refused = Status::kCritical;
  Status mismatched = Status::kWarning;
  bool hides_answer = false;
  std::size_t max_bytes = kMaxAnswerBytes;
  std::optional<CertificateDays> certificate;
  bool uses_tls = false;
  std::string_view server_name;
  std::optional<double> warning, critical;
  seconds timeout{10};
  seconds delay{0};
  net::AddressFamily family = net::AddressFamily::kAny;

  bool is_path() const { return host.starts_with('/'); }
  std::string_view target() const { return host.empty() ? std::string_view("127.0.0.1") : host; }
};

// kInvalidArgument with the message of a usage error.
Result<Request> read_request(const TcpService& service, const ParsedOptions& parsed);

}  // namespace bellwether::checks::tcp
