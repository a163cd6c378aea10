// From a handler's HttpResponse to the bytes on the wire: validators and 304, compression, security headers, the head.
#pragma once

#include <string>
#include <string_view>

#include "net/http.h"
#include "net/http_server.h"
#include "runtime/task.h"

namespace bellwether::net {

enum class ReplyFraming { kLength, kChunked };
enum class AfterReply { kKeepAlive, kClose };

struct HttpReply {
  int status = 200;
  HttpHeaders headers;  // without Content-Length, Connection, Date
  std::string body;
  std::string_view asset_body;  // instead of body: bytes that outlive the server

  std::string_view content() const { return asset_body.empty() ? std::string_view(body) : asset_body; }
};

// Answers the conditions and encodings that `request` asks for. Bodies from 64 KiB on are compressed on the pool. On the request's shard.
runtime::Task<HttpReply> make_reply(const HttpRequest& request, HttpResponse response, const HttpServerOptions& options,
                                    runtime::BlockingPool& pool);

// The status line and all headers, with the empty line. `date` is an RFC 9110 date. Line ends inside header values become blanks, so that
// no value can smuggle in a header.
std::string format_head(const HttpReply& reply, const HttpRequest& request, std::string_view date, ReplyFraming framing,
                        AfterReply after);

// "Fri, 20 Nov 2026 19:00:00 GMT"
std::string format_http_date(UnixSeconds time);

}  // namespace bellwether::net
