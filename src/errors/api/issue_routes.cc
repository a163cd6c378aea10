// /api/v1/errors/issues/{issue}: one issue with everything about it, and what is done to it.
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "errors/api/api.h"
#include "errors/api/describe.h"
#include "errors/api/difference.h"
#include "errors/api/similar.h"
#include "errors/api/stored_events.h"

namespace bellwether::errors {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::size_t kMaxActivities = 200, kMaxSimilar = 5, kMaxDifferences = 8, kMaxGroups = 500;
constexpr std::size_t kMaxCommentBytes = 16 << 10;

// What is read on the desk's shard; what the pools find out is written in between.
struct IssueView {
  IssueId id{};
  EventScope scope;
  std::string members;  // of ISSUE, with groups, releases and similar ones: the inside of an object
  TagShares shares;
};

void write_groups(JsonWriter& json, const Desk& desk, IssueId id) {
  json.key("groups").begin_array();
  std::vector<GroupView> groups = desk.groups(id);
  if (groups.size() > kMaxGroups) groups.resize(kMaxGroups);
  for (const GroupView& group : groups) {
    json.begin_object().key("id").string(fmt::format("{}", static_cast<std::uint64_t>(group.id)));
    json.key("hashes").begin_array();
    for (const std::string& hash : group.hashes) json.string(hash);
    json.end_array().key("title").string(group.title).key("count").unsigned_integer(group.count).key("first_seen");
    write_time(json, group.first_seen);
    json.key("last_seen");
    write_time(json, group.last_seen);
    json.end_object();
  }
  json.end_array();
}

void write_releases(JsonWriter& json, const Desk& desk, IssueId id) {
  json.key("releases").begin_array();
  for (const TagValue& release : desk.tag_values(id, "release")) {
    json.begin_object().key("version").string(release.value).key("first_seen");
    write_time(json, release.first_seen);
    json.key("last_seen");
    write_time(json, release.last_seen);
    json.key("count").unsigned_integer(release.count).end_object();
  }
  json.end_array();
}

Result<IssueView> look_at(const Desk& desk, std::string_view name) {
  TRY(const Issue* issue, find_issue(desk, name));
  IssueView view;
  view.id = issue->id;
  view.scope = scope_of(*issue);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_issue_members(json, desk, *issue);
  write_groups(json, desk, issue->id);
  write_releases(json, desk, issue->id);
  json.key("similar").begin_array();
  for (const IssueId id : similar_issues(desk, *issue, kMaxSimilar)) write_issue(json, desk, *desk.find(id));
  json.end_array();
  view.members = std::move(out);
  view.shares = tag_shares(desk, *issue);
  return view;
}

std::string describe(IssueView view, const std::vector<Activity>& activities,
                     const std::vector<Difference>& differences) {
  std::string rest;
  JsonWriter json(rest);
  json.begin_object().key("activity").begin_array();
  for (const Activity& activity : activities) {
    json.begin_object().key("id").integer(activity.id).key("at");
    write_time(json, activity.at);
    json.key("by");
    write_text(json, activity.by);
    json.key("kind").string(activity.kind).key("text").string(activity.text).end_object();
  }
  json.end_array().key("different").begin_array();
  for (const Difference& difference : differences) {
    json.begin_object().key("key").string(difference.key).key("value").string(difference.value);
    json.key("here").number(difference.here).key("usual").number(difference.usual).end_object();
  }
  json.end_array().end_object();
  rest.front() = ',';
  return std::move(view.members) + rest;
}

Task<HttpResponse> get(ApiPtr api, HttpRequest& request) {
  const std::string name = path_parameter(request, "issue");
  const auto look = [&name](const Desk& desk) { return look_at(desk, name); };
  Task<Result<IssueView>> looking = on_desk(api, request, look);
  Result<IssueView> view = co_await std::move(looking);
  if (!view) co_return HttpResponse::error(view.error());

  auto read = [api, id = view->id] { return api->desk.activity(id, kMaxActivities); };
  Task<Result<std::vector<Activity>>> reading = api->pool.run(std::move(read));
  const Result<std::vector<Activity>> activities = co_await std::move(reading);
  if (!activities) co_return HttpResponse::error(activities.error());

  archive::Query sample = sample_query(view->scope.project);
  Task<Result<archive::Found>> searching = search_events(api, request, std::move(sample));
  const Result<archive::Found> found = co_await std::move(searching);
  // The rest of the page is worth showing without it.
  std::vector<Difference> differences;
  if (found) differences = find_differences(view->shares, found->records, view->scope.groups, kMaxDifferences);
  co_return HttpResponse::json(describe(std::move(*view), *activities, differences));
}

// For what answers {} once it is done: `begin(desk, issue, done)`.
template <class Begin>
Task<HttpResponse> change_issue(ApiPtr api, HttpRequest& request, Begin begin) {
  const std::string name = path_parameter(request, "issue");
  const auto work = [&](Desk& desk, DeskCall<void>::Done done) {
    const Result<const Issue*> issue = find_issue(desk, name);
    if (!issue) return done(std::unexpected(issue.error()));
    begin(desk, (*issue)->id, std::move(done));
  };
  Task<Result<void>> changing = change_desk<void>(api, request, work);
  const Result<void> outcome = co_await std::move(changing);
  co_return outcome ? HttpResponse::json("{}") : HttpResponse::error(outcome.error());
}

Task<HttpResponse> remove(ApiPtr api, HttpRequest& request) {
  const std::string_view discard = request.query.last("discard").value_or("");
  const auto begin = [&](Desk& desk, IssueId id, DeskCall<void>::Done done) {
    IssueChange change;
    change.is_deletion = true;
    change.is_discard = discard == "1" || discard == "true";
    change.by = author_of(request);
    desk.change({id}, std::move(change), std::move(done));
  };
  Task<HttpResponse> changing = change_issue(api, request, begin);
  co_return co_await std::move(changing);
}

Task<HttpResponse> comment(ApiPtr api, HttpRequest& request) {
  const Result<codec::JsonDocument> document = object_in(request.body);
  if (!document) co_return HttpResponse::error(document.error());
  const Result<std::string> text = text_in(document->root(), "text");
  if (!text) co_return HttpResponse::error(text.error());
  if (text->empty() || text->size() > kMaxCommentBytes) {
    co_return HttpResponse::error(
        Error(Code::kInvalidArgument, fmt::format("\"text\" must have 1 to {} bytes", kMaxCommentBytes)));
  }
  const auto begin = [&](Desk& desk, IssueId id, DeskCall<void>::Done done) {
    desk.comment(id, author_of(request), *text, std::move(done));
  };
  Task<HttpResponse> changing = change_issue(api, request, begin);
  co_return co_await std::move(changing);
}

Result<std::vector<GroupId>> groups_in(codec::JsonValue body) {
  TRY(const std::vector<std::string> names, texts_in(body, "groups", kMaxGroups));
  std::vector<GroupId> groups;
  for (const std::string& name : names) {
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (error != std::errc() || end != name.data() + name.size())
      return fail(Code::kInvalidArgument, "\"groups\" must hold the ids of groups");
    groups.push_back(GroupId{id});
  }
  if (groups.empty()) return fail(Code::kInvalidArgument, "\"groups\" is missing");
  return groups;
}

Task<HttpResponse> unmerge(ApiPtr api, HttpRequest& request) {
  const Result<codec::JsonDocument> document = object_in(request.body);
  if (!document) co_return HttpResponse::error(document.error());
  const Result<std::vector<GroupId>> groups = groups_in(document->root());
  if (!groups) co_return HttpResponse::error(groups.error());
  const auto begin = [&](Desk& desk, IssueId id, DeskCall<void>::Done done) {
    desk.unmerge(id, *groups, author_of(request), std::move(done));
  };
  Task<HttpResponse> changing = change_issue(api, request, begin);
  co_return co_await std::move(changing);
}

}  // namespace

void mount_issues(net::Router& router, const ApiPtr& api) {
  constexpr std::string_view kIssue = "/api/v1/errors/issues/{issue}";
  router.get(kIssue, net::Access::kReader, [api](HttpRequest& request) { return get(api, request); });
  router.add(net::HttpMethod::kDelete, kIssue, net::Access::kWriter,
             [api](HttpRequest& request) { return remove(api, request); });
  router.post("/api/v1/errors/issues/{issue}/comment", net::Access::kWriter,
              [api](HttpRequest& request) { return comment(api, request); });
  router.post("/api/v1/errors/issues/{issue}/unmerge", net::Access::kWriter,
              [api](HttpRequest& request) { return unmerge(api, request); });
}

}  // namespace bellwether::errors
