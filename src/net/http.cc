#include "net/http.h"

#include "base/text.h"
#include "codec/json_writer.h"
#include "net/header_value.h"
#include "net/multipart.h"

namespace bellwether::net {
namespace {

int status_of(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
    case Code::kOutOfRange:
      return 400;
    case Code::kUnauthenticated:
      return 401;
    case Code::kPermissionDenied:
      return 403;
    case Code::kNotFound:
      return 404;
    case Code::kAlreadyExists:
      return 409;
    case Code::kResourceExhausted:
      return 429;
    case Code::kUnavailable:
    case Code::kCancelled:
      return 503;
    case Code::kDeadlineExceeded:
      return 504;
    case Code::kDataLoss:
    case Code::kIo:
    case Code::kInternal:
      return 500;
  }
  return 500;
}

}  // namespace

std::string_view method_name(HttpMethod method) {
  switch (method) {
    case HttpMethod::kGet:
      return "GET";
    case HttpMethod::kHead:
      return "HEAD";
    case HttpMethod::kPost:
      return "POST";
    case HttpMethod::kPut:
      return "PUT";
    case HttpMethod::kPatch:
      return "PATCH";
    case HttpMethod::kDelete:
      return "DELETE";
    case HttpMethod::kOptions:
      return "OPTIONS";
  }
  return "GET";
}

std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view lower_case_name) {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> HttpRequest::header(std::string_view lower_case_name) const {
  return find_header(headers, lower_case_name);
}

HttpParameters HttpRequest::form() const {
  HttpParameters all = query;
  const std::string_view type = header("content-type").value_or("");
  if (equals_ignoring_case(header_main_value(type), "application/x-www-form-urlencoded")) {
    const HttpParameters fields = HttpParameters::parse(body);
    for (const auto& [name, value] : fields.entries()) all.add(name, value);
    return all;
  }
  const std::string boundary = multipart_boundary(type);
  if (boundary.empty()) return all;
  const auto parts = parse_multipart(body, boundary);
  if (!parts) return all;
  for (const MultipartPart& part : *parts) all.add(part.name, std::string(part.content));
  return all;
}

HttpResponse HttpResponse::text(int status, std::string body, std::string_view content_type) {
  HttpResponse response;
  response.status = status;
  response.headers.emplace_back("content-type", content_type);
  response.body = std::move(body);
  return response;
}

HttpResponse HttpResponse::json(std::string body, int status) {
  return text(status, std::move(body), "application/json");
}

HttpResponse HttpResponse::redirect(std::string_view location, int status) {
  HttpResponse response;
  response.status = status;
  response.headers.emplace_back("location", location);
  return response;
}

HttpResponse HttpResponse::error(const Error& error) {
  std::string body;
  codec::JsonWriter json_writer(body);
  json_writer.begin_object().key("error").begin_object();
  json_writer.key("code").string(code_name(error.code()));
  json_writer.key("message").string(error.message());
  json_writer.end_object().end_object();
  return json(std::move(body), status_of(error.code()));
}

}  // namespace bellwether::net
