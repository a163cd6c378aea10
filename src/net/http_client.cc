#include "net/http_client.h"

#include <memory>

#include <curl/curl.h>

namespace bellwether::net {
namespace {

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

struct CurlDelete {
  void operator()(CURL* handle) const { ::curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};

}  // namespace

Result<ClientResponse> send_request(const ClientRequest& request) {
  const std::unique_ptr<CURL, CurlDelete> curl(::curl_easy_init());
  if (!curl) return fail(Code::kInternal, "libcurl cannot start");
  ClientResponse response;
  ::curl_easy_setopt(curl.get(), CURLOPT_URL, request.url.c_str());
  ::curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, request.method.c_str());
  ::curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  ::curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append_body);
  ::curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &response.body);
  if (!request.unix_socket.empty())
    ::curl_easy_setopt(curl.get(), CURLOPT_UNIX_SOCKET_PATH, request.unix_socket.c_str());
  if (!request.body.empty()) {
    ::curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, request.body.data());
    ::curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  std::unique_ptr<curl_slist, CurlDelete> headers;
  for (const auto& [name, value] : request.headers) {
    curl_slist* longer = ::curl_slist_append(headers.get(), (name + ": " + value).c_str());
    if (longer != nullptr) {
      [[maybe_unused]] curl_slist* same = headers.release();
      headers.reset(longer);
    }
  }
  if (headers) ::curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());

  const CURLcode code = ::curl_easy_perform(curl.get());
  if (code != CURLE_OK) {
    const Code kind = code == CURLE_OPERATION_TIMEDOUT ? Code::kDeadlineExceeded : Code::kUnavailable;
    return fail(kind, request.url + ": " + ::curl_easy_strerror(code));
  }
  long status = 0;
  ::curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  return response;
}

}  // namespace bellwether::net
