#include "checks/native/aws/signature.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/base_encoding.h"
#include "codec/digest.h"

namespace bellwether::checks::aws {

std::string amazon_date(UnixSeconds time) {
  std::string text;
  append_iso8601(text, time);
  std::erase_if(text, [](char byte) { return byte == '-' || byte == ':'; });
  return text;
}

std::string authorization(const SignedRequest& request, std::string_view date, const Credentials& credentials) {
  std::vector<std::pair<std::string, std::string>> headers;
  for (const auto& [name, value] : request.headers) headers.emplace_back(to_lower(name), trim(value));
  std::ranges::sort(headers);
  std::string canonical_headers, signed_headers;
  for (const auto& [name, value] : headers) {
    canonical_headers += fmt::format("{}:{}\n", name, value);
    signed_headers += (signed_headers.empty() ? "" : ";") + name;
  }
  const std::string canonical = fmt::format("{}\n{}\n\n{}\n{}\n{}", request.method, request.path, canonical_headers,
                                            signed_headers, codec::to_hex(codec::sha256(request.body)));
  const std::string_view day = date.substr(0, 8);
  const std::string scope = fmt::format("{}/{}/{}/aws4_request", day, request.region, request.service);
  const std::string to_sign =
      fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", date, scope, codec::to_hex(codec::sha256(canonical)));
  std::string key = codec::hmac_sha256("AWS4" + credentials.secret_key, day);
  for (const std::string_view part : {request.region, request.service, std::string_view("aws4_request")}) {
    key = codec::hmac_sha256(key, part);
  }
  return fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}", credentials.access_key, scope,
                     signed_headers, codec::to_hex(codec::hmac_sha256(key, to_sign)));
}

}  // namespace bellwether::checks::aws
