#include "errors/api/v0/v0.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/search/moment.h"

namespace bellwether::errors::v0 {
namespace {

// The address asked for with another cursor.
std::string with_cursor(const Api& api, const net::HttpRequest& request, std::string_view cursor) {
  const std::string_view target = request.raw_target;
  const std::size_t mark = target.find('?');
  std::string url = origin_of(api, request);
  url += target.substr(0, mark);
  char separator = '?';
  if (mark != std::string_view::npos) {
    for (const std::string_view part : split(target.substr(mark + 1), '&')) {
      if (part.empty() || part.starts_with("cursor=")) continue;
      url += separator;
      url += part;
      separator = '&';
    }
  }
  return fmt::format("{}{}cursor={}", url, separator, cursor);
}

std::string link(const Api& api, const net::HttpRequest& request, std::string_view relation, bool has_results,
                 std::size_t offset, bool is_backwards) {
  const std::string cursor = fmt::format("0:{}:{}", offset, is_backwards ? 1 : 0);
  return fmt::format("<{}>; rel=\"{}\"; results=\"{}\"; cursor=\"{}\"", with_cursor(api, request, cursor), relation,
                     has_results ? "true" : "false", cursor);
}

}  // namespace

void add_route(net::Router& router, const ApiPtr& api, net::HttpMethod method, std::string_view path, Handle handle) {
  const net::Access access = method == net::HttpMethod::kGet ? net::Access::kReader : net::Access::kWriter;
  const auto call = [api, handle](net::HttpRequest& request) { return handle(api, request); };
  std::string pattern(path);
  router.add(method, pattern, access, call);
  router.add(method, pattern + "/", access, call);
}

net::HttpResponse refused(const Error& error) {
  net::HttpResponse response = net::HttpResponse::error(error);
  std::string body;
  codec::JsonWriter json(body);
  json.begin_object().key("detail").string(error.message()).end_object();
  response.body = std::move(body);
  return response;
}

net::HttpResponse answer(Result<std::string> body) {
  return body ? net::HttpResponse::json(std::move(*body)) : refused(body.error());
}

void write_iso(codec::JsonWriter& json, UnixMillis time) {
  if (time == UnixMillis{}) {
    json.null();
    return;
  }
  const UnixSeconds whole = std::chrono::floor<seconds>(time);
  std::string text;
  append_iso8601(text, whole);
  const auto millis = (time - whole).count();
  if (millis != 0) text.replace(text.size() - 1, 1, fmt::format(".{:03}Z", millis));
  json.string(text);
}

void write_project_reference(codec::JsonWriter& json, const Project& project) {
  json.begin_object().key("id").string(fmt::format("{}", static_cast<std::uint32_t>(project.id)));
  json.key("slug").string(project.slug).key("name").string(project.name);
  json.key("platform").string(project.platform).end_object();
}

Result<Page> read_page(const net::HttpRequest& request, std::size_t usual, std::size_t most) {
  Page page;
  const std::string_view name = request.query.contains("per_page") ? "per_page" : "limit";
  TRY(page.limit, count_in_query(request, name, usual, most));
  const std::string_view cursor = request.query.last("cursor").value_or("");
  if (cursor.empty()) return page;
  const std::vector<std::string_view> parts = split(cursor, ':');
  const std::string_view offset = parts.size() == 3 ? parts[1] : std::string_view();
  const auto [end, error] = std::from_chars(offset.data(), offset.data() + offset.size(), page.offset);
  if (offset.empty() || error != std::errc() || end != offset.data() + offset.size())
    return fail(Code::kInvalidArgument, fmt::format("cursor: '{}' is none of ours", printable(cursor, 40)));
  return page;
}

void add_links(net::HttpResponse& response, const Api& api, const net::HttpRequest& request, const Page& page,
               bool has_more) {
  const std::size_t before = page.offset - std::min(page.offset, page.limit);
  response.headers.emplace_back("link", link(api, request, "previous", page.offset > 0, before, true) + ", " +
                                            link(api, request, "next", has_more, page.offset + page.limit, false));
}

void add_links(net::HttpResponse& response, const Api& api, const net::HttpRequest& request,
               std::optional<std::size_t> next) {
  response.headers.emplace_back("link", link(api, request, "previous", false, 0, true) + ", " +
                                            link(api, request, "next", next.has_value(), next.value_or(0), false));
}

Result<TimeSpan> read_time_span(const net::HttpRequest& request, UnixMillis now) {
  TimeSpan span;
  for (const std::string_view name : {"statsPeriod", "period"}) {
    const std::string_view text = request.query.last(name).value_or("");
    if (text.empty() || text == "auto") continue;
    const auto period = parse_span(text);
    if (!period) return fail(Code::kInvalidArgument, fmt::format("{}: '{}' is no period", name, printable(text, 40)));
    span.from = now - *period;
  }
  TRY(span.from, time_in_query(request, "start", span.from));
  TRY(span.until, time_in_query(request, "end", span.until));
  return span;
}

}  // namespace bellwether::errors::v0
