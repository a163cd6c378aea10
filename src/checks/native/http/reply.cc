#include "checks/native/http/reply.h"

#include <charconv>
#include <ctime>

#include "base/text.h"
#include "checks/native/option_values.h"

namespace bellwether::checks::http {
namespace {

// The line at `begin` without its end; moves `begin` behind it.
std::string_view take_line(std::string_view bytes, std::size_t& begin) {
  const std::size_t end = bytes.find('\n', begin);
  std::string_view line = bytes.substr(begin, end == std::string_view::npos ? end : end - begin);
  begin = end == std::string_view::npos ? bytes.size() : end + 1;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_chunked(const Reply& reply) {
  const std::optional<std::string_view> coding = reply.header("Transfer-Encoding");
  return coding && equals_ignoring_case(*coding, "chunked");
}

}  // namespace

std::size_t body_offset(std::string_view bytes) {
  std::size_t next = 0;
  while (next < bytes.size()) {
    const std::size_t end = bytes.find('\n', next);
    if (end == std::string_view::npos) break;
    const bool is_blank = end == next || (end == next + 1 && bytes[next] == '\r');
    if (is_blank && next > 0) return end + 1;
    next = end + 1;
  }
  return std::string_view::npos;
}

Reply Reply::split(std::string_view bytes) {
  Reply reply;
  const std::size_t body = body_offset(bytes);
  const std::string_view head = bytes.substr(0, body);
  std::size_t next = 0;
  reply.status_line = take_line(head, next);
  reply.headers = head.substr(next);
  if (body != std::string_view::npos) reply.body = bytes.substr(body);
  return reply;
}

std::optional<std::string_view> Reply::header(std::string_view name) const {
  std::size_t next = 0;
  while (next < headers.size()) {
    const std::string_view line = take_line(headers, next);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && equals_ignoring_case(line.substr(0, colon), name)) {
      return trim(line.substr(colon + 1));
    }
  }
  return std::nullopt;
}

bool Completion::is_complete(std::string_view bytes) {
  if (body_ == std::string_view::npos) {
    body_ = body_offset(bytes);
    if (body_ == std::string_view::npos) return false;
    const Reply reply = Reply::split(bytes);
    if (!is_chunked(reply)) {
      if (const std::optional<std::string_view> text = reply.header("Content-Length")) {
        if (const std::optional<std::int64_t> length = whole_number(*text); length && *length >= 0) {
          length_ = static_cast<std::size_t>(*length);
        }
      }
    }
  }
  if (length_) return bytes.size() - body_ >= *length_;
  return bytes.ends_with("\r\n0\r\n\r\n") && is_chunked(Reply::split(bytes));
}

std::string decoded_body(const Reply& reply) {
  if (!is_chunked(reply)) return std::string(reply.body);
  std::string joined;
  std::size_t next = 0;
  while (next < reply.body.size()) {
    const std::string_view line = take_line(reply.body, next);
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    if (error != std::errc() || size == 0) break;
    joined += reply.body.substr(next, size);
    if (size > reply.body.size() - next) break;
    next += size;
    take_line(reply.body, next);
  }
  return joined;
}

std::optional<UnixSeconds> parse_date(std::string_view text) {
  const std::string copy(text);
  std::tm fields{};
  const char* end = ::strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &fields);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return unix_seconds(::timegm(&fields));
}

}  // namespace bellwether::checks::http
