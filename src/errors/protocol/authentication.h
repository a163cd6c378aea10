// Who sends: the public key of a DSN, in one of the five ways that clients have of saying it. Pure.
//
// Exactly one way, or none with an envelope that names its DSN; two are refused, so that nobody can smuggle a key past a proxy that looks at
// the other one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace bellwether::errors {

struct Credentials {
  std::string public_key;  // 32 hex digits
  std::string client;      // "sentry.python/1.9.10"; empty when it does not say
  int version = 7;         // of the protocol
};

// Of the headers X-Sentry-Auth and Authorization, the query, and `path_key` (of routes that have the key in their path). Nullopt when none of
// them says anything. kUnauthenticated for two of them or one that cannot be read; kInvalidArgument for a key that is no key, or a
// protocol later than 8.
Result<std::optional<Credentials>> read_credentials(const net::HttpRequest& request, std::string_view path_key = {});

// "https://KEY[:SECRET]@host[:port][/prefix]/PROJECT".
struct Dsn {
  std::string public_key;
  std::uint32_t project = 0;
};
Result<Dsn> read_dsn(std::string_view text);

}  // namespace bellwether::errors
