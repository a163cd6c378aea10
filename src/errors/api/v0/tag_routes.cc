// /api/0/…/tags/: what an issue's events are tagged with, and which tags a project's events have.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/api/stored_events.h"
#include "errors/api/v0/v0.h"

namespace bellwether::errors::v0 {
namespace {

using codec::JsonWriter;
using net::HttpMethod;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::size_t kTopValues = 10, kSample = 1'000;

void write_values(JsonWriter& json, const std::vector<TagValue>& values, std::size_t most) {
  json.begin_array();
  for (std::size_t i = 0; i < values.size() && i < most; ++i) {
    const TagValue& value = values[i];
    json.begin_object().key("name").string(value.value).key("value").string(value.value);
    json.key("count").unsigned_integer(value.count).key("firstSeen");
    write_iso(json, value.first_seen);
    json.key("lastSeen");
    write_iso(json, value.last_seen);
    json.end_object();
  }
  json.end_array();
}

void write_tag(JsonWriter& json, std::string_view key, const std::vector<TagValue>& values, std::size_t most) {
  std::uint64_t total = 0;
  for (const TagValue& value : values) total += value.count;
  json.begin_object().key("key").string(key).key("name").string(key).key("totalValues").unsigned_integer(total);
  json.key("uniqueValues").unsigned_integer(values.size()).key("topValues");
  write_values(json, values, most);
  json.end_object();
}

Task<HttpResponse> tags_of_issue(ApiPtr api, HttpRequest& request) {
  const std::string name = path_parameter(request, "issue");
  const auto work = [&name](const Desk& desk) -> Result<std::string> {
    TRY(const Issue* issue, find_issue(desk, name));
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    for (const std::string& key : desk.tag_keys(issue->id))
      write_tag(json, key, desk.tag_values(issue->id, key), kTopValues);
    json.end_array();
    return out;
  };
  Task<Result<std::string>> asking = on_desk(api, request, work);
  Result<std::string> body = co_await std::move(asking);
  co_return answer(std::move(body));
}

Task<Result<std::vector<TagValue>>> find_values(ApiPtr api, HttpRequest& request) {
  const std::string name = path_parameter(request, "issue"), key = path_parameter(request, "key");
  const auto work = [&](const Desk& desk) -> Result<std::vector<TagValue>> {
    TRY(const Issue* issue, find_issue(desk, name));
    std::vector<TagValue> values = desk.tag_values(issue->id, key);
    if (values.empty()) return fail(Code::kNotFound, fmt::format("no event of the issue has a {}", printable(key, 80)));
    return values;
  };
  Task<Result<std::vector<TagValue>>> asking = on_desk(api, request, work);
  co_return co_await std::move(asking);
}

Task<HttpResponse> tag_of_issue(ApiPtr api, HttpRequest& request) {
  Task<Result<std::vector<TagValue>>> finding = find_values(api, request);
  const Result<std::vector<TagValue>> values = co_await std::move(finding);
  if (!values) co_return refused(values.error());
  std::string out;
  JsonWriter json(out);
  write_tag(json, path_parameter(request, "key"), *values, kTopValues);
  co_return HttpResponse::json(std::move(out));
}

Task<HttpResponse> values_of_issue(ApiPtr api, HttpRequest& request) {
  Task<Result<std::vector<TagValue>>> finding = find_values(api, request);
  const Result<std::vector<TagValue>> values = co_await std::move(finding);
  if (!values) co_return refused(values.error());
  std::string out;
  JsonWriter json(out);
  write_values(json, *values, values->size());
  HttpResponse response = HttpResponse::json(std::move(out));
  add_links(response, *api, request, std::nullopt);
  co_return response;
}

// Those of the newest events: what people choose from.
Task<HttpResponse> tags_of_events(ApiPtr api, HttpRequest& request) {
  archive::Query query;
  query.limit = kSample;
  std::string name = path_parameter(request, "project");
  if (name.empty()) name = request.query.last("project").value_or("");
  if (!name.empty() && name != "-1") {
    const std::shared_ptr<const Directory> directory = api->desk.directory();
    const Result<const Directory::Entry*> entry = find_project(*directory, name);
    if (!entry) co_return refused(entry.error());
    query.project = static_cast<std::uint32_t>((*entry)->project.id);
  }
  Task<Result<archive::Found>> searching = search_events(api, request, std::move(query));
  const Result<archive::Found> found = co_await std::move(searching);
  if (!found) co_return refused(found.error());
  std::map<std::string_view, std::uint64_t> counts;
  for (const archive::StoredRecord& record : found->records) {
    for (const auto& [key, value] : record.attributes) ++counts[key];
  }
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (const auto& [key, count] : counts) {
    json.begin_object().key("key").string(key).key("name").string(key);
    json.key("totalValues").unsigned_integer(count).end_object();
  }
  json.end_array();
  co_return HttpResponse::json(std::move(out));
}

}  // namespace

void mount_tags(net::Router& router, const ApiPtr& api) {
  const auto get = [&](std::string_view path, Handle handle) {
    add_route(router, api, HttpMethod::kGet, path, handle);
  };
  for (const std::string_view issue : {"/api/0/issues/{issue}", "/api/0/organizations/{organization}/issues/{issue}"}) {
    get(fmt::format("{}/tags", issue), tags_of_issue);
    get(fmt::format("{}/tags/{{key}}", issue), tag_of_issue);
    get(fmt::format("{}/tags/{{key}}/values", issue), values_of_issue);
  }
  get("/api/0/organizations/{organization}/tags", tags_of_events);
  get("/api/0/projects/{organization}/{project}/tags", tags_of_events);
}

}  // namespace bellwether::errors::v0
