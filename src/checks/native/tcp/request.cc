#include "checks/native/tcp/request.h"

#include <algorithm>

#include "checks/native/option_values.h"
#include "checks/native/service_options.h"

namespace bellwether::checks::tcp {
namespace {

std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    const char kind = text[++i];
    plain += kind == 'n' ? '\n' : kind == 'r' ? '\r' : kind == 't' ? '\t' : kind;
  }
  return plain;
}

std::optional<Status> state_of(std::string_view word) {
  if (word == "ok") return Status::kOk;
  if (word == "warn") return Status::kWarning;
  if (word == "crit") return Status::kCritical;
  return std::nullopt;
}

Request defaults_of(const TcpService& service) {
  Request request;
  request.port = service.port;
  request.send = service.send;
  request.quit = service.quit;
  request.uses_tls = service.uses_tls;
  request.hides_answer = service.hides_answer;
  for (const std::string_view text : service.expected) {
    if (!text.empty()) request.expected.push_back(text);
  }
  return request;
}

// One option into the request; the message of a usage error otherwise.
class OptionReader {
 public:
  explicit OptionReader(Request& request) : request_(request) {}

  Result<void> take(const Option& option) {
    switch (option.id) {
      case 'H':
        request_.host = option.value;
        return {};
      case 'p':
        return set(request_.port, port_number(option.value), "Port must be a positive integer", option);
      case 'E':
        escapes_ = true;
        return {};
      case 's':
        request_.send = escapes_ ? unescape(option.value) : std::string(option.value);
        return {};
      case 'q':
        request_.quit = escapes_ ? unescape(option.value) : std::string(option.value) + "\r\n";
        return {};
      case 'e':
        if (!has_expected_) request_.expected.clear();
        has_expected_ = true;
        request_.expected.push_back(option.value);
        return {};
      case 'A':
        request_.expects_all = true;
        return {};
      case 'r':
        return set(request_.refused, state_of(option.value), "Refuse must be one of ok, warn, crit", option);
      case 'M':
        return set(request_.mismatched, state_of(option.value), "Mismatch must be one of ok, warn, crit", option);
      case 'j':
        request_.hides_answer = true;
        return {};
      case 'S':
        request_.uses_tls = true;
        return {};
      case kServerName:
        request_.uses_tls = true;
        request_.server_name = option.value;
        return {};
      case 'D':
        request_.uses_tls = true;
        return set(request_.certificate, CertificateDays::parse(option.value), "Invalid certificate expiration period",
                   option);
      case 'w':
        return set(request_.warning, decimal_number(option.value), "Warning time must be a number of seconds", option);
      case 'c':
        return set(request_.critical, decimal_number(option.value), "Critical time must be a number of seconds",
                   option);
      case '4':
      case '6':
        request_.family = family_of_option(option.id);
        return {};
      default:
        return take_number(option);
    }
  }

 private:
  Result<void> take_number(const Option& option) {
    if (option.id == 'v') return {};
    const std::optional<std::int64_t> value = positive_number(option.value);
    if (option.id == 't') {
      if (!value) return refuse_option("Timeout interval must be a positive integer", option.value);
      request_.timeout = seconds(*value);
    } else if (option.id == 'd') {
      if (!value) return refuse_option("Delay must be a positive integer", option.value);
      request_.delay = seconds(*value);
    } else {
      if (!value) return refuse_option("Maxbytes must be a positive integer", option.value);
      request_.max_bytes = std::min(static_cast<std::size_t>(*value), kMaxAnswerBytes);
    }
    return {};
  }

  template <class Field, class Value>
  static Result<void> set(Field& field, const std::optional<Value>& value, std::string_view otherwise,
                          const Option& option) {
    if (!value) return refuse_option(otherwise, option.value);
    field = *value;
    return {};
  }

  Request& request_;
  bool escapes_ = false;
  bool has_expected_ = false;
};

}  // namespace

Result<Request> read_request(const TcpService& service, const ParsedOptions& parsed) {
  Request request = defaults_of(service);
  OptionReader reader(request);
  for (const Option& option : parsed.options) TRY_VOID(reader.take(option));
  if (request.host.empty() && !parsed.operands.empty()) request.host = parsed.operands.front();
  if (request.port == 0 && !request.is_path()) return fail(Code::kInvalidArgument, "You must give a port with -p");
  return request;
}

}  // namespace bellwether::checks::tcp
