// /api/0/…/events/: the events of an issue and of a project, single ones by their id, and which issue an event belongs to.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/api/describe.h"
#include "errors/api/stored_events.h"
#include "errors/api/v0/event_json.h"
#include "errors/api/v0/v0.h"
#include "errors/search/event_query.h"

namespace bellwether::errors::v0 {
namespace {

using codec::JsonWriter;
using net::HttpMethod;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::size_t kUsualEvents = 100, kMostEvents = 1'000;

// What a list is asked of: one issue, one project, or all.
Result<archive::Query> read_query(const Desk& desk, const HttpRequest& request, UnixMillis now) {
  archive::Query query;
  ProjectId project{};
  const std::string issue_name = path_parameter(request, "issue");
  std::string project_name = path_parameter(request, "project");
  if (project_name.empty()) project_name = request.query.last("project").value_or("");
  if (!issue_name.empty()) {
    TRY(const Issue* issue, find_issue(desk, issue_name));
    query = query_of(scope_of(*issue));
    project = issue->project;
  } else if (!project_name.empty() && project_name != "-1") {
    const std::shared_ptr<const Directory> directory = desk.directory();
    TRY(const Directory::Entry* entry, find_project(*directory, project_name));
    project = entry->project.id;
    query.project = static_cast<std::uint32_t>(project);
  }
  TRY(const TimeSpan span, read_time_span(request, now));
  query.from = span.from;
  query.until = span.until;
  TRY(const SearchQuery search, parse_search(request.query.last("query").value_or("")));
  TRY_VOID(add_search(search, desk, project, now, query));
  TRY(const Page page, read_page(request, kUsualEvents, kMostEvents));
  query.limit = page.limit;
  if (page.offset > 0) query.before = archive::Position{page.offset};  // cursors of events are positions
  return query;
}

// The issues of groups, by one look at all of them.
using IssueNames = std::map<std::uint64_t, std::string>;
IssueNames names_of(const Desk& desk, const std::vector<archive::StoredRecord>& records) {
  IssueNames names;
  for (const archive::StoredRecord& record : records) names.emplace(record.group, "");
  desk.each_issue([&](const Issue& issue) {
    for (const GroupId group : issue.groups) {
      if (const auto found = names.find(static_cast<std::uint64_t>(group)); found != names.end())
        found->second = fmt::format("{}", static_cast<std::uint64_t>(issue.id));
    }
  });
  return names;
}

EventPlace place_of(const archive::StoredRecord& record, const IssueNames& names) {
  return {.issue = names.at(record.group), .project = fmt::format("{}", record.project), .previous = {}, .next = {}};
}

struct FoundEvents {
  archive::Found found;
  IssueNames names;
};

Task<Result<FoundEvents>> find_events(ApiPtr api, HttpRequest& request) {
  const auto look = [&](const Desk& desk) { return read_query(desk, request, api->clock.now()); };
  Task<Result<archive::Query>> looking = on_desk(api, request, look);
  Result<archive::Query> query = co_await std::move(looking);
  if (!query) co_return std::unexpected(query.error());
  Task<Result<archive::Found>> searching = search_events(api, request, std::move(*query));
  Result<archive::Found> found = co_await std::move(searching);
  if (!found) co_return std::unexpected(found.error());
  FoundEvents events{.found = std::move(*found), .names = {}};
  const auto name = [&events](const Desk& desk) { return names_of(desk, events.found.records); };
  Task<IssueNames> naming = on_desk(api, request, name);
  events.names = co_await std::move(naming);
  co_return events;
}

void link_events(HttpResponse& response, const Api& api, const HttpRequest& request, const archive::Found& found) {
  std::optional<std::size_t> next;
  if (found.has_more && !found.records.empty()) next = static_cast<std::size_t>(found.records.back().position);
  add_links(response, api, request, next);
}

Task<HttpResponse> list(ApiPtr api, HttpRequest& request) {
  Task<Result<FoundEvents>> finding = find_events(api, request);
  const Result<FoundEvents> events = co_await std::move(finding);
  if (!events) co_return refused(events.error());
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (const archive::StoredRecord& record : events->found.records)
    write_event_line(json, record, place_of(record, events->names));
  json.end_array();
  HttpResponse response = HttpResponse::json(std::move(out));
  link_events(response, *api, request, events->found);
  co_return response;
}

void write_field(JsonWriter& json, std::string_view field, const archive::StoredRecord& record,
                 const IssueNames& names) {
  json.key(field);
  if (field == "id") {
    json.string(event_id_text(record.id));
  } else if (field == "timestamp") {
    write_iso(json, record.when);
  } else if (field == "issue.id") {
    json.string(names.at(record.group));
  } else if (field == "message") {
    json.string(record.text);
  } else {
    json.string(attribute_of(record, field));
  }
}

// The table that Grafana and `sentry-cli` ask for: {"data": [{field: value}], "meta": {"fields": {…}}}.
Task<HttpResponse> table(ApiPtr api, HttpRequest& request) {
  std::vector<std::string_view> fields = request.query.all("field");
  if (fields.empty()) fields = {"id", "title", "timestamp"};
  if (const auto dataset = request.query.last("dataset"); dataset && *dataset != "errors" && *dataset != "discover") {
    co_return refused(
        Error(Code::kInvalidArgument, fmt::format("dataset: there are errors only, no '{}'", printable(*dataset, 40))));
  }
  Task<Result<FoundEvents>> finding = find_events(api, request);
  const Result<FoundEvents> events = co_await std::move(finding);
  if (!events) co_return refused(events.error());
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const archive::StoredRecord& record : events->found.records) {
    json.begin_object();
    for (const std::string_view field : fields) write_field(json, field, record, events->names);
    json.end_object();
  }
  json.end_array().key("meta").begin_object().key("fields").begin_object();
  for (const std::string_view field : fields) json.key(field).string(field == "timestamp" ? "date" : "string");
  json.end_object().end_object().end_object();
  HttpResponse response = HttpResponse::json(std::move(out));
  link_events(response, *api, request, events->found);
  co_return response;
}

Task<HttpResponse> describe(ApiPtr api, HttpRequest& request, archive::StoredRecord record, EventScope scope,
                            std::string issue) {
  EventPlace place{.issue = std::move(issue), .project = fmt::format("{}", record.project), .previous = {}, .next = {}};
  Task<Result<Neighbours>> finding = find_neighbours(api, request, std::move(scope), record.position);
  const Result<Neighbours> neighbours = co_await std::move(finding);
  if (!neighbours) co_return refused(neighbours.error());
  place.previous = neighbours->previous;
  place.next = neighbours->next;
  co_return answer(describe_event(record, place));
}

// By the issue it belongs to.
Task<HttpResponse> event_of_issue(ApiPtr api, HttpRequest& request) {
  struct Place {
    std::string issue;
    EventScope scope;
  };
  const std::string name = path_parameter(request, "issue");
  const auto look = [&name](const Desk& desk) -> Result<Place> {
    TRY(const Issue* issue, find_issue(desk, name));
    return Place{fmt::format("{}", static_cast<std::uint64_t>(issue->id)), scope_of(*issue)};
  };
  Task<Result<Place>> looking = on_desk(api, request, look);
  Result<Place> place = co_await std::move(looking);
  if (!place) co_return refused(place.error());
  Task<Result<archive::StoredRecord>> fetching =
      fetch_event(api, request, place->scope, path_parameter(request, "event"));
  Result<archive::StoredRecord> record = co_await std::move(fetching);
  if (!record) co_return refused(record.error());
  Task<HttpResponse> describing =
      describe(api, request, std::move(*record), std::move(place->scope), std::move(place->issue));
  co_return co_await std::move(describing);
}

// Wherever it is, of the projects given.
Task<Result<archive::StoredRecord>> fetch_anywhere(ApiPtr api, std::vector<std::uint32_t> projects, std::string text) {
  const std::optional<EventId> id = parse_event_id(text);
  if (!id) co_return fail(Code::kInvalidArgument, fmt::format("'{}' is no event's id", printable(text, 80)));
  auto work = [api, projects = std::move(projects), id = *id]() -> Result<archive::StoredRecord> {
    for (const std::uint32_t project : projects) {
      Result<archive::StoredRecord> record = api->archive.fetch(project, record_id(id));
      if (record || record.error().code() != Code::kNotFound) return record;
    }
    return fail(Code::kNotFound, fmt::format("no event {}", to_string(id)));
  };
  Task<Result<archive::StoredRecord>> fetching = api->query_pool.run(std::move(work));
  co_return co_await std::move(fetching);
}

Task<HttpResponse> event_of_project(ApiPtr api, HttpRequest& request) {
  const std::shared_ptr<const Directory> directory = api->desk.directory();
  const Result<const Directory::Entry*> entry = find_project(*directory, path_parameter(request, "project"));
  if (!entry) co_return refused(entry.error());
  std::vector<std::uint32_t> projects;
  projects.push_back(static_cast<std::uint32_t>((*entry)->project.id));
  Task<Result<archive::StoredRecord>> fetching =
      fetch_anywhere(api, std::move(projects), path_parameter(request, "event"));
  Result<archive::StoredRecord> record = co_await std::move(fetching);
  if (!record) co_return refused(record.error());
  std::vector<archive::StoredRecord> one;
  one.push_back(std::move(*record));
  const auto name = [&one](const Desk& desk) { return names_of(desk, one); };
  Task<IssueNames> naming = on_desk(api, request, name);
  const IssueNames names = co_await std::move(naming);
  EventScope scope{.project = one.front().project, .groups = {one.front().group}};
  std::string issue = names.at(one.front().group);
  Task<HttpResponse> describing = describe(api, request, std::move(one.front()), std::move(scope), std::move(issue));
  co_return co_await std::move(describing);
}

Task<HttpResponse> find_event(ApiPtr api, HttpRequest& request) {
  const std::shared_ptr<const Directory> directory = api->desk.directory();
  std::vector<std::uint32_t> projects;
  for (const Directory::Entry& entry : directory->projects)
    projects.push_back(static_cast<std::uint32_t>(entry.project.id));
  Task<Result<archive::StoredRecord>> fetching =
      fetch_anywhere(api, std::move(projects), path_parameter(request, "event"));
  Result<archive::StoredRecord> record = co_await std::move(fetching);
  if (!record) co_return refused(record.error());
  std::vector<archive::StoredRecord> one;
  one.push_back(std::move(*record));
  const auto name = [&one](const Desk& desk) { return names_of(desk, one); };
  Task<IssueNames> naming = on_desk(api, request, name);
  const IssueNames names = co_await std::move(naming);
  const Directory::Entry* const entry = directory->find(ProjectId{one.front().project});
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("organizationSlug").string(kOrganization).key("projectSlug");
  json.string(entry == nullptr ? std::string_view() : entry->project.slug);
  json.key("groupId").string(names.at(one.front().group)).key("eventId").string(event_id_text(one.front().id));
  json.key("event");
  write_event_line(json, one.front(), place_of(one.front(), names));
  json.end_object();
  co_return HttpResponse::json(std::move(out));
}

}  // namespace

void mount_events(net::Router& router, const ApiPtr& api) {
  const auto get = [&](std::string_view path, Handle handle) {
    add_route(router, api, HttpMethod::kGet, path, handle);
  };
  for (const std::string_view issue : {"/api/0/issues/{issue}", "/api/0/organizations/{organization}/issues/{issue}"}) {
    get(fmt::format("{}/events", issue), list);
    get(fmt::format("{}/events/{{event}}", issue), event_of_issue);
  }
  get("/api/0/projects/{organization}/{project}/events", list);
  get("/api/0/projects/{organization}/{project}/events/{event}", event_of_project);
  get("/api/0/organizations/{organization}/events", table);
  get("/api/0/organizations/{organization}/eventids/{event}", find_event);
}

}  // namespace bellwether::errors::v0
