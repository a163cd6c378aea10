// /api/0/…/issues/: lists, one by its number or short id, changes of one and of many; shortids.
#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "errors/api/describe.h"
#include "errors/api/issue_list.h"
#include "errors/api/issue_request.h"
#include "errors/api/v0/issue_json.h"
#include "errors/api/v0/v0.h"

namespace bellwether::errors::v0 {
namespace {

using codec::JsonWriter;
using net::HttpMethod;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;
using Ids = std::vector<IssueId>;

constexpr std::size_t kUsualIssues = 100, kMostIssues = 10'000;
constexpr std::string_view kUsualQuery = "is:unresolved";

Result<void> read_projects(const HttpRequest& request, const Directory& directory, IssueListQuery& query) {
  std::vector<std::string> names;
  if (const std::string name = path_parameter(request, "project"); !name.empty()) names.push_back(name);
  for (const std::string_view name : request.query.all("project")) {
    if (!name.empty() && name != "-1") names.emplace_back(name);  // -1: all of them
  }
  for (const std::string& name : names) {
    TRY(const Directory::Entry* entry, find_project(directory, name));
    query.projects.push_back(entry->project.id);
  }
  return {};
}

Result<IssueListQuery> read_list(const HttpRequest& request, const Directory& directory, const Page& page,
                                 UnixMillis now) {
  IssueListQuery query;
  query.now = now;
  query.asker = author_of(request);
  TRY_VOID(read_projects(request, directory, query));
  for (const std::string_view name : request.query.all("environment")) {
    if (!name.empty()) query.environments.emplace_back(name);
  }
  TRY(query.search, parse_search(request.query.last("query").value_or(kUsualQuery)));
  TRY(const TimeSpan span, read_time_span(request, now));
  query.seen_from = span.from;
  query.seen_until = span.until;
  query.order = find_issue_order(request.query.last("sort").value_or("date")).value_or(IssueOrder::kLastSeen);
  query.limit = page.limit;
  query.offset = page.offset;
  return query;
}

struct ListAnswer {
  std::string body;
  bool has_more = false;
  std::size_t total = 0;
};

Task<HttpResponse> list(ApiPtr api, HttpRequest& request) {
  const Result<Page> page = read_page(request, kUsualIssues, kMostIssues);
  if (!page) co_return refused(page.error());
  const std::shared_ptr<const Directory> directory = api->desk.directory();
  const Result<IssueListQuery> query = read_list(request, *directory, *page, api->clock.now());
  if (!query) co_return refused(query.error());
  const View view{.origin = origin_of(*api, request), .now = api->clock.now()};
  const auto work = [&](const Desk& desk) -> Result<ListAnswer> {
    TRY(const IssuePage found, list_issues(desk, *query));
    ListAnswer answer{.body = {}, .has_more = !found.next.empty(), .total = found.total};
    JsonWriter json(answer.body);
    json.begin_array();
    for (const IssueId id : found.issues) write_issue(json, desk, *desk.find(id), view);
    json.end_array();
    return answer;
  };
  Task<Result<ListAnswer>> asking = on_desk(api, request, work);
  Result<ListAnswer> found = co_await std::move(asking);
  if (!found) co_return refused(found.error());
  HttpResponse response = HttpResponse::json(std::move(found->body));
  response.headers.emplace_back("x-hits", fmt::format("{}", found->total));
  add_links(response, *api, request, *page, found->has_more);
  co_return response;
}

struct IssueAnswer {
  IssueId id{};
  std::string body;
};

Result<IssueAnswer> describe_issue(const Desk& desk, std::string_view name, const View& view) {
  TRY(const Issue* issue, find_issue(desk, name));
  IssueAnswer answer{.id = issue->id, .body = {}};
  JsonWriter json(answer.body);
  json.begin_object();
  write_issue_members(json, desk, *issue, view);
  for (const auto& [name_of_member, version] :
       {std::pair("firstRelease", &issue->first_release), std::pair("lastRelease", &issue->last_release)}) {
    json.key(name_of_member);
    if (version->empty()) {
      json.null();
    } else {
      json.begin_object().key("version").string(*version).key("shortVersion").string(*version).end_object();
    }
  }
  json.key("tags").begin_array();
  for (const std::string& key : desk.tag_keys(issue->id)) {
    json.begin_object().key("key").string(key).key("name").string(key).key("totalValues");
    json.unsigned_integer(desk.tag_values(issue->id, key).size()).end_object();
  }
  json.end_array().key("userReportCount").integer(0).key("participants").begin_array().end_array();
  return answer;
}

// `body` is an object that is still open: what happened goes into it.
std::string with_activity(std::string body, const std::vector<Activity>& activities) {
  std::string rest;
  JsonWriter json(rest);
  json.begin_object().key("activity").begin_array();
  for (const Activity& activity : activities) {
    json.begin_object().key("id").string(std::to_string(activity.id)).key("type").string(activity.kind);
    json.key("dateCreated");
    write_iso(json, activity.at);
    json.key("user");
    if (activity.by.empty()) {
      json.null();
    } else {
      json.begin_object().key("name").string(activity.by).end_object();
    }
    json.key("data").begin_object().key("text").string(activity.text).end_object().end_object();
  }
  json.end_array().end_object();
  rest.front() = ',';
  return std::move(body) + rest;
}

Task<HttpResponse> get(ApiPtr api, HttpRequest& request) {
  constexpr std::size_t kMaxActivities = 100;
  const std::string name = path_parameter(request, "issue");
  const View view{.origin = origin_of(*api, request), .now = api->clock.now()};
  const auto look = [&](const Desk& desk) { return describe_issue(desk, name, view); };
  Task<Result<IssueAnswer>> looking = on_desk(api, request, look);
  Result<IssueAnswer> issue = co_await std::move(looking);
  if (!issue) co_return refused(issue.error());
  auto read = [api, id = issue->id] { return api->desk.activity(id, kMaxActivities); };
  Task<Result<std::vector<Activity>>> reading = api->pool.run(std::move(read));
  const Result<std::vector<Activity>> activities = co_await std::move(reading);
  if (!activities) co_return refused(activities.error());
  co_return HttpResponse::json(with_activity(std::move(issue->body), *activities));
}

Result<Ids> find_all(const Desk& desk, const std::vector<std::string>& names) {
  Ids ids;
  for (const std::string& name : names) {
    TRY(const Issue* issue, find_issue(desk, name));
    ids.push_back(issue->id);
  }
  return ids;
}

// "latest" as a release is the newest of the project.
void name_release(const Desk& desk, IssueId id, IssueChange& change) {
  if (!change.resolution || change.resolution->release != "latest") return;
  const std::vector<ReleaseView> releases = desk.releases(desk.find(id)->project);
  if (!releases.empty()) change.resolution->release = releases.front().version;
}

void begin_change(Desk& desk, Result<Ids> ids, AskedChange asked, DeskCall<Ids>::Done done) {
  if (!ids) return done(std::move(ids));
  if (!ids->empty()) name_release(desk, ids->front(), asked.change);
  const auto finish = [done = std::move(done), changed = *ids](Result<void> outcome) {
    outcome ? done(changed) : done(std::unexpected(std::move(outcome).error()));
  };
  if (asked.is_merge && ids->size() > 1) {
    const IssueId into = ids->front();
    ids->erase(ids->begin());
    desk.merge(into, std::move(*ids), std::move(asked.change.by), finish);
  } else if (!asked.changes_anything || ids->empty()) {
    finish({});
  } else {
    desk.change(std::move(*ids), std::move(asked.change), finish);
  }
}

Task<Result<Ids>> change(ApiPtr api, HttpRequest& request, std::vector<std::string> names) {
  const Result<codec::JsonDocument> document = object_in(request.body);
  if (!document) co_return std::unexpected(document.error());
  const Result<AskedChange> asked = read_issue_change(document->root(), author_of(request), api->clock.now());
  if (!asked) co_return std::unexpected(asked.error());
  const auto begin = [&](Desk& desk, DeskCall<Ids>::Done done) {
    begin_change(desk, find_all(desk, names), *asked, std::move(done));
  };
  Task<Result<Ids>> changing = change_desk<Ids>(api, request, begin);
  co_return co_await std::move(changing);
}

Task<HttpResponse> put(ApiPtr api, HttpRequest& request) {
  std::vector<std::string> names;
  names.push_back(path_parameter(request, "issue"));
  Task<Result<Ids>> changing = change(api, request, std::move(names));
  const Result<Ids> changed = co_await std::move(changing);
  if (!changed) co_return refused(changed.error());
  Task<HttpResponse> getting = get(api, request);
  co_return co_await std::move(getting);
}

// Those named by ?id=, or all that ?query= finds.
Task<Result<std::vector<std::string>>> named_issues(ApiPtr api, HttpRequest& request) {
  std::vector<std::string> names;
  for (const std::string_view id : request.query.all("id")) names.emplace_back(id);
  if (!names.empty()) co_return names;
  Page page;
  page.limit = kMaxChangedIssues;
  const std::shared_ptr<const Directory> directory = api->desk.directory();
  const Result<IssueListQuery> query = read_list(request, *directory, page, api->clock.now());
  if (!query) co_return std::unexpected(query.error());
  const auto look = [&query](const Desk& desk) -> Result<std::vector<std::string>> {
    TRY(const IssuePage found, list_issues(desk, *query));
    std::vector<std::string> found_names;
    for (const IssueId id : found.issues) found_names.push_back(fmt::format("{}", static_cast<std::uint64_t>(id)));
    return found_names;
  };
  Task<Result<std::vector<std::string>>> looking = on_desk(api, request, look);
  co_return co_await std::move(looking);
}

// What is sent comes back: that is what clients print.
Task<HttpResponse> put_many(ApiPtr api, HttpRequest& request) {
  Task<Result<std::vector<std::string>>> naming = named_issues(api, request);
  Result<std::vector<std::string>> names = co_await std::move(naming);
  if (!names) co_return refused(names.error());
  Task<Result<Ids>> changing = change(api, request, std::move(*names));
  const Result<Ids> changed = co_await std::move(changing);
  if (!changed) co_return refused(changed.error());
  co_return HttpResponse::json(request.body);
}

Task<Result<Ids>> remove_issues(ApiPtr api, HttpRequest& request, std::vector<std::string> names) {
  AskedChange asked;
  asked.changes_anything = true;
  asked.change.is_deletion = true;
  asked.change.by = author_of(request);
  const auto begin = [&](Desk& desk, DeskCall<Ids>::Done done) {
    begin_change(desk, find_all(desk, names), asked, std::move(done));
  };
  Task<Result<Ids>> removing = change_desk<Ids>(api, request, begin);
  co_return co_await std::move(removing);
}

HttpResponse gone(const Result<Ids>& removed, int status) {
  return removed ? HttpResponse::text(status, "") : refused(removed.error());
}

Task<HttpResponse> remove(ApiPtr api, HttpRequest& request) {
  std::vector<std::string> names;
  names.push_back(path_parameter(request, "issue"));
  Task<Result<Ids>> removing = remove_issues(api, request, std::move(names));
  const Result<Ids> removed = co_await std::move(removing);
  co_return gone(removed, 202);
}

// Only those that are named: a search that finds too much shall delete nothing.
Task<HttpResponse> remove_many(ApiPtr api, HttpRequest& request) {
  std::vector<std::string> names;
  for (const std::string_view id : request.query.all("id")) names.emplace_back(id);
  if (names.empty()) co_return refused(Error(Code::kInvalidArgument, "id: name the issues to delete"));
  Task<Result<Ids>> removing = remove_issues(api, request, std::move(names));
  const Result<Ids> removed = co_await std::move(removing);
  co_return gone(removed, 204);
}

Task<HttpResponse> short_id(ApiPtr api, HttpRequest& request) {
  const std::string name = path_parameter(request, "short_id");
  const View view{.origin = origin_of(*api, request), .now = api->clock.now()};
  const auto work = [&](const Desk& desk) -> Result<std::string> {
    TRY(const Issue* issue, find_issue(desk, name));
    const std::shared_ptr<const Directory> directory = desk.directory();
    const Directory::Entry* const entry = directory->find(issue->project);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("organizationSlug").string(kOrganization).key("projectSlug");
    write_text(json, entry == nullptr ? std::string_view() : entry->project.slug);
    json.key("groupId").string(fmt::format("{}", static_cast<std::uint64_t>(issue->id)));
    json.key("shortId").string(desk.short_id(*issue)).key("group");
    write_issue(json, desk, *issue, view);
    json.end_object();
    return out;
  };
  Task<Result<std::string>> asking = on_desk(api, request, work);
  Result<std::string> body = co_await std::move(asking);
  co_return answer(std::move(body));
}

}  // namespace

void mount_issues(net::Router& router, const ApiPtr& api) {
  for (const std::string_view lists :
       {"/api/0/organizations/{organization}/issues", "/api/0/projects/{organization}/{project}/issues"}) {
    add_route(router, api, HttpMethod::kGet, lists, list);
    add_route(router, api, HttpMethod::kPut, lists, put_many);
    add_route(router, api, HttpMethod::kDelete, lists, remove_many);
  }
  for (const std::string_view one : {"/api/0/issues/{issue}", "/api/0/organizations/{organization}/issues/{issue}"}) {
    add_route(router, api, HttpMethod::kGet, one, get);
    add_route(router, api, HttpMethod::kPut, one, put);
    add_route(router, api, HttpMethod::kDelete, one, remove);
  }
  add_route(router, api, HttpMethod::kGet, "/api/0/organizations/{organization}/shortids/{short_id}", short_id);
}

}  // namespace bellwether::errors::v0
