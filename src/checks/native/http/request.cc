#include "checks/native/http/request.h"

#include <iterator>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/option_values.h"
#include "codec/base_encoding.h"

namespace bellwether::checks::http {
namespace {

constexpr int kSni = kLongOnly;
constexpr int kInvertRegex = kLongOnly + 1;
constexpr int kMaxRedirects = kLongOnly + 2;
constexpr int kContinueAfterCertificate = kLongOnly + 3;

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

std::unexpected<Error> refuse(std::string_view message, std::string_view value) {
  return fail(Code::kInvalidArgument, fmt::format("{} - {}", message, printable(value)));
}

template <class Field, class Value>
Result<void> set(Field& field, const std::optional<Value>& value, std::string_view otherwise, std::string_view text) {
  if (!value) return refuse(otherwise, text);
  field = *value;
  return {};
}

std::optional<seconds> parse_age(std::string_view text) {
  std::int64_t unit = 1;
  if (text.ends_with('m')) unit = 60;
  if (text.ends_with('h')) unit = 3'600;
  if (text.ends_with('d')) unit = 86'400;
  if (unit != 1) text.remove_suffix(1);
  const std::optional<std::int64_t> count = positive_number(text);
  if (!count) return std::nullopt;
  return seconds(*count * unit);
}

bool is_default_port(const Target& target) {
  return target.virtual_port == (target.uses_tls ? kHttpsPort : kHttpPort);
}

// One pass over the options; what depends on several of them is settled in finish().
class Reader {
 public:
  Result<Request> read(const ParsedOptions& parsed) {
    for (const Option& option : parsed.options) TRY_VOID(take(option));
    return finish(parsed.operands);
  }

 private:
  Result<void> take(const Option& option) {
    const std::string_view value = option.value;
    switch (option.id) {
      case 'H':
        return take_host(value);
      case 'I':
        request_.target.address = value;
        return {};
      case 'p':
        return set(port_, port_number(value), "Invalid port number", value);
      case 'u':
        request_.target.path = value;
        return {};
      case 'j':
        request_.method = value;
        return {};
      case 'P':
        request_.body = value;
        return {};
      case 'T':
        request_.content_type = value;
        return {};
      case 'k':
        request_.headers.push_back(value);
        return {};
      case 'A':
        request_.user_agent = value;
        return {};
      case 'a':
        request_.credentials = value;
        return {};
      case 'b':
        request_.proxy_credentials = value;
        return {};
      case '4':
      case '6':
        request_.family = family_of_option(option.id);
        return {};
      case 'f':
        return take_redirect(value);
      case kMaxRedirects:
        return set(request_.max_redirects, whole_number(value), "Invalid max_redirs count", value);
      default:
        return take_judgement(option);
    }
  }

  // What the answer is measured by.
  Result<void> take_judgement(const Option& option) {
    const std::string_view value = option.value;
    switch (option.id) {
      case 'e':
        request_.expected_status = value;
        request_.has_expected_status = true;
        return {};
      case 'd':
        request_.expected_header = value;
        return {};
      case 's':
        request_.expected_text = value;
        return {};
      case 'l':
        pattern_options_.spans_lines = true;
        return {};
      case 'r':
      case 'R':
        return take_pattern(value, option.id == 'R');
      case kInvertRegex:
        request_.inverts_pattern = true;
        return {};
      case 'm':
        return take_sizes(value);
      case 'M':
        return set(request_.max_age, parse_age(value), "Invalid max age", value);
      case 'N':
        request_.reads_no_body = true;
        return {};
      case 'w':
        return take_range(request_.warning, value);
      case 'c':
        return take_range(request_.critical, value);
      case 't':
        return take_timeout(value);
      case 'B':
        request_.shows_body = true;
        return {};
      case 'L':
        request_.shows_link = true;
        return {};
      case 'E':
        request_.has_extended_data = true;
        return {};
      default:
        return take_tls(option);
    }
  }

  Result<void> take_tls(const Option& option) {
    const std::string_view value = option.value;
    switch (option.id) {
      case 'S':
        request_.target.uses_tls = true;
        return option.has_value ? take_version(value) : Result<void>();
      case kSni:
        request_.sends_server_name = true;
        return {};
      case 'C':
        request_.target.uses_tls = true;
        return set(request_.certificate, CertificateDays::parse(value), "Invalid certificate expiration period", value);
      case kContinueAfterCertificate:
        request_.continues_after_certificate = true;
        return {};
      case 'J':
        request_.tls.certificate_file = value;
        return {};
      case 'K':
        request_.tls.key_file = value;
        return {};
      default:
        return {};  // -v
    }
  }

  Result<void> take_host(std::string_view value) {
    // "[::1]", "[::1]:8080", "host:8080"; bare IPv6 has more than one colon.
    std::string_view host = value;
    std::string_view port;
    const std::size_t bracket = value.starts_with('[') ? value.find(']') : std::string_view::npos;
    if (bracket != std::string_view::npos) {
      host = value.substr(0, bracket + 1);
      if (value.size() > bracket + 1 && value[bracket + 1] == ':') port = value.substr(bracket + 2);
    } else if (const std::size_t colon = value.find(':');
               colon != std::string_view::npos && value.find(':', colon + 1) == std::string_view::npos) {
      host = value.substr(0, colon);
      port = value.substr(colon + 1);
    }
    request_.target.virtual_host = host;
    if (port.empty()) return {};
    return set(virtual_port_, port_number(port), "Invalid port number", value);
  }

  Result<void> take_redirect(std::string_view value) {
    request_.redirect_status = Status::kOk;
    request_.on_redirect = OnRedirect::kAnswer;
    if (value == "follow") {
      request_.on_redirect = OnRedirect::kFollow;
    } else if (value == "sticky") {
      request_.on_redirect = OnRedirect::kSticky;
    } else if (value == "stickyport") {
      request_.on_redirect = OnRedirect::kStickyPort;
    } else if (value == "warning") {
      request_.redirect_status = Status::kWarning;
    } else if (value == "critical") {
      request_.redirect_status = Status::kCritical;
    } else if (value == "unknown") {
      request_.redirect_status = Status::kUnknown;
    } else if (value != "ok") {
      return refuse("Invalid onredirect option", value);
    }
    return {};
  }

  Result<void> take_pattern(std::string_view value, bool ignores_case) {
    pattern_options_.ignores_case = pattern_options_.ignores_case || ignores_case;
    TRY(Pattern pattern, Pattern::compile(value, pattern_options_));
    request_.pattern = std::move(pattern);
    return {};
  }

  Result<void> take_sizes(std::string_view value) {
    const std::size_t colon = value.find(':');
    const std::optional<std::int64_t> least = whole_number(value.substr(0, colon));
    std::optional<std::int64_t> most = 0;
    if (colon != std::string_view::npos) most = whole_number(value.substr(colon + 1));
    if (!least || !most) return refuse("Invalid page size", value);
    request_.min_bytes = *least;
    request_.max_bytes = *most;
    return {};
  }

  static Result<void> take_range(std::optional<Range>& field, std::string_view value) {
    TRY(field, Range::parse(value));
    return {};
  }

  Result<void> take_timeout(std::string_view value) {
    const std::optional<std::int64_t> count = positive_number(value);
    if (!count) return refuse("Timeout interval must be a positive integer", value);
    request_.timeout = seconds(*count);
    return {};
  }

  Result<void> take_version(std::string_view value) {
    const bool also_newer = value.ends_with('+');
    const std::string_view number = also_newer ? value.substr(0, value.size() - 1) : value;
    net::TlsVersion version = net::TlsVersion::kAny;
    if (number == "1" || number == "1.0") {
      version = net::TlsVersion::kTls1;
    } else if (number == "1.1") {
      version = net::TlsVersion::kTls1_1;
    } else if (number == "1.2") {
      version = net::TlsVersion::kTls1_2;
    } else if (number == "1.3") {
      version = net::TlsVersion::kTls1_3;
    } else {
      return refuse("Invalid option - Valid SSL/TLS versions: 1, 1.1, 1.2, 1.3 (with optional '+' suffix)", value);
    }
    request_.tls.minimum = version;
    request_.tls.maximum = also_newer ? net::TlsVersion::kAny : version;
    return {};
  }

  Result<Request> finish(const std::vector<std::string_view>& operands) {
    Target& target = request_.target;
    std::size_t next = 0;
    if (target.address.empty() && next < operands.size()) target.address = operands[next++];
    if (target.virtual_host.empty() && next < operands.size()) TRY_VOID(take_host(operands[next++]));
    if (target.address.empty()) {
      if (target.virtual_host.empty()) {
        return fail(Code::kInvalidArgument, "You must specify a server address or host name");
      }
      target.address = target.virtual_host;
    }
    if (target.address.starts_with('[') && target.address.ends_with(']')) {
      target.address = target.address.substr(1, target.address.size() - 2);
    }
    if (!request_.tls.certificate_file.empty() && request_.tls.key_file.empty()) {
      return fail(Code::kInvalidArgument, "If you use a client certificate you must also specify a private key file");
    }
    if (request_.method.starts_with("CONNECT")) {
      return fail(Code::kInvalidArgument, "The method CONNECT is not known here - CONNECT");
    }
    if (request_.method.empty()) request_.method = request_.body ? "POST" : "GET";
    target.port = port_.value_or(target.uses_tls ? kHttpsPort : kHttpPort);
    target.virtual_port = virtual_port_.value_or(target.port);
    return std::move(request_);
  }

  Request request_;
  Pattern::Options pattern_options_;
  std::optional<std::uint16_t> port_, virtual_port_;
};

}  // namespace

const std::vector<OptionSpec> kOptions = {
    {'H', "hostname", Takes::kValue},
    {'I', "IP-address", Takes::kValue},
    {'p', "port", Takes::kValue},
    {'4', "use-ipv4"},
    {'6', "use-ipv6"},
    {'S', "ssl", Takes::kOptionalValue},
    {kSni, "sni"},
    {'C', "certificate", Takes::kValue},
    {kContinueAfterCertificate, "continue-after-certificate"},
    {'J', "client-cert", Takes::kValue},
    {'K', "private-key", Takes::kValue},
    {'e', "expect", Takes::kValue},
    {'d', "header-string", Takes::kValue},
    {'s', "string", Takes::kValue},
    {'u', "url", Takes::kValue},
    {'u', "uri", Takes::kValue},
    {'P', "post", Takes::kValue},
    {'j', "method", Takes::kValue},
    {'N', "no-body"},
    {'M', "max-age", Takes::kValue},
    {'T', "content-type", Takes::kValue},
    {'l', "linespan"},
    {'r', "regex", Takes::kValue},
    {'r', "ereg", Takes::kValue},
    {'R', "eregi", Takes::kValue},
    {kInvertRegex, "invert-regex"},
    {'a', "authorization", Takes::kValue},
    {'b', "proxy-authorization", Takes::kValue},
    {'A', "useragent", Takes::kValue},
    {'k', "header", Takes::kValue},
    {'E', "extended-perfdata"},
    {'B', "show-body"},
    {'L', "link"},
    {'f', "onredirect", Takes::kValue},
    {kMaxRedirects, "max-redirs", Takes::kValue},
    {'m', "pagesize", Takes::kValue},
    {'w', "warning", Takes::kValue},
    {'c', "critical", Takes::kValue},
    {'t', "timeout", Takes::kValue},
    {'v', "verbose"},
};

std::string Target::url() const {
  return fmt::format("{}://{}:{}{}", uses_tls ? "https" : "http", host(), port, path);
}

Result<Request> Request::parse(const ParsedOptions& options) {
  return Reader().read(options);
}

std::string Request::bytes(const Target& at) const {
  std::string text;
  auto out = std::back_inserter(text);
  fmt::format_to(out, "{} {} HTTP/{}\r\nUser-Agent: {}\r\nConnection: close\r\n", method, at.path,
                 at.virtual_host.empty() ? "1.0" : "1.1", user_agent.empty() ? "check_http (Bellwether)" : user_agent);
  // A Host among the asked headers takes the place of ours.
  std::string_view own_host;
  for (const std::string_view header : headers) {
    if (header.size() > 5 && equals_ignoring_case(header.substr(0, 5), "host:")) own_host = header;
  }
  if (!own_host.empty()) {
    fmt::format_to(out, "{}\r\n", own_host);
  } else if (!at.virtual_host.empty()) {
    if (is_default_port(at)) {
      fmt::format_to(out, "Host: {}\r\n", at.virtual_host);
    } else {
      fmt::format_to(out, "Host: {}:{}\r\n", at.virtual_host, at.virtual_port);
    }
  }
  for (const std::string_view header : headers) {
    if (header != own_host) fmt::format_to(out, "{}\r\n", header);
  }
  if (!credentials.empty()) fmt::format_to(out, "Authorization: Basic {}\r\n", codec::to_base64(credentials));
  if (!proxy_credentials.empty()) {
    fmt::format_to(out, "Proxy-Authorization: Basic {}\r\n", codec::to_base64(proxy_credentials));
  }
  if (body) fmt::format_to(out, "Content-Type: {}\r\nContent-Length: {}\r\n", content_type, body->size());
  text += "\r\n";
  if (body) text += *body;
  return text;
}

}  // namespace bellwether::checks::http
