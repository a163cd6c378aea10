// HttpServer: HTTP/1.1 over TCP, TLS and unix sockets. Each shard accepts for itself (SO_REUSEPORT), parses, calls the handler's coroutine
// and answers; nothing of a connection ever leaves its shard.
//
//   HttpServices services{.router = router, .authenticator = users, .assets = kUi, .pool = pool, ...};
//   TRY(auto server, HttpServer::create(shards, listens, options, services));
//   ...
//   server->drain(seconds(10), [&] { runtime.stop(); });
//
// Around the handlers the server does what every answer needs: sign-in and access, limits and timeouts, request bodies in gzip, deflate,
// br and zstd, compressed answers, ETag and 304 for assets, HEAD, OPTIONS, 404, 405, security headers, request ids, the access log and
// metrics. What it refuses is in Refusals under `net`; its limits are described in README.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/refusals.h"
#include "base/result.h"
#include "base/time.h"
#include "net/http.h"
#include "net/listener.h"
#include "runtime/blocking_pool.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::net {

// Decides who asks and whether they may. Implemented above net. Called on the request's shard; may hop to a pool, the server hops back.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // Who sent the request, from its headers, cookies, query and peer; the body has not been read yet. An empty Principal when it carries no
  // credentials. An error when they are wrong, which ends the request unless its route is public. Called for every routed request.
  virtual runtime::Task<Result<Principal>> authenticate(const HttpRequest& request) = 0;

  // Whether request.principal may use a route of that access, CSRF token included; the body has been read. Not called for kPublic.
  virtual Result<void> authorize(const HttpRequest& request, Access access) = 0;
};

// PEM files: the certificate with its chain, and its key.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

struct HttpListen {
  Endpoint endpoint;
  std::optional<TlsFiles> tls;
  int inherited_descriptor = -1;
};

struct HttpServerOptions {
  // Limits. Past them the request is refused with a message that names the limit, and counted.
  std::uint32_t max_connections = 4'096;  // of the server; further ones are closed at once
  std::uint32_t max_requests_per_connection = 100'000;
  std::uint32_t max_header_bytes = 32u << 10;   // request line and headers: 431
  std::uint32_t max_body_bytes = 32u << 20;     // after decoding: 413
  std::uint64_t max_bodies_bytes = 256u << 20;  // of all requests at a time: 503
  std::uint32_t max_event_streams = 1'024;      // 503
  std::uint32_t max_event_stream_bytes =
      4u << 20;  // waiting for one client: one answer of a live graph and more; past it the stream is closed

  // Timeouts.
  milliseconds header_timeout{
      10'000};  // from a request's first byte (or the TLS handshake's) to the end of its headers: 408
  milliseconds body_timeout{60'000};   // from there to the end of its body: 408
  milliseconds write_timeout{30'000};  // for each 256 KiB of an answer
  milliseconds idle_timeout{75'000};   // between requests
  milliseconds event_stream_heartbeat{15'000};

  std::uint32_t compress_from_bytes = 1'024;  // smaller answers go out as they are
  bool access_log = true;
  std::string content_security_policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
      "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
};

// What the server works with; all of it outlives the server.
struct HttpServices {
  const Router& router;
  Authenticator& authenticator;
  std::span<const StaticAsset>
      assets;                   // GET for paths no route knows; "/index.html" also for pages the UI routes itself
  runtime::BlockingPool& pool;  // compresses large answers
  Metrics& metrics;
  Refusals& refusals;
  Log log;
};

class HttpServer {
 public:
  // Closes all connections. On shard 0 after drain() is done, or once the runtime has stopped.
  virtual ~HttpServer() = default;

  // Binds and starts to accept (once the runtime runs). Errors name the address or the TLS file.
  static Result<std::unique_ptr<HttpServer>> create(std::vector<runtime::Shard*> shards,
                                                    std::vector<HttpListen> listens, const HttpServerOptions& options,
                                                    const HttpServices& services);

  // The bound addresses, in the order of `listens`.
  virtual std::vector<Endpoint> local() const = 0;

  // Reads all certificates again. New connections use them; open ones go on. On error the old ones stay. Any thread; blocks on files.
  virtual Result<void> reload_tls() = 0;

  // Stops accepting, closes idle connections and event streams, lets requests that have begun finish with `Connection: close`, and cuts
  // what is left after `deadline`. `done` is called once, on shard 0. Any thread; once.
  virtual void drain(nanoseconds deadline, std::move_only_function<void()> done) = 0;
};

}  // namespace bellwether::net
