// OutboundTransfer: one request as a libcurl handle: its options, what comes back, and what its end means. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "net/outbound.h"

namespace bellwether::net {

class OutboundTransfer {
 public:
  // kInvalidArgument for a request that cannot be sent.
  static Result<std::unique_ptr<OutboundTransfer>> create(const OutboundRequest& request,
                                                          const OutboundOptions& options);
  OutboundTransfer(const OutboundTransfer&) = delete;
  OutboundTransfer& operator=(const OutboundTransfer&) = delete;

  CURL* handle() const { return handle_.get(); }
  // Once, when libcurl has ended the transfer with `code`.
  Result<OutboundResponse> finish(CURLcode code);

 private:
  struct Delete {
    void operator()(CURL* handle) const { ::curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, Delete>;

  explicit OutboundTransfer(const OutboundRequest& request);
  template <class Value>
  void set(CURLoption option, Value value);
  static void append(List& list, const std::string& text);
  void set_common(const OutboundOptions& options);
  void set_http();
  void set_mail();
  void take_certificate();
  Error error_of(CURLcode code) const;

  // libcurl's callbacks; `self` is the transfer.
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_read(char* out, std::size_t size, std::size_t count, void* self);
  bool take_header(std::string_view line);

  const OutboundRequest& request_;
  const bool is_mail_;
  std::unique_ptr<CURL, Delete> handle_;
  List headers_, recipients_;
  OutboundResponse response_;
  std::size_t header_bytes_ = 0;
  std::size_t body_read_ = 0;  // of the request
  bool has_seen_certificate_ = false;
  char error_text_[CURL_ERROR_SIZE] = "";
};

}  // namespace bellwether::net
