// HTTP as the domains see it: a request, a response, a router from method and path to a handler. No socket and no library type here.
//
//   router.get("/metrics/find", [&](HttpRequest& request) -> Task<HttpResponse> { co_return find(request); });
//
// Handlers run as coroutines on the shard that accepted the connection; what blocks or burns CPU goes to a BlockingPool.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "runtime/task.h"

namespace bellwether::runtime {
class Shard;
}

namespace bellwether::net {

enum class HttpMethod { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };

std::string_view method_name(HttpMethod method);

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;  // names lower case, in order

// The first header of that name.
std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view lower_case_name);

// Decoded query or form parameters, in order, repeats kept.
class HttpParameters {
 public:
  // From "a=1&b=%20x+y"; '+' is a blank. Broken escapes stay as they are.
  static HttpParameters parse(std::string_view encoded);

  void add(std::string name, std::string value) { all_.emplace_back(std::move(name), std::move(value)); }
  std::optional<std::string_view> first(std::string_view name) const;
  std::optional<std::string_view> last(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
  bool contains(std::string_view name) const { return first(name).has_value(); }
  const std::vector<std::pair<std::string, std::string>>& entries() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

// Who is asking, as the authenticator found out. Empty name: nobody.
struct Principal {
  std::string name;
  bool is_machine = false;
  std::vector<std::string> scopes;
};

struct HttpRequest {
  HttpMethod method = HttpMethod::kGet;
  std::string path;        // decoded, without query
  std::string raw_target;  // as it came
  HttpParameters query;
  HttpHeaders headers;
  std::string body;  // decoded from its Content-Encoding, at most limits.body_bytes
  std::string id;    // of this request: in the access log and the X-Request-Id header of the answer
  std::string peer;  // "127.0.0.1:51234"
  bool is_tls = false;
  std::map<std::string, std::string, std::less<>> path_parameters;  // of "/x/{name}"
  Principal principal;
  runtime::Shard* shard = nullptr;  // where the handler runs
  // For the handler to set: called on the shard, once at most, when the client closes its connection before it has the answer.
  std::move_only_function<void()> on_abandoned;

  std::optional<std::string_view> header(std::string_view lower_case_name) const;
  // Query parameters, and for a form POST (urlencoded or multipart) the body's after them.
  HttpParameters form() const;
};

// A stream of server-sent events. The handler keeps the shared_ptr and calls send() on the request's shard; false when the client is gone
// or its buffer (4 MiB by default) is full, in which case the stream is closed and counted.
class EventStream {
 public:
  virtual ~EventStream() = default;
  virtual bool send(std::string_view event, std::string_view data, std::string_view id = {}) = 0;
  virtual bool is_open() const = 0;
  virtual void on_close(std::move_only_function<void()> call) = 0;
};

// A static asset: bytes that outlive the server, already compressed where that pays.
struct StaticAsset {
  std::string_view path;  // "/assets/index-3f2a.js"
  std::string_view content_type;
  std::string_view etag;  // quoted
  std::string_view identity;
  std::string_view gzip;  // empty: not kept
  std::string_view brotli;
  bool immutable = false;  // the name holds a hash: cache for a year
};

struct HttpResponse {
  int status = 200;
  HttpHeaders headers;
  std::string body;
  const StaticAsset* asset = nullptr;  // instead of body
  std::move_only_function<void(std::shared_ptr<EventStream>)>
      event_stream;  // instead of body: called once headers are sent

  static HttpResponse text(int status, std::string body, std::string_view content_type = "text/plain; charset=utf-8");
  static HttpResponse json(std::string body, int status = 200);
  static HttpResponse redirect(std::string_view location, int status = 303);
  // {"error":{"code":"…","message":"…"}} with the status that fits the code (400, 401, 403, 404, 409, 413/429, 500, 503, 504).
  static HttpResponse error(const Error& error);
};

using HttpHandler = std::function<runtime::Task<HttpResponse>(HttpRequest&)>;

// Asked once a request's head is there and before its body is read: an answer ends it, and the connection with it. So that a flood costs its
// heads only.
using HttpGate = std::function<std::optional<HttpResponse>(const HttpRequest&)>;

enum class Access {
  kPublic,  // anybody who reaches the listener
  kReader,  // a signed-in person or a token with scope `read`
  kWriter,  // a signed-in person (with CSRF token for forms and JSON from a browser) or a token with scope `write`
  kAdmin,
};

// Built before serving, read-only afterwards (any thread). Patterns: "/a/b", "/a/{name}", and "/a/*" for a whole subtree.
class Router {
 public:
  void add(HttpMethod method, std::string_view pattern, Access access, HttpHandler handler, HttpGate gate = nullptr);
  void get(std::string_view pattern, Access access, HttpHandler handler) {
    add(HttpMethod::kGet, pattern, access, std::move(handler));
  }
  void post(std::string_view pattern, Access access, HttpHandler handler) {
    add(HttpMethod::kPost, pattern, access, std::move(handler));
  }

  struct Route {
    const HttpHandler* handler = nullptr;  // null: no such path, or not with this method
    const HttpGate* gate = nullptr;        // null: it has none
    Access access = Access::kPublic;
    std::vector<HttpMethod> allowed;  // of this path, for 405 and OPTIONS
    std::map<std::string, std::string, std::less<>> parameters;
    std::string_view pattern;  // as it was added, for logs and metrics; lives as long as the router
  };
  Route find(HttpMethod method, std::string_view path) const;

 private:
  struct Entry {
    std::string pattern;
    std::vector<std::string> segments;
    HttpMethod method;
    Access access;
    HttpHandler handler;
    HttpGate gate;
  };
  std::vector<Entry> entries_;
};

}  // namespace bellwether::net
