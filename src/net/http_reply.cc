#include "net/http_reply.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "net/header_value.h"
#include "net/http_parser.h"
#include "net/negotiation.h"

namespace bellwether::net {
namespace {

using codec::Compression;

// Fastest first: the order decides between encodings that a client likes alike.
constexpr std::array<Compression, 3> kOffers{Compression::kZstd, Compression::kBrotli, Compression::kGzip};

// Compressing more than this would hold up the shard's other work for a millisecond.
constexpr std::size_t kCompressOnPoolBytes = 64u << 10;

void set_default(HttpHeaders& headers, std::string_view name, std::string_view value) {
  if (!find_header(headers, name)) headers.emplace_back(name, value);
}

void set_header(HttpHeaders& headers, std::string_view name, std::string_view value) {
  std::erase_if(headers, [name](const auto& header) { return header.first == name; });
  headers.emplace_back(name, value);
}

bool is_conditional(const HttpRequest& request) {
  return request.method == HttpMethod::kGet || request.method == HttpMethod::kHead;
}

void turn_into_not_modified(HttpReply& reply) {
  reply.status = 304;
  reply.body.clear();
  reply.asset_body = {};
}

void add_security_headers(HttpReply& reply, const HttpServerOptions& options) {
  set_default(reply.headers, "x-content-type-options", "nosniff");
  set_default(reply.headers, "referrer-policy", "same-origin");
  const std::string_view type = header_main_value(find_header(reply.headers, "content-type").value_or(""));
  const bool can_run_scripts = type == "text/html" || type == "image/svg+xml" || type == "application/xhtml+xml";
  if (!can_run_scripts) return;
  set_default(reply.headers, "content-security-policy", options.content_security_policy);
  set_default(reply.headers, "cross-origin-opener-policy", "same-origin");
}

void apply_asset(HttpReply& reply, const HttpRequest& request, const StaticAsset& asset) {
  set_header(reply.headers, "content-type", asset.content_type);
  set_header(reply.headers, "cache-control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  std::array<Compression, 2> offers{};
  std::size_t count = 0;
  if (!asset.brotli.empty()) offers[count++] = Compression::kBrotli;
  if (!asset.gzip.empty()) offers[count++] = Compression::kGzip;
  reply.asset_body = asset.identity;
  std::string etag(asset.etag);
  if (count > 0) {
    set_header(reply.headers, "vary", "accept-encoding");
    const auto chosen =
        choose_compression(request.header("accept-encoding").value_or(""), std::span(offers).first(count));
    if (chosen) {
      reply.asset_body = *chosen == Compression::kBrotli ? asset.brotli : asset.gzip;
      set_header(reply.headers, "content-encoding", codec::compression_name(*chosen));
      etag = "W/" + etag;  // the same page in other bytes
    }
  }
  set_header(reply.headers, "etag", etag);
}

bool is_worth_compressing(const HttpReply& reply, const HttpServerOptions& options) {
  return reply.body.size() >= options.compress_from_bytes && !find_header(reply.headers, "content-encoding") &&
         is_compressible(find_header(reply.headers, "content-type").value_or(""));
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  const std::size_t from = out.size();
  out += value;
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(from), out.end(),
      [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  out += "\r\n";
}

bool has_no_body(int status) {
  return status == 204 || status == 304;
}

}  // namespace

runtime::Task<HttpReply> make_reply(const HttpRequest& request, HttpResponse response, const HttpServerOptions& options,
                                    runtime::BlockingPool& pool) {
  HttpReply reply;
  reply.status = response.status;
  reply.headers = std::move(response.headers);
  reply.body = std::move(response.body);
  if (response.asset != nullptr) apply_asset(reply, request, *response.asset);
  set_default(reply.headers, "cache-control", "no-store");
  add_security_headers(reply, options);

  const std::optional<std::string_view> etag = find_header(reply.headers, "etag");
  if (etag && reply.status == 200 && is_conditional(request) &&
      etag_matches(request.header("if-none-match").value_or(""), *etag)) {
    turn_into_not_modified(reply);
    co_return reply;
  }
  if (!is_worth_compressing(reply, options)) co_return reply;
  set_default(reply.headers, "vary", "accept-encoding");
  const std::optional<Compression> compression =
      choose_compression(request.header("accept-encoding").value_or(""), kOffers);
  if (!compression) co_return reply;
  if (reply.body.size() < kCompressOnPoolBytes) {
    reply.body = codec::compress(*compression, reply.body);
  } else {
    const auto work = [compression, &body = reply.body] { return codec::compress(*compression, body); };
    Result<std::string> compressed = co_await pool.run(work);
    if (!compressed) co_return reply;  // the pool is full: an answer as it is beats none
    reply.body = std::move(*compressed);
  }
  reply.headers.emplace_back("content-encoding", codec::compression_name(*compression));
  co_return reply;
}

std::string format_head(const HttpReply& reply, const HttpRequest& request, std::string_view date, ReplyFraming framing,
                        AfterReply after) {
  std::string head;
  head.reserve(512);
  fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\n", reply.status, status_phrase(reply.status));
  append_header(head, "date", date);
  for (const auto& [name, value] : reply.headers) append_header(head, name, value);
  if (!request.id.empty()) append_header(head, "x-request-id", request.id);
  if (framing == ReplyFraming::kChunked) {
    append_header(head, "transfer-encoding", "chunked");
  } else if (!has_no_body(reply.status)) {
    fmt::format_to(std::back_inserter(head), "content-length: {}\r\n", reply.content().size());
  }
  if (after == AfterReply::kClose) append_header(head, "connection", "close");
  head += "\r\n";
  return head;
}

std::string format_http_date(UnixSeconds time) {
  static constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace bellwether::net
