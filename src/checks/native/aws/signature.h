// Signature version 4 of AWS: the Authorization header of a request. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace bellwether::checks::aws {

struct Credentials {
  std::string access_key, secret_key;
  std::string session_token;  // of temporary credentials; empty: none
};

struct SignedRequest {
  std::string_view method, path;  // the path already encoded, without a query
  std::string_view region, service;
  std::vector<std::pair<std::string, std::string>> headers;  // all that are signed, Host and X-Amz-Date among them
  std::string_view body;
};

// "20150830T123600Z": what X-Amz-Date holds.
std::string amazon_date(UnixSeconds time);

// "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…". `date` is X-Amz-Date's value.
std::string authorization(const SignedRequest& request, std::string_view date, const Credentials& credentials);

}  // namespace bellwether::checks::aws
