// /api/0/…/stats/ and …/events-stats/: how many events came when, from the series that count them.
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/api/v0/v0.h"
#include "errors/issues/event_series.h"
#include "errors/search/moment.h"
#include "series/name_part.h"

namespace bellwether::errors::v0 {
namespace {

using codec::JsonWriter;
using net::HttpMethod;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr seconds kHour{3600}, kDay{86'400};
constexpr std::int64_t kMaxBuckets = 10'000;

struct CountQuery {
  std::vector<std::string> projects;  // slugs
  UnixSeconds from, until;
  seconds step{0};
};
using Counts = std::map<std::int64_t, double>;  // by the beginning of their bucket

Result<std::vector<std::string>> read_projects(const HttpRequest& request, const Directory& directory) {
  std::vector<std::string> slugs;
  std::string name = path_parameter(request, "project");
  if (name.empty()) name = request.query.last("project").value_or("");
  if (!name.empty() && name != "-1") {
    TRY(const Directory::Entry* entry, find_project(directory, name));
    slugs.push_back(entry->project.slug);
    return slugs;
  }
  for (const Directory::Entry& entry : directory.projects) slugs.push_back(entry.project.slug);
  return slugs;
}

Result<CountQuery> read_query(const HttpRequest& request, const Directory& directory, UnixMillis now,
                              std::string_view step_name) {
  CountQuery query;
  TRY(query.projects, read_projects(request, directory));
  TRY(TimeSpan span, read_time_span(request, now));
  TRY(span.from, time_in_query(request, "since", span.from));
  TRY(span.until, time_in_query(request, "until", span.until));
  const UnixMillis until = std::min(span.until, now);
  const UnixMillis from = span.from == UnixMillis::min() ? until - kDay : span.from;
  const std::string_view step = request.query.last(step_name).value_or("");
  query.step = until - from > 3 * kDay ? kDay : kHour;
  if (!step.empty()) {
    const auto asked = parse_span(step);
    if (!asked || *asked < seconds(1))
      return fail(Code::kInvalidArgument, fmt::format("{}: '{}' is no span", step_name, printable(step, 40)));
    query.step = std::chrono::floor<seconds>(*asked);
  }
  const auto floor_to_step = [&](UnixMillis time) {
    const auto whole = std::chrono::floor<seconds>(time).time_since_epoch();
    return UnixSeconds(whole - whole % query.step);
  };
  query.from = floor_to_step(from);
  query.until = floor_to_step(until) + query.step;
  if ((query.until - query.from) / query.step > kMaxBuckets)
    return fail(Code::kInvalidArgument, fmt::format("{}: more than {} of them", step_name, kMaxBuckets));
  return query;
}

// On a pool.
Result<Counts> count(const series::Backend& backend, const CountQuery& query, UnixSeconds now) {
  Counts counts;
  const std::int64_t step = query.step.count();
  for (UnixSeconds bucket = query.from; bucket < query.until; bucket += query.step) counts[count_seconds(bucket)] = 0;
  for (const std::string& project : query.projects) {
    std::string name = std::string(kSeriesRoot) + ".";
    series::append_name_part(name, project);
    name += ".events";
    series::Budget budget;
    TRY(const std::vector<series::Match> matches, backend.match(name, budget));
    if (matches.empty()) continue;
    const std::array ids{matches.front().id};
    // A range is open at its beginning.
    const series::TimeRange range{.from = query.from - seconds(1), .until = query.until - seconds(1)};
    TRY(const std::vector<series::FetchedSeries> fetched, backend.fetch_all(ids, range, now, budget));
    const series::FetchedSeries& line = fetched.front();
    for (std::size_t i = 0; i < line.values.size(); ++i) {
      const std::int64_t time = line.grid.start + static_cast<std::int64_t>(i) * line.grid.step;
      const auto bucket = counts.find(time - time % step);
      if (bucket != counts.end() && !std::isnan(line.values[i])) bucket->second += line.values[i];
    }
  }
  return counts;
}

Task<Result<Counts>> find_counts(ApiPtr api, HttpRequest& request, std::string step_name) {
  const std::shared_ptr<const Directory> directory = api->desk.directory();
  const Result<CountQuery> query = read_query(request, *directory, api->clock.now(), step_name);
  if (!query) co_return std::unexpected(query.error());
  auto work = [api, asked = *query] { return count(api->series, asked, api->clock.now_seconds()); };
  Task<Result<Counts>> counting = api->query_pool.run(std::move(work));
  co_return co_await std::move(counting);
}

Task<HttpResponse> project_stats(ApiPtr api, HttpRequest& request) {
  Task<Result<Counts>> counting = find_counts(api, request, "resolution");
  const Result<Counts> counts = co_await std::move(counting);
  if (!counts) co_return refused(counts.error());
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (const auto& [time, events] : *counts)
    json.begin_array().integer(time).integer(static_cast<std::int64_t>(events)).end_array();
  json.end_array();
  co_return HttpResponse::json(std::move(out));
}

Task<HttpResponse> events_stats(ApiPtr api, HttpRequest& request) {
  const std::string_view search = trim(request.query.last("query").value_or(""));
  if (!search.empty() && search != "event.type:error") {
    co_return refused(Error(Code::kInvalidArgument, "query: events are counted over time as a whole, without a query"));
  }
  Task<Result<Counts>> counting = find_counts(api, request, "interval");
  const Result<Counts> counts = co_await std::move(counting);
  if (!counts) co_return refused(counts.error());
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const auto& [time, events] : *counts) {
    json.begin_array().integer(time).begin_array().begin_object().key("count");
    json.integer(static_cast<std::int64_t>(events)).end_object().end_array().end_array();
  }
  json.end_array();
  if (!counts->empty()) json.key("start").integer(counts->begin()->first).key("end").integer(counts->rbegin()->first);
  json.end_object();
  co_return HttpResponse::json(std::move(out));
}

}  // namespace

void mount_statistics(net::Router& router, const ApiPtr& api) {
  add_route(router, api, HttpMethod::kGet, "/api/0/projects/{organization}/{project}/stats", project_stats);
  add_route(router, api, HttpMethod::kGet, "/api/0/organizations/{organization}/stats", project_stats);
  add_route(router, api, HttpMethod::kGet, "/api/0/organizations/{organization}/events-stats", events_stats);
}

}  // namespace bellwether::errors::v0
