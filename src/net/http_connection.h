// HttpConnection: one client's connection as a coroutine that reads a request, has it answered, and begins again. One shard's thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/event_stream_buffer.h"
#include "net/http_body.h"
#include "net/http_parser.h"
#include "net/http_reply.h"
#include "net/http_worker.h"
#include "net/transport.h"

namespace bellwether::net {

// Serves one connection to its end.
runtime::Task<void> serve_http(std::shared_ptr<HttpWorker> worker, std::unique_ptr<Transport> transport,
                               std::string peer);

class HttpConnection {
 public:
  HttpConnection(HttpWorker& worker, Transport& transport, std::string peer);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  runtime::Task<void> run();

  // Called by the worker.
  // Fails what is pending once its deadline has passed; beats the heart of an event stream; tells a handler that nobody waits for it.
  void watch(Monotonic now);
  void drain();  // ends the connection if it is idle or an event stream
  void cut();    // fails what is pending, now and from now on

 private:
  using Fed = std::expected<void, HttpFault>;

  // What one request leaves behind for the log, the metrics and the next request.
  struct Exchange {
    Monotonic started;
    std::string_view route;
    int status = 0;
    std::uint64_t sent_bytes = 0;
  };

  runtime::Task<bool> handshake();
  // True when the connection goes on.
  runtime::Task<bool> serve_request();
  runtime::Task<bool> read_head(HttpRequestParser& parser);
  runtime::Task<Fed> read_body(HttpRequestParser& parser, BodyCharge& charge);
  runtime::Task<HttpResponse> answer(HttpRequestParser& parser, BodyCharge& charge);
  runtime::Task<HttpResponse> call_route(HttpRequestParser& parser, const Router::Route& route, BodyCharge& charge);
  runtime::Task<bool> send(HttpRequest& request, HttpResponse response, AfterReply after);
  runtime::Task<bool> send_events(HttpRequest& request, HttpResponse response, AfterReply after);
  runtime::Task<bool> write(std::string_view head, std::string_view body = {});
  runtime::Task<bool> fill();
  runtime::Task<void> linger();

  void notice_abandonment();
  void set_deadline(milliseconds from_now);
  void clear_deadline();
  HttpResponse fault_response(const HttpFault& fault);
  void count_refusal(const HttpFault& fault, const HttpRequest& request);
  void finish_exchange(const HttpRequest& request);

  HttpWorker& worker_;
  HttpShared& shared_;
  Transport& transport_;
  const std::string peer_;

  std::string input_;          // received and not yet parsed
  std::vector<char> receive_;  // where reads go
  Exchange exchange_;
  std::uint32_t requests_ = 0;
  std::optional<HttpFault> fault_;  // of the request being answered, when its body could not be taken

  Monotonic deadline_ = Monotonic::max();
  Monotonic last_sent_{};
  bool has_expired_ = false;
  bool is_idle_ = true;
  bool is_cut_ = false;
  std::shared_ptr<EventStreamBuffer> events_;
  HttpRequest* handled_ = nullptr;  // while its handler runs
};

}  // namespace bellwether::net
