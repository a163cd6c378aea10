#include "net/credentials.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "codec/base_encoding.h"

namespace bellwether::net {
namespace {

std::optional<std::string_view> scheme_argument(std::string_view authorization, std::string_view scheme) {
  const std::size_t blank = authorization.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  if (!equals_ignoring_case(authorization.substr(0, blank), scheme)) return std::nullopt;
  const std::string_view argument = trim(authorization.substr(blank));
  if (argument.empty()) return std::nullopt;
  return argument;
}

bool is_cookie_text(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return c > ' ' && c != '"' && c != ',' && c != ';' && c != '\\' && c != '\x7F'; });
}

}  // namespace

std::optional<BasicCredentials> parse_basic(std::string_view authorization) {
  const std::optional<std::string_view> encoded = scheme_argument(authorization, "Basic");
  if (!encoded) return std::nullopt;
  const std::optional<std::string> decoded = codec::from_base64(*encoded);
  if (!decoded) return std::nullopt;
  const std::size_t colon = decoded->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return BasicCredentials{.user = decoded->substr(0, colon), .password = decoded->substr(colon + 1)};
}

std::optional<std::string_view> parse_bearer(std::string_view authorization) {
  return scheme_argument(authorization, "Bearer");
}

std::optional<std::string_view> find_cookie(std::string_view cookie_header, std::string_view name) {
  for (const std::string_view pair : split(cookie_header, ';')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || trim(pair.substr(0, equals)) != name) continue;
    std::string_view value = trim(pair.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return value;
  }
  return std::nullopt;
}

std::string set_cookie(const Cookie& cookie) {
  CHECK(is_cookie_text(cookie.name) && is_cookie_text(cookie.value), "cookie '{}' holds a byte that no cookie may hold",
        cookie.name);
  std::string text =
      fmt::format("{}={}; Path={}; SameSite={}", cookie.name, cookie.value, cookie.path, cookie.same_site);
  if (cookie.max_age) text += fmt::format("; Max-Age={}", cookie.max_age->count());
  if (cookie.http_only) text += "; HttpOnly";
  if (cookie.secure) text += "; Secure";
  return text;
}

}  // namespace bellwether::net
