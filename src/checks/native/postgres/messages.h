// PostgreSQL's wire protocol, version 3: the messages that a client of simple queries needs. Pure. Whatever a server sends is read with
// bounds; what does not fit is kInvalidArgument.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::checks::postgres {

inline constexpr std::size_t kMaxMessageBytes = 4 << 20;

std::string ssl_request();
std::string startup(std::string_view user, std::string_view database);
// Of the client: 'Q' a query, 'p' a password or a step of SASL, 'X' the farewell.
std::string message(char kind, std::string_view body);

struct Message {
  char kind = 0;
  std::string body;
};
struct ReadMessage {
  Message message;
  std::size_t bytes;  // that it took
};
// The message at the front; nullopt while it is not whole.
Result<std::optional<ReadMessage>> read_message(std::string_view bytes);

using Row = std::vector<std::optional<std::string>>;  // nullopt is NULL
Result<Row> read_row(std::string_view body);

// "FATAL:  password authentication failed for user …" of an ErrorResponse.
std::string read_error(std::string_view body);

struct Authentication {
  enum class Kind { kOk, kCleartext, kMd5, kSasl, kSaslContinue, kSaslFinal, kOther };
  Kind kind = Kind::kOther;
  std::string_view data;  // salt, mechanisms (with NULs between), or SASL's text
};
Result<Authentication> read_authentication(std::string_view body);

// What answers kMd5.
std::string md5_password(std::string_view user, std::string_view password, std::string_view salt);

}  // namespace bellwether::checks::postgres
