// HttpRequestParser: bytes of one request into an HttpRequest, head first, then the body, which may come in chunks. Beast does the
// parsing. No I/O; one thread.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.h"

namespace bellwether::net {

// Why a request cannot be taken: the status that says so, the name it is counted under, and a text for the client.
struct HttpFault {
  static constexpr int kNobodyToTell = 0;  // as a status: the client is gone

  int status;
  std::string_view reason;
  std::string message;
};

class HttpRequestParser {
 public:
  HttpRequestParser(std::uint32_t max_header_bytes, std::uint32_t max_body_bytes);
  ~HttpRequestParser();

  // Takes bytes off the front of `bytes` and returns how many; what is left must come again, with more behind it. Stops behind the head,
  // goes on with the next call, and stops behind the request.
  std::expected<std::size_t, HttpFault> feed(std::string_view bytes);

  bool has_begun() const;
  bool is_head_done() const;
  bool is_done() const;

  // Once the head is done.
  HttpRequest& request();
  bool wants_keep_alive() const;  // never for HTTP/1.0, whose keep-alive was an afterthought
  bool expects_continue() const;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

// "Not Found"
std::string_view status_phrase(int status);

}  // namespace bellwether::net
