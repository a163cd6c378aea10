// /api/v1/alerts/oncall: who is on call when, and who stands in.
#include <fmt/format.h>

#include "alerts/routes/api.h"

namespace bellwether::alerts {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr std::chrono::days kUsualSpan{14};

void write_span(JsonWriter& json, const Schedule::Span& span) {
  json.begin_object().key("from").integer(count_seconds(span.from)).key("until").integer(count_seconds(span.until));
  json.key("contact").string(span.contact);
}

void write_schedule(JsonWriter& json, const Schedule& schedule, const std::vector<Override>& overrides, UnixSeconds now,
                    UnixSeconds from, UnixSeconds until) {
  json.begin_object().key("name").string(schedule.name()).key("zone").string(schedule.zone());
  json.key("now").begin_array();
  if (const std::string contact = schedule.on_call(now, overrides); !contact.empty()) json.string(contact);
  json.end_array().key("layers").begin_array();
  for (std::size_t layer = 0; layer < schedule.layers(); ++layer) {
    json.begin_object().key("name").string(schedule.layer_name(layer)).key("spans").begin_array();
    for (const Schedule::Span& span : schedule.layer_spans(layer, from, until)) {
      write_span(json, span);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().key("final").begin_array();
  for (const Schedule::Span& span : schedule.spans(from, until, overrides)) {
    write_span(json, span);
    json.key("override");
    span.override_id == 0 ? json.null() : json.unsigned_integer(span.override_id);
    json.end_object();
  }
  json.end_array().end_object();
}

Result<Override> read_override(const HttpRequest& request) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(request.body));
  Override one;
  TRY(one.schedule, text_in(document.root(), "schedule"));
  TRY(one.contact, text_in(document.root(), "contact"));
  TRY(one.from, time_in(document.root(), "from"));
  TRY(one.until, time_in(document.root(), "until"));
  one.author = author_of(request);
  return one;
}

}  // namespace

void mount_oncall(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/alerts/oncall", net::Access::kReader, [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
    const UnixSeconds now = now_of(*api);
    const Result<UnixSeconds> from = time_in_query(request, "from", now);
    if (!from) co_return HttpResponse::error(from.error());
    const Result<UnixSeconds> until = time_in_query(request, "until", *from + kUsualSpan);
    if (!until) co_return HttpResponse::error(until.error());
    const auto work = [now, &from, &until](const Engine& engine) {
      std::string out;
      JsonWriter json(out);
      json.begin_object().key("schedules").begin_array();
      for (const Schedule& schedule : engine.schedules())
        write_schedule(json, schedule, engine.overrides(), now, *from, *until);
      json.end_array().end_object();
      return out;
    };
    runtime::Task<std::string> asking = on_engine(api, request, work);
    std::string body = co_await std::move(asking);
    co_return HttpResponse::json(std::move(body));
  });
  router.post("/api/v1/alerts/oncall/override", net::Access::kWriter,
              [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
                Result<Override> one = read_override(request);
                if (!one) co_return HttpResponse::error(one.error());
                const UnixSeconds now = now_of(*api);
                const auto work = [now, &one](Engine& engine) { return engine.add_override(now, std::move(*one)); };
                runtime::Task<Result<std::uint64_t>> changing = change_engine(api, request, work);
                const Result<std::uint64_t> id = co_await std::move(changing);
                if (!id) co_return HttpResponse::error(id.error());
                co_return HttpResponse::json(fmt::format("{{\"id\": {}}}", *id));
              });
  router.add(net::HttpMethod::kDelete, "/api/v1/alerts/oncall/override/{id}", net::Access::kWriter,
             [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
               const Result<std::uint64_t> id = id_in_path(request);
               if (!id) co_return HttpResponse::error(id.error());
               const UnixSeconds now = now_of(*api);
               const auto work = [now, &id](Engine& engine) { return engine.end_override(now, *id); };
               runtime::Task<Result<void>> changing = change_engine(api, request, work);
               const Result<void> outcome = co_await std::move(changing);
               if (!outcome) co_return HttpResponse::error(outcome.error());
               co_return HttpResponse::json("{}");
             });
}

}  // namespace bellwether::alerts
