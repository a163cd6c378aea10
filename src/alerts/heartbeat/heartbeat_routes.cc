// GET /api/v1/heartbeats; POST (or GET, for whoever has nothing but wget) /api/v1/heartbeats/{name} and …/{name}/fail; DELETE.
#include <charconv>

#include <fmt/format.h>

#include "alerts/heartbeat/heartbeat_service.h"
#include "base/text.h"
#include "codec/json_writer.h"

namespace bellwether::alerts {
namespace {

using net::Access;
using net::HttpMethod;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

// "90", "90s", "15m", "1h", "1d"
Result<seconds> parse_period(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::int64_t factor = unit.empty() || unit == "s" ? 1
                              : unit == "m"               ? 60
                              : unit == "h"               ? 3'600
                              : unit == "d"               ? 86'400
                                                          : 0;
  if (bad != std::errc() || factor == 0 || count < 0 || count > 366 * 86'400)
    return fail(Code::kInvalidArgument,
                fmt::format("'{}' is no period such as 90s, 15m, 1h or 1d", printable(text, 40)));
  return seconds(count * factor);
}

Result<HeartbeatReport> read_report(const HttpRequest& request, bool is_failed) {
  HeartbeatReport report;
  report.is_failed = is_failed;
  report.message = trim(request.body);
  if (const auto every = request.query.first("every")) {
    TRY(report.every, parse_period(*every));
  }
  if (const auto grace = request.query.first("grace")) {
    TRY(report.grace, parse_period(*grace));
  }
  if (const auto message = request.query.first("message")) report.message = *message;
  return report;
}

void write_time(codec::JsonWriter& json, std::string_view name, UnixMillis time) {
  json.key(name).raw(fmt::format("{:.3f}", static_cast<double>(time.time_since_epoch().count()) / 1'000));
}

std::string show(const std::vector<ExpectedHeartbeats::Status>& all) {
  std::string out;
  codec::JsonWriter json(out);
  json.begin_object().key("heartbeats").begin_array();
  for (const ExpectedHeartbeats::Status& one : all) {
    json.begin_object().key("name").string(one.row.name);
    json.key("every").integer(one.row.every.count()).key("grace").integer(one.row.grace.count());
    if (one.row.last)
      write_time(json, "last", *one.row.last);
    else
      json.key("last").null();
    write_time(json, "due", one.due);
    json.key("state").string(one.is_missing      ? "missing"
                             : one.row.is_failed ? "failed"
                             : one.row.last      ? "ok"
                                                 : "waiting");
    json.key("message").string(one.row.message).key("configured").boolean(one.is_configured).end_object();
  }
  json.end_array().end_object();
  return out;
}

}  // namespace

void HeartbeatService::mount(net::Router& router) {
  const auto take = [this](bool is_failed) {
    return [this, is_failed](HttpRequest& request) -> Task<HttpResponse> {
      Result<HeartbeatReport> read = read_report(request, is_failed);
      if (!read) co_return HttpResponse::error(read.error());
      Task<Result<void>> reporting = report(request.path_parameters["name"], std::move(*read));
      const Result<void> outcome = co_await std::move(reporting);
      co_return outcome ? HttpResponse::text(200, "ok\n") : HttpResponse::error(outcome.error());
    };
  };
  for (const HttpMethod method : {HttpMethod::kPost, HttpMethod::kGet}) {
    router.add(method, "/api/v1/heartbeats/{name}", Access::kWriter, take(false));
    router.add(method, "/api/v1/heartbeats/{name}/fail", Access::kWriter, take(true));
  }
  router.add(HttpMethod::kDelete, "/api/v1/heartbeats/{name}", Access::kWriter,
             [this](HttpRequest& request) -> Task<HttpResponse> {
               Task<Result<void>> removing = remove(request.path_parameters["name"]);
               const Result<void> outcome = co_await std::move(removing);
               co_return outcome ? HttpResponse::json("{}") : HttpResponse::error(outcome.error());
             });
  router.get("/api/v1/heartbeats", Access::kReader, [this](HttpRequest&) -> Task<HttpResponse> {
    const std::vector<ExpectedHeartbeats::Status> all = co_await list();
    co_return HttpResponse::json(show(all));
  });
}

}  // namespace bellwether::alerts
