// /api/v1/errors/issues/{issue}/events, …/tags and …/why: what an issue is made of.
#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_writer.h"
#include "errors/api/api.h"
#include "errors/api/describe.h"
#include "errors/api/event_view.h"
#include "errors/api/stored_events.h"
#include "errors/search/event_query.h"

namespace bellwether::errors {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::size_t kUsualEvents = 50, kMostEvents = 500;
constexpr std::size_t kUsualValues = 10, kMostValues = 100;

std::string describe(const archive::Found& found) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("events").begin_array();
  for (const archive::StoredRecord& record : found.records) {
    json.begin_object().key("id").string(event_id_text(record.id)).key("at");
    write_time(json, record.when);
    json.key("title").string(attribute_of(record, "title"));
    for (const std::string_view key : {"user", "release", "environment"}) {
      json.key(key);
      write_text(json, attribute_of(record, key));
    }
    json.key("tags").begin_array();
    for (const auto& [key, value] : record.attributes) json.begin_array().string(key).string(value).end_array();
    json.end_array().end_object();
  }
  json.end_array().key("next");
  if (found.has_more && !found.records.empty()) {
    json.string(fmt::format("{}", static_cast<std::uint64_t>(found.records.back().position)));
  } else {
    json.null();
  }
  json.end_object();
  return out;
}

Result<archive::Query> read_query(const Desk& desk, const HttpRequest& request, std::string_view issue_name,
                                  UnixMillis now) {
  TRY(const Issue* issue, find_issue(desk, issue_name));
  archive::Query query = query_of(scope_of(*issue));
  TRY(const SearchQuery search, parse_search(request.query.last("query").value_or("")));
  TRY_VOID(add_search(search, desk, issue->project, now, query));
  TRY(query.limit, count_in_query(request, "limit", kUsualEvents, kMostEvents));
  if (const std::string_view before = request.query.last("before").value_or(""); !before.empty()) {
    std::uint64_t position = 0;
    const auto [end, error] = std::from_chars(before.data(), before.data() + before.size(), position);
    if (error != std::errc() || end != before.data() + before.size())
      return fail(Code::kInvalidArgument, fmt::format("\"before\" is none of ours: '{}'", printable(before, 40)));
    query.before = archive::Position{position};
  }
  return query;
}

Task<HttpResponse> list(ApiPtr api, HttpRequest& request) {
  const std::string name = path_parameter(request, "issue");
  const auto look = [&](const Desk& desk) { return read_query(desk, request, name, api->clock.now()); };
  Task<Result<archive::Query>> looking = on_desk(api, request, look);
  Result<archive::Query> query = co_await std::move(looking);
  if (!query) co_return HttpResponse::error(query.error());
  Task<Result<archive::Found>> searching = search_events(api, request, std::move(*query));
  const Result<archive::Found> found = co_await std::move(searching);
  co_return found ? HttpResponse::json(describe(*found)) : HttpResponse::error(found.error());
}

// What the event's page needs of the desk.
struct EventPlace {
  IssueId issue{};
  EventScope scope;
  std::shared_ptr<const Grouper> grouper;
};

Result<EventPlace> find_place(const Desk& desk, std::string_view name) {
  TRY(const Issue* issue, find_issue(desk, name));
  EventPlace place;
  place.issue = issue->id;
  place.scope = scope_of(*issue);
  const std::shared_ptr<const Directory> directory = desk.directory();
  const Directory::Entry* entry = directory->find(issue->project);
  if (entry == nullptr) return fail(Code::kNotFound, "the issue's project is gone");
  place.grouper = entry->grouper;
  return place;
}

std::string json_text(std::string_view text) {
  std::string out;
  codec::append_json_string(out, text);
  return out;
}

std::string json_id(const std::optional<archive::RecordId>& id) {
  return id ? json_text(event_id_text(*id)) : "null";
}

Task<HttpResponse> get(ApiPtr api, HttpRequest& request) {
  const std::string name = path_parameter(request, "issue");
  const auto look = [&](const Desk& desk) { return find_place(desk, name); };
  Task<Result<EventPlace>> looking = on_desk(api, request, look);
  const Result<EventPlace> place = co_await std::move(looking);
  if (!place) co_return HttpResponse::error(place.error());
  Task<Result<archive::StoredRecord>> fetching =
      fetch_event(api, request, place->scope, path_parameter(request, "event"));
  const Result<archive::StoredRecord> record = co_await std::move(fetching);
  if (!record) co_return HttpResponse::error(record.error());
  Task<Result<Neighbours>> finding = find_neighbours(api, request, place->scope, record->position);
  const Result<Neighbours> neighbours = co_await std::move(finding);
  if (!neighbours) co_return HttpResponse::error(neighbours.error());

  std::vector<JsonMember> more;
  more.push_back({"issue", json_text(fmt::format("{}", static_cast<std::uint64_t>(place->issue)))});
  more.push_back({"previous", json_id(neighbours->previous)});
  more.push_back({"next", json_id(neighbours->next)});
  Result<std::string> body = describe_payload(record->payload, *place->grouper, more);
  if (!body) co_return HttpResponse::error(body.error());
  HttpResponse response = HttpResponse::json(std::move(*body));
  if (request.query.contains("download")) {
    response.headers.emplace_back("content-disposition",
                                  fmt::format("attachment; filename=\"{}.json\"", event_id_text(record->id)));
  }
  co_return response;
}

Result<std::string> describe_tags(const Desk& desk, std::string_view name, std::size_t most) {
  TRY(const Issue* issue, find_issue(desk, name));
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("tags").begin_array();
  for (const std::string& key : desk.tag_keys(issue->id)) {
    const std::vector<TagValue> values = desk.tag_values(issue->id, key);
    std::uint64_t total = 0;
    for (const TagValue& value : values) total += value.count;
    json.begin_object().key("key").string(key).key("total").unsigned_integer(total).key("values").begin_array();
    for (std::size_t i = 0; i < values.size() && i < most; ++i) {
      json.begin_object().key("value").string(values[i].value).key("count").unsigned_integer(values[i].count);
      json.key("first_seen");
      write_time(json, values[i].first_seen);
      json.key("last_seen");
      write_time(json, values[i].last_seen);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return out;
}

Task<HttpResponse> tags(ApiPtr api, HttpRequest& request) {
  const Result<std::size_t> most = count_in_query(request, "limit", kUsualValues, kMostValues);
  if (!most) co_return HttpResponse::error(most.error());
  const std::string name = path_parameter(request, "issue");
  const auto work = [&](const Desk& desk) { return describe_tags(desk, name, *most); };
  Task<Result<std::string>> asking = on_desk(api, request, work);
  Result<std::string> body = co_await std::move(asking);
  co_return body ? HttpResponse::json(std::move(*body)) : HttpResponse::error(body.error());
}

void write_component(JsonWriter& json, const Component& component) {
  json.begin_object().key("id").string(component.id).key("name").string(component.name);
  json.key("contributes").boolean(component.contributes).key("hint").string(component.hint);
  json.key("values").begin_array();
  for (const std::string& value : component.values) json.string(value);
  json.end_array().key("components").begin_array();
  for (const Component& child : component.components) write_component(json, child);
  json.end_array().end_object();
}

std::string describe(const std::vector<Variant>& variants, const archive::RecordId& event) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("event").string(event_id_text(event)).key("variants").begin_array();
  for (const Variant& variant : variants) {
    json.begin_object().key("name").string(variant.name).key("description").string(variant.description);
    json.key("contributes").boolean(variant.contributes).key("hash").string(variant.hash);
    json.key("hint").string(variant.hint).key("root");
    write_component(json, variant.root);
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

Task<HttpResponse> why(ApiPtr api, HttpRequest& request) {
  const std::string name = path_parameter(request, "issue");
  const auto look = [&](const Desk& desk) { return find_place(desk, name); };
  Task<Result<EventPlace>> looking = on_desk(api, request, look);
  const Result<EventPlace> place = co_await std::move(looking);
  if (!place) co_return HttpResponse::error(place.error());
  std::string which(request.query.last("event").value_or(""));
  if (which.empty()) which = "latest";
  Task<Result<archive::StoredRecord>> fetching = fetch_event(api, request, place->scope, std::move(which));
  const Result<archive::StoredRecord> record = co_await std::move(fetching);
  if (!record) co_return HttpResponse::error(record.error());
  const Result<Event> event = read_event(record->payload);
  if (!event) co_return HttpResponse::error(event.error());
  co_return HttpResponse::json(describe(place->grouper->explain(*event), record->id));
}

}  // namespace

void mount_issue_events(net::Router& router, const ApiPtr& api) {
  const auto get_route = [&](std::string_view path, Task<HttpResponse> (*handle)(ApiPtr, HttpRequest&)) {
    router.get(path, net::Access::kReader, [api, handle](HttpRequest& request) { return handle(api, request); });
  };
  get_route("/api/v1/errors/issues/{issue}/events", list);
  get_route("/api/v1/errors/issues/{issue}/events/{event}", get);
  get_route("/api/v1/errors/issues/{issue}/tags", tags);
  get_route("/api/v1/errors/issues/{issue}/why", why);
}

}  // namespace bellwether::errors
