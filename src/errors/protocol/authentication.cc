#include "errors/protocol/authentication.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/base_encoding.h"

namespace bellwether::errors {
namespace {

constexpr int kLatestVersion = 8;
constexpr std::size_t kKeyDigits = 32;
constexpr std::size_t kMaxClientBytes = 200;
constexpr std::string_view kScheme = "sentry ";

bool begins_with(std::string_view text, std::string_view lower_case_prefix) {
  return text.size() >= lower_case_prefix.size() &&
         equals_ignoring_case(text.substr(0, lower_case_prefix.size()), lower_case_prefix);
}

// A key or a version as it is given; unknown fields are other versions' business.
Result<void> take_field(Credentials& credentials, std::string_view name, std::string_view value) {
  if (name == "sentry_key") {
    const bool is_key = value.size() == kKeyDigits && codec::from_hex(value).has_value();
    if (!is_key)
      return fail(Code::kInvalidArgument, fmt::format("sentry_key '{}' is not 32 hex digits", printable(value)));
    credentials.public_key = to_lower(value);
  } else if (name == "sentry_client") {
    credentials.client = value.substr(0, kMaxClientBytes);
  } else if (name == "sentry_version") {
    // Some have "7.0".
    const std::string_view digits = value.substr(0, value.find('.'));
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), credentials.version);
    if (error != std::errc() || end != digits.data() + digits.size() || credentials.version < 1 ||
        credentials.version > kLatestVersion) {
      return fail(Code::kInvalidArgument,
                  fmt::format("sentry_version '{}' is not one of 1 to {}", printable(value), kLatestVersion));
    }
  }
  return {};
}

// "Sentry sentry_key=…, sentry_version=7"
Result<Credentials> read_header(std::string_view value) {
  Credentials credentials;
  for (const std::string_view member : split(value.substr(kScheme.size()), ',')) {
    const std::string_view field = trim(member);
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) continue;
    TRY_VOID(take_field(credentials, trim(field.substr(0, equals)), trim(field.substr(equals + 1))));
  }
  if (credentials.public_key.empty()) return fail(Code::kUnauthenticated, "the authorization has no sentry_key");
  return credentials;
}

Result<Credentials> read_basic(std::string_view value) {
  const std::optional<std::string> decoded = codec::from_base64(trim(value.substr(std::string_view("basic ").size())));
  if (!decoded) return fail(Code::kUnauthenticated, "the Basic authorization is no base64");
  Credentials credentials;
  TRY_VOID(take_field(credentials, "sentry_key", std::string_view(*decoded).substr(0, decoded->find(':'))));
  return credentials;
}

Result<Credentials> read_query(const net::HttpParameters& query) {
  Credentials credentials;
  for (const auto& [name, value] : query.entries()) TRY_VOID(take_field(credentials, name, value));
  if (credentials.public_key.empty()) return fail(Code::kUnauthenticated, "the query has no sentry_key");
  return credentials;
}

}  // namespace

Result<std::optional<Credentials>> read_credentials(const net::HttpRequest& request, std::string_view path_key) {
  const std::string_view own = request.header("x-sentry-auth").value_or("");
  const std::string_view common = request.header("authorization").value_or("");
  const bool is_own = begins_with(own, kScheme);
  const bool is_common = begins_with(common, kScheme);
  const bool is_basic = begins_with(common, "basic ");
  const bool is_query = std::ranges::any_of(request.query.entries(), [](const auto& entry) {
    return entry.first == "sentry_key" || entry.first == "sentry_version" || entry.first == "sentry_secret";
  });
  const int ways = int{is_own} + int{is_common} + int{is_basic} + int{is_query} + int{!path_key.empty()};
  if (ways > 1) return fail(Code::kUnauthenticated, "multiple authorization payloads detected");
  if (is_own) return read_header(own);
  if (is_common) return read_header(common);
  if (is_basic) return read_basic(common);
  if (is_query) return read_query(request.query);
  if (!path_key.empty()) {
    Credentials credentials;
    TRY_VOID(take_field(credentials, "sentry_key", path_key));
    return credentials;
  }
  if (!own.empty()) return fail(Code::kUnauthenticated, "X-Sentry-Auth does not begin with 'Sentry'");
  return std::nullopt;
}

Result<Dsn> read_dsn(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return fail(Code::kInvalidArgument, fmt::format("the DSN '{}' {}", printable(text), why));
  };
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return refuse("has no scheme");
  const std::string_view rest = text.substr(scheme + 3);
  const std::size_t at = rest.find('@');
  const std::size_t slash = rest.rfind('/');
  if (at == std::string_view::npos) return refuse("has no key");
  if (slash == std::string_view::npos || slash < at) return refuse("has no project");
  Credentials credentials;
  const std::string_view user = rest.substr(0, at);
  TRY_VOID(take_field(credentials, "sentry_key", user.substr(0, user.find(':'))));
  Dsn dsn{.public_key = std::move(credentials.public_key)};
  const std::string_view project = rest.substr(slash + 1);
  const auto [end, error] = std::from_chars(project.data(), project.data() + project.size(), dsn.project);
  if (error != std::errc() || end != project.data() + project.size()) return refuse("has a project that is no number");
  return dsn;
}

}  // namespace bellwether::errors
