#include "errors/routes/answers.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_writer.h"

namespace bellwether::errors {
namespace {

int status_of(Code code) {
  switch (code) {
    case Code::kUnauthenticated:
      return 401;
    case Code::kPermissionDenied:
      return 403;
    case Code::kNotFound:
      return 404;
    case Code::kResourceExhausted:
      return 413;
    case Code::kUnavailable:
    case Code::kCancelled:
    case Code::kIo:
      return 503;
    default:
      return 400;
  }
}

}  // namespace

net::HttpResponse accepted(const std::optional<EventId>& id) {
  net::HttpResponse response = net::HttpResponse::json(id ? fmt::format(R"({{"id":"{}"}})", to_string(*id)) : "{}");
  allow_cross_origin(response);
  return response;
}

net::HttpResponse refused(int status, std::string_view detail, std::vector<std::string> causes) {
  std::string body;
  codec::JsonWriter json(body);
  json.begin_object().key("detail").string(detail).key("causes").begin_array();
  for (const std::string& cause : causes) json.string(cause);
  json.end_array().end_object();
  net::HttpResponse response = net::HttpResponse::json(std::move(body), status);
  response.headers.emplace_back("x-sentry-error", printable(detail));
  allow_cross_origin(response);
  return response;
}

net::HttpResponse refused(const Error& error) {
  return refused(status_of(error.code()), error.message());
}

net::HttpResponse limited(const std::vector<LimitedCategory>& categories) {
  net::HttpResponse response = refused(429, "event submission rejected: over quota");
  seconds longest{1};
  for (const LimitedCategory& entry : categories) longest = std::max(longest, entry.limit.retry_after);
  response.headers.emplace_back("retry-after", std::to_string(longest.count()));
  add_rate_limits(response, categories);
  return response;
}

void add_rate_limits(net::HttpResponse& response, const std::vector<LimitedCategory>& categories) {
  if (categories.empty()) return;
  std::string value;
  for (const auto& [category, limit] : categories) {
    if (!value.empty()) value += ", ";
    value += fmt::format("{}:{}:{}:{}", limit.retry_after.count(), category_name(category), limit.scope, limit.reason);
  }
  response.headers.emplace_back("x-sentry-rate-limits", std::move(value));
}

void allow_cross_origin(net::HttpResponse& response) {
  response.headers.emplace_back("access-control-allow-origin", "*");
  response.headers.emplace_back("access-control-expose-headers", "x-sentry-error, x-sentry-rate-limits, retry-after");
  response.headers.emplace_back("cross-origin-resource-policy", "cross-origin");
}

net::HttpResponse preflight() {
  net::HttpResponse response;
  response.status = 204;
  allow_cross_origin(response);
  response.headers.emplace_back("access-control-allow-methods", "POST, GET, OPTIONS");
  response.headers.emplace_back(
      "access-control-allow-headers",
      "x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept, content-type, "
      "authentication, authorization, content-encoding, transfer-encoding, baggage, sentry-trace");
  response.headers.emplace_back("access-control-max-age", "3600");
  return response;
}

}  // namespace bellwether::errors
