#include "net/outbound_transfer.h"

#include <algorithm>
#include <cstring>
#include <ctime>

#include <openssl/ssl.h>

#include "base/check.h"
#include "base/text.h"

namespace bellwether::net {
namespace {

constexpr std::size_t kMaxHeaderBytes = 256 << 10;  // of all answers of one request

// What would end a header line, an SMTP command or a C string early.
bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// The address stands between < and > in an SMTP command.
Result<void> check_address(std::string_view address) {
  if (address.empty() || has_control(address) || address.find_first_of("<> ") != std::string_view::npos)
    return fail(Code::kInvalidArgument, "'" + printable(address) + "' is no mail address");
  return {};
}

Result<void> check_request(const OutboundRequest& request, bool is_mail) {
  if (has_control(request.url)) return fail(Code::kInvalidArgument, "a URL with control characters");
  if (has_control(request.method) || request.method.empty())
    return fail(Code::kInvalidArgument, "'" + printable(request.method) + "' is no method");
  for (const auto& [name, value] : request.headers) {
    if (name.empty() || has_control(name) || name.find_first_of(": ") != std::string::npos)
      return fail(Code::kInvalidArgument, "'" + printable(name) + "' is no header's name");
    if (has_control(value)) return fail(Code::kInvalidArgument, "header " + name + " holds a control character");
  }
  if (!is_mail) return {};
  TRY_VOID(check_address(request.mail_from));
  if (request.recipients.empty()) return fail(Code::kInvalidArgument, "a mail without recipients");
  for (const std::string& recipient : request.recipients) TRY_VOID(check_address(recipient));
  return {};
}

nanoseconds time_of(CURL* handle, CURLINFO which) {
  curl_off_t micros = 0;
  ::curl_easy_getinfo(handle, which, &micros);
  return std::chrono::microseconds(micros);
}

long use_tls(OutboundRequest::StartTls wanted) {
  switch (wanted) {
    case OutboundRequest::StartTls::kNever:
      return CURLUSESSL_NONE;
    case OutboundRequest::StartTls::kTry:
      return CURLUSESSL_TRY;
    case OutboundRequest::StartTls::kRequire:
      return CURLUSESSL_ALL;
  }
  return CURLUSESSL_ALL;
}

}  // namespace

OutboundTransfer::OutboundTransfer(const OutboundRequest& request)
    : request_(request),
      is_mail_(request.url.starts_with("smtp://") || request.url.starts_with("smtps://")),
      handle_(::curl_easy_init()) {
  CHECK(handle_ != nullptr, "libcurl makes no handle");
}

Result<std::unique_ptr<OutboundTransfer>> OutboundTransfer::create(const OutboundRequest& request,
                                                                   const OutboundOptions& options) {
  std::unique_ptr<OutboundTransfer> transfer(new OutboundTransfer(request));
  TRY_VOID(check_request(request, transfer->is_mail_));
  transfer->set_common(options);
  if (transfer->is_mail_) {
    transfer->set_mail();
  } else {
    transfer->set_http();
  }
  return transfer;
}

template <class Value>
void OutboundTransfer::set(CURLoption option, Value value) {
  const CURLcode code = ::curl_easy_setopt(handle_.get(), option, value);
  CHECK(code == CURLE_OK, "libcurl refuses option {}: {}", static_cast<int>(option), ::curl_easy_strerror(code));
}

void OutboundTransfer::append(List& list, const std::string& text) {
  curl_slist* const longer = ::curl_slist_append(list.get(), text.c_str());
  CHECK(longer != nullptr, "libcurl cannot allocate");
  if (longer == list.get()) return;
  [[maybe_unused]] curl_slist* const same = list.release();
  list.reset(longer);
}

void OutboundTransfer::set_common(const OutboundOptions& options) {
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_PROXY, request_.proxy.c_str());
  set(CURLOPT_NOSIGNAL, 1L);
  // Without it a name that nobody resolves holds libcurl's whole thread when its request is given up; with it the resolver's thread is left
  // to end by itself.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_ERRORBUFFER, error_text_);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
  set(CURLOPT_MAXAGE_CONN, 60L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, request_.verify_certificate ? 1L : 0L);
  set(CURLOPT_SSL_VERIFYHOST, request_.verify_certificate ? 2L : 0L);
  if (!request_.ca_file.empty()) set(CURLOPT_CAINFO, request_.ca_file.c_str());
  if (!request_.user.empty()) {
    set(CURLOPT_USERNAME, request_.user.c_str());
    set(CURLOPT_PASSWORD, request_.password.c_str());
  }
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  set(CURLOPT_HEADERFUNCTION, on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
}

void OutboundTransfer::set_http() {
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  set(CURLOPT_FOLLOWLOCATION, request_.follow_redirects ? 1L : 0L);
  set(CURLOPT_MAXREDIRS, 10L);
  if (!request_.unix_socket.empty()) set(CURLOPT_UNIX_SOCKET_PATH, request_.unix_socket.c_str());
  if (request_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (request_.method == "GET" && request_.body.empty()) {
    set(CURLOPT_HTTPGET, 1L);
  } else {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
    if (request_.method != "POST") set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
  append(headers_, "Expect:");  // waiting for 100 Continue costs a second with servers that do not know it
  bool has_type = false;
  for (const auto& [name, value] : request_.headers) {
    // libcurl's way to say an empty header, which "Name:" would remove.
    append(headers_, value.empty() ? name + ";" : name + ": " + value);
    has_type = has_type || equals_ignoring_case(name, "content-type");
  }
  if (!has_type) append(headers_, "Content-Type:");
  set(CURLOPT_HTTPHEADER, headers_.get());
}

void OutboundTransfer::set_mail() {
  set(CURLOPT_USE_SSL, use_tls(request_.start_tls));
  set(CURLOPT_MAIL_FROM, ("<" + request_.mail_from + ">").c_str());
  for (const std::string& recipient : request_.recipients) append(recipients_, "<" + recipient + ">");
  set(CURLOPT_MAIL_RCPT, recipients_.get());
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  set(CURLOPT_READFUNCTION, on_read);
  set(CURLOPT_READDATA, static_cast<void*>(this));
}

std::size_t OutboundTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<OutboundTransfer*>(self);
  return transfer.take_header(std::string_view(data, size * count)) ? size * count : 0;
}

bool OutboundTransfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) return false;
  take_certificate();
  line = trim(line);
  if (is_mail_) {
    if (!line.starts_with("221")) response_.body = line;  // QUIT's own answer says nothing about the message
    return true;
  }
  if (line.starts_with("HTTP/")) {  // a further answer: after 100 Continue or a redirect
    response_.headers.clear();
    response_.body.clear();
    return true;
  }
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos)
    response_.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
  return true;
}

std::size_t OutboundTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<OutboundTransfer*>(self);
  std::string& body = transfer.response_.body;
  const std::size_t room =
      transfer.request_.max_response_bytes - std::min(transfer.request_.max_response_bytes, body.size());
  body.append(data, std::min(room, size * count));
  if (size * count <= room) return size * count;
  transfer.response_.is_truncated = true;
  return CURL_WRITEFUNC_ERROR;
}

std::size_t OutboundTransfer::on_read(char* out, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<OutboundTransfer*>(self);
  const std::string_view rest = std::string_view(transfer.request_.body).substr(transfer.body_read_);
  const std::size_t taken = std::min(rest.size(), size * count);
  std::memcpy(out, rest.data(), taken);
  transfer.body_read_ += taken;
  return taken;
}

// libcurl lends its TLS session only while the connection is the transfer's; its list of certificates is empty for connections used again.
void OutboundTransfer::take_certificate() {
  if (has_seen_certificate_) return;
  curl_tlssessioninfo* session = nullptr;
  if (::curl_easy_getinfo(handle_.get(), CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == nullptr) return;
  if (session->backend != CURLSSLBACKEND_OPENSSL || session->internals == nullptr) return;
  const X509* const certificate = SSL_get0_peer_certificate(static_cast<SSL*>(session->internals));
  if (certificate == nullptr) return;
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1) response_.certificate_expires = ::timegm(&end);
  has_seen_certificate_ = true;
}

Result<OutboundResponse> OutboundTransfer::finish(CURLcode code) {
  long status = 0;
  ::curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  const bool is_cut_by_us = code == CURLE_WRITE_ERROR && response_.is_truncated;
  const bool is_mail_refused = is_mail_ && status >= 400 && code != CURLE_LOGIN_DENIED;
  if (code != CURLE_OK && !is_cut_by_us && !is_mail_refused) return std::unexpected(error_of(code));
  response_.status = static_cast<int>(status);
  response_.name_lookup = time_of(handle_.get(), CURLINFO_NAMELOOKUP_TIME_T);
  response_.connected = time_of(handle_.get(), CURLINFO_CONNECT_TIME_T);
  response_.tls = time_of(handle_.get(), CURLINFO_APPCONNECT_TIME_T);
  response_.first_byte = time_of(handle_.get(), CURLINFO_STARTTRANSFER_TIME_T);
  response_.total = time_of(handle_.get(), CURLINFO_TOTAL_TIME_T);
  return std::move(response_);
}

// Without the URL: it may hold a secret (a chat's incoming hook is one), and errors are logged.
Error OutboundTransfer::error_of(CURLcode code) const {
  std::string text = error_text_[0] != '\0' ? std::string(trim(error_text_)) : ::curl_easy_strerror(code);
  if (is_mail_ && !response_.body.empty()) text += " (last reply: " + printable(response_.body) + ")";
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Error(Code::kDeadlineExceeded, std::move(text));
    case CURLE_LOGIN_DENIED:
      return Error(Code::kPermissionDenied, std::move(text));
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_SSL_CACERT_BADFILE:
      return Error(Code::kInvalidArgument, std::move(text));
    default:
      return Error(Code::kUnavailable, std::move(text));
  }
}

}  // namespace bellwether::net
