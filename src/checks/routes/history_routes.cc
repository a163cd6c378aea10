// GET /api/v1/checks/history: what an object was in, and its log.
#include <algorithm>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "checks/routes/api.h"
#include "checks/routes/describe.h"
#include "checks/store/check_log.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr seconds kUsualRange{86'400};
constexpr std::size_t kMaxEntries = 10'000;

Result<UnixSeconds> time_in_query(const HttpRequest& request, std::string_view name, UnixSeconds otherwise) {
  const auto text = request.query.last(name);
  if (!text || text->empty()) return otherwise;
  const auto time = parse_number(*text);
  if (!time || !(*time >= 0 && *time < 1e11)) {
    return fail(Code::kInvalidArgument,
                fmt::format("\"{}\" must be seconds since 1970, not '{}'", name, printable(*text, 40)));
  }
  return unix_seconds(static_cast<std::int64_t>(*time));
}

Result<PastQuery> read_query(const HttpRequest& request, UnixSeconds now) {
  PastQuery query;
  TRY(query.name, name_in_query(request));
  TRY(query.until, time_in_query(request, "until", now));
  TRY(query.from, time_in_query(request, "from", query.until - kUsualRange));
  if (query.from > query.until) return fail(Code::kInvalidArgument, "\"from\" lies behind \"until\"");
  TRY(query.limit, count_in_query(request, "limit", 1'000, kMaxEntries));
  return query;
}

std::string describe(const Past& past) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("spans").begin_array();
  for (const StateSpan& span : past.spans) {
    json.begin_object().key("from").integer(count_seconds(span.from)).key("until").integer(count_seconds(span.until));
    json.key("state").string(to_lower(alerts::state_name(span.state))).key("hard").boolean(span.is_hard).end_object();
  }
  json.end_array().key("events").begin_array();
  for (const LogEntry& entry : past.entries) {
    const std::string_view kind = kind_of(entry.line);
    const std::string_view text =
        kind.empty() ? std::string_view(entry.line) : std::string_view(entry.line).substr(kind.size() + 2);
    json.begin_object().key("at").integer(count_seconds(entry.at)).key("kind").string(to_lower(kind));
    json.key("text").string(text).end_object();
  }
  json.end_array().end_object();
  return out;
}

// The log of an object that never changed says nothing: it was in what it is in now.
void fill_spans(Past& past, const PastQuery& query, const StateSpan& now) {
  if (past.spans.empty()) {
    past.spans.push_back({std::max(query.from, now.from), query.until, now.state, now.is_hard});
    if (past.spans.back().from >= past.spans.back().until) past.spans.clear();
  }
}

}  // namespace

void mount_history(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/checks/history", net::Access::kReader,
             [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
               Result<PastQuery> query = read_query(request, api->clock.now_seconds());
               if (!query) co_return HttpResponse::error(query.error());
               const auto look = [&query](const Engine& engine) -> Result<std::optional<StateSpan>> {
                 TRY(const ObjectRef object, require_object(engine.configuration(), query->name));
                 const ObjectState& state = engine.state(object);
                 if (!state.has_been_checked) return std::nullopt;
                 return StateSpan{
                     .from = state.last_state_change, .until = {}, .state = state.state, .is_hard = state.is_hard};
               };
               runtime::Task<Result<std::optional<StateSpan>>> asking = on_engine(api, request, look);
               Result<std::optional<StateSpan>> now = co_await std::move(asking);
               if (!now) co_return HttpResponse::error(now.error());
               auto work = [api, asked = *query] {
                 return api->database.read([&](ledger::Connection& connection) { return past_of(connection, asked); });
               };
               runtime::Task<Result<Past>> reading = api->pool.run(std::move(work));
               Result<Past> past = co_await std::move(reading);
               if (!past) co_return HttpResponse::error(past.error());
               if (*now) fill_spans(*past, *query, **now);
               co_return HttpResponse::json(describe(*past));
             });
}

}  // namespace bellwether::checks
