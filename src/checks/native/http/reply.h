// The answer of an HTTP server as bytes: status line, headers, body; and when it is whole. Lenient like the plugins: lines end with CRLF or
// LF, a missing blank line means that all of it is head. Pure; views into the bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace bellwether::checks::http {

struct Reply {
  std::string_view status_line;
  std::string_view headers;  // without the status line and the blank line
  std::string_view body;     // as it came: perhaps in chunks

  static Reply split(std::string_view bytes);

  // The first header of that name, blanks around its value taken off; nullopt when there is none.
  std::optional<std::string_view> header(std::string_view name) const;
};

// Where the body begins; npos while the head is not whole.
std::size_t body_offset(std::string_view bytes);

// Looks whether a growing answer is whole by its Content-Length or its last chunk; an answer with neither ends when the server closes.
class Completion {
 public:
  bool is_complete(std::string_view bytes);

 private:
  std::size_t body_ = std::string_view::npos;
  std::optional<std::size_t> length_;
};

// The body with its chunks joined where Transfer-Encoding says chunked; a malformed rest is dropped.
std::string decoded_body(const Reply& reply);

// "Fri, 20 Nov 2026 21:00:00 GMT"; nullopt for anything else.
std::optional<UnixSeconds> parse_date(std::string_view text);

}  // namespace bellwether::checks::http
