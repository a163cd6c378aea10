// /events: what happened, over the timeline. Graphite's events have a time, one line, free text and tags.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "graphite/service.h"
#include "graphite/time_grammar.h"

namespace bellwether::graphite {
namespace {

constexpr std::size_t kMostEvents = 10'000;  // of one answer
constexpr std::size_t kMostTextBytes = 65'536;

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  for (const std::string_view word : split(text, ' ')) {
    if (!trim(word).empty() && std::ranges::find(result, word) == result.end()) result.emplace_back(trim(word));
  }
  return result;
}

void write_event(codec::JsonWriter& json, const timeline::Event& event) {
  json.begin_object()
      .key("when")
      .integer(count_seconds(event.when))
      .key("what")
      .string(event.what)
      .key("data")
      .string(event.data);
  json.key("tags").begin_array();
  for (const std::string& tag : event.tags) json.string(tag);
  json.end_array().key("id").integer(event.id).key("kind").string(event.kind).end_object();
}

Result<timeline::Query> parse_query(const net::HttpParameters& form, std::int64_t now) {
  timeline::Query query{.from = unix_seconds(0), .until = unix_seconds(now)};
  if (const std::optional<std::string_view> from = form.last("from")) {
    TRY(const std::int64_t time, parse_time(*from, TimeZone(), now));
    query.from = unix_seconds(time);
  }
  if (const std::optional<std::string_view> until = form.last("until")) {
    TRY(const std::int64_t time, parse_time(*until, TimeZone(), now));
    query.until = unix_seconds(time);
  }
  if (const std::optional<std::string_view> tags = form.last("tags")) query.tags = words(*tags);
  query.tag_set =
      form.last("set").value_or("") == "intersection" ? timeline::Query::TagSet::kAll : timeline::Query::TagSet::kAny;
  query.limit = kMostEvents;
  return query;
}

// {"what": …, "tags": [..] or "a b", "when": seconds, "data": …}
Result<timeline::Event> parse_event(std::string_view body, std::int64_t now) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(body, kMostTextBytes));
  const codec::JsonValue root = document.root();
  if (!root.is_object()) return fail(Code::kInvalidArgument, "an event is a JSON object");
  timeline::Event event{.when = unix_seconds(now), .kind = "event", .source = "graphite"};
  TRY(const std::string_view what, root.string_at("what"));
  event.what = what;
  if (const std::optional<codec::JsonValue> data = root.find("data")) {
    if (const std::optional<std::string_view> text = data->as_string()) event.data = *text;
  }
  if (const std::optional<codec::JsonValue> when = root.find("when"); when && !when->is_null()) {
    const std::optional<double> time = when->as_double();
    if (!time || !(*time >= 0 && *time < 1e11))
      return fail(Code::kInvalidArgument, "\"when\" must be seconds since 1970");
    event.when = unix_seconds(static_cast<std::int64_t>(*time));
  }
  if (const std::optional<codec::JsonValue> tags = root.find("tags"); tags && !tags->is_null()) {
    if (const std::optional<std::string_view> text = tags->as_string()) {
      event.tags = words(*text);
    } else if (tags->is_array()) {
      bool all_texts = true;
      tags->each_element([&](codec::JsonValue tag) {
        const std::optional<std::string_view> word = tag.as_string();
        all_texts = word.has_value();
        if (word && std::ranges::find(event.tags, *word) == event.tags.end()) event.tags.emplace_back(*word);
        return all_texts;
      });
      if (!all_texts) return fail(Code::kInvalidArgument, "\"tags\" must hold texts only");
    } else {
      return fail(Code::kInvalidArgument, "\"tags\" must be an array or space-separated string");
    }
  }
  return event;
}

std::unexpected<Error> no_timeline() {
  return fail(Code::kUnavailable, "this process keeps no events");
}

net::HttpResponse json_refusal(const Error& error) {
  std::string body = "{\"error\": ";
  codec::append_json_string(body, error.to_string());
  return net::HttpResponse::json(body + "}", net::HttpResponse::error(error).status);
}

net::HttpHandler list_handler(std::shared_ptr<Service> service) {
  return [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    auto work = [service, form](series::Budget&) -> Result<std::string> {
      timeline::Timeline* timeline = service->dependencies().timeline;
      if (timeline == nullptr) return no_timeline();
      TRY(const timeline::Query query, parse_query(form, service->now()));
      TRY(std::vector<timeline::Event> events, timeline->query(query));
      std::ranges::reverse(events);  // the store answers newest first, Graphite's clients expect the order of time
      std::string out;
      codec::JsonWriter json(out);
      json.begin_array();
      for (const timeline::Event& event : events) write_event(json, event);
      json.end_array();
      return out;
    };
    runtime::Task<Result<std::string>> running = service->run(request, std::move(work));
    Result<std::string> body = co_await std::move(running);
    if (!body) co_return json_refusal(body.error());
    co_return json_answer(form, std::move(*body));
  };
}

net::HttpHandler record_handler(std::shared_ptr<Service> service) {
  return [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    auto work = [service, body = request.body](series::Budget&) -> Result<std::int64_t> {
      timeline::Timeline* timeline = service->dependencies().timeline;
      if (timeline == nullptr) return no_timeline();
      TRY(timeline::Event event, parse_event(body, service->now()));
      return timeline->record(std::move(event));
    };
    runtime::Task<Result<std::int64_t>> running = service->run(request, std::move(work));
    const Result<std::int64_t> id = co_await std::move(running);
    if (!id) co_return json_refusal(id.error());
    co_return net::HttpResponse::text(200, "");
  };
}

net::HttpHandler detail_handler(std::shared_ptr<Service> service) {
  return [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    auto work = [service, text = request.path_parameters["id"]](series::Budget&) -> Result<std::string> {
      timeline::Timeline* timeline = service->dependencies().timeline;
      if (timeline == nullptr) return no_timeline();
      std::int64_t id = 0;
      const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
      if (problem != std::errc() || end != text.data() + text.size())
        return fail(Code::kNotFound, "Event matching query does not exist");
      TRY(const timeline::Event event, timeline->find(id));
      std::string out;
      codec::JsonWriter json(out);
      write_event(json, event);
      return out;
    };
    runtime::Task<Result<std::string>> running = service->run(request, std::move(work));
    Result<std::string> body = co_await std::move(running);
    if (!body) co_return json_refusal(body.error());
    co_return json_answer(form, std::move(*body));
  };
}

}  // namespace

void mount_events(net::Router& router, const std::shared_ptr<Service>& service) {
  add_both(router, net::HttpMethod::kGet, "/events", net::Access::kReader, list_handler(service));
  add_both(router, net::HttpMethod::kPost, "/events", net::Access::kWriter, record_handler(service));
  add_both(router, net::HttpMethod::kGet, "/events/get_data", net::Access::kReader, list_handler(service));
  add_both(router, net::HttpMethod::kGet, "/events/{id}", net::Access::kReader, detail_handler(service));
}

}  // namespace bellwether::graphite
