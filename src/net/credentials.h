// What a request says about who sends it: the Authorization header and cookies. Parsing only; judging is the Authenticator's. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace bellwether::net {

struct BasicCredentials {
  std::string user;
  std::string password;
};

// Of "Basic dXNlcjpwYXNz"; nothing when the scheme is another one or the text is not base64 of "user:password".
std::optional<BasicCredentials> parse_basic(std::string_view authorization);

// The token of "Bearer abc"; nothing when the scheme is another one or the token is empty.
std::optional<std::string_view> parse_bearer(std::string_view authorization);

// The cookie of that name in a Cookie header, the first one when it is sent twice.
std::optional<std::string_view> find_cookie(std::string_view cookie_header, std::string_view name);

struct Cookie {
  std::string name;
  std::string value;
  std::string path = "/";
  std::optional<seconds> max_age;  // absent: until the browser closes; zero: delete
  bool http_only = true;
  bool secure = false;  // set it when the request came over TLS
  std::string_view same_site = "Lax";
};

// A Set-Cookie value. The name and value must be free of control bytes, blanks, quotes, commas, semicolons and backslashes.
std::string set_cookie(const Cookie& cookie);

}  // namespace bellwether::net
