// GET and PUT /api/v1/errors/issues, POST …/merge: the issue stream, and what is done to many.
#include <algorithm>
#include <utility>

#include "errors/api/api.h"
#include "errors/api/describe.h"
#include "errors/api/issue_list.h"
#include "errors/api/issue_request.h"
#include "errors/api/stored_events.h"

namespace bellwether::errors {
namespace {

using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

HttpResponse answer_of(Result<std::string> body) {
  return body ? HttpResponse::json(std::move(*body)) : HttpResponse::error(body.error());
}

// The issue of an event that is asked for by its id alone, whichever project's.
Task<Result<std::string>> find_by_event(ApiPtr api, HttpRequest& request, IssueListQuery query, EventId id) {
  std::vector<std::uint32_t> projects;
  for (const Directory::Entry& entry : api->desk.directory()->projects) {
    const bool is_asked =
        query.projects.empty() || std::ranges::find(query.projects, entry.project.id) != query.projects.end();
    if (is_asked) projects.push_back(static_cast<std::uint32_t>(entry.project.id));
  }
  auto look = [api, projects = std::move(projects), id]() -> Result<std::uint64_t> {
    for (const std::uint32_t project : projects) {
      const Result<archive::StoredRecord> record = api->archive.fetch(project, record_id(id));
      if (record) return record->group;
      if (record.error().code() != Code::kNotFound) return std::unexpected(record.error());
    }
    return 0;
  };
  Task<Result<std::uint64_t>> looking = api->query_pool.run(std::move(look));
  const Result<std::uint64_t> group = co_await std::move(looking);
  if (!group) co_return std::unexpected(group.error());
  const auto work = [&group](const Desk& desk) {
    std::vector<IssueId> ids;
    desk.each_issue([&](const Issue& issue) {
      if (std::ranges::find(issue.groups, GroupId{*group}) != issue.groups.end()) ids.push_back(issue.id);
    });
    const std::string no_next;
    return describe_issues(desk, ids, &no_next);
  };
  Task<std::string> asking = on_desk(api, request, work);
  co_return co_await std::move(asking);
}

Task<HttpResponse> list(ApiPtr api, HttpRequest& request) {
  // An event's id is no search that issues could answer.
  const std::optional<EventId> event = asked_event(request.query.last("query").value_or(""));
  Result<IssueListQuery> query = read_issue_list(request, *api->desk.directory(), api->clock.now());
  if (!query) co_return HttpResponse::error(query.error());
  if (event) {
    Task<Result<std::string>> finding = find_by_event(api, request, std::move(*query), *event);
    Result<std::string> found = co_await std::move(finding);
    co_return answer_of(std::move(found));
  }
  const auto work = [&query](const Desk& desk) -> Result<std::string> {
    TRY(const IssuePage page, list_issues(desk, *query));
    return describe_issues(desk, page.issues, &page.next);
  };
  Task<Result<std::string>> asking = on_desk(api, request, work);
  Result<std::string> body = co_await std::move(asking);
  co_return answer_of(std::move(body));
}

Result<std::vector<IssueId>> find_issues(const Desk& desk, const std::vector<std::string>& names) {
  std::vector<IssueId> ids;
  for (const std::string& name : names) {
    TRY(const Issue* issue, find_issue(desk, name));
    if (std::ranges::find(ids, issue->id) == ids.end()) ids.push_back(issue->id);
  }
  return ids;
}

Task<HttpResponse> describe_after(ApiPtr api, HttpRequest& request, Result<std::vector<IssueId>> changed) {
  if (!changed) co_return HttpResponse::error(changed.error());
  const auto work = [&changed](const Desk& desk) { return describe_issues(desk, *changed); };
  Task<std::string> asking = on_desk(api, request, work);
  std::string body = co_await std::move(asking);
  co_return HttpResponse::json(std::move(body));
}

Task<HttpResponse> change(ApiPtr api, HttpRequest& request) {
  const Result<codec::JsonDocument> document = object_in(request.body);
  if (!document) co_return HttpResponse::error(document.error());
  const Result<std::vector<std::string>> names = texts_in(document->root(), "ids", kMaxChangedIssues);
  if (!names) co_return HttpResponse::error(names.error());
  if (names->empty()) co_return HttpResponse::error(Error(Code::kInvalidArgument, "\"ids\" is missing"));
  const Result<IssueChange> wanted = read_issue_change(document->root(), author_of(request));
  if (!wanted) co_return HttpResponse::error(wanted.error());
  using Ids = std::vector<IssueId>;
  const auto begin = [&](Desk& desk, DeskCall<Ids>::Done done) {
    Result<Ids> ids = find_issues(desk, *names);
    if (!ids) return done(std::move(ids));
    desk.change(*ids, *wanted, [done = std::move(done), changed = *ids](Result<void> outcome) {
      outcome ? done(changed) : done(std::unexpected(std::move(outcome).error()));
    });
  };
  Task<Result<Ids>> changing = change_desk<Ids>(api, request, begin);
  Result<Ids> changed = co_await std::move(changing);
  Task<HttpResponse> describing = describe_after(api, request, std::move(changed));
  co_return co_await std::move(describing);
}

Task<HttpResponse> merge(ApiPtr api, HttpRequest& request) {
  const Result<codec::JsonDocument> document = object_in(request.body);
  if (!document) co_return HttpResponse::error(document.error());
  const Result<std::vector<std::string>> names = texts_in(document->root(), "ids", kMaxChangedIssues);
  if (!names) co_return HttpResponse::error(names.error());
  const Result<std::string> target = text_in(document->root(), "into");
  if (!target) co_return HttpResponse::error(target.error());
  using Ids = std::vector<IssueId>;
  const auto begin = [&](Desk& desk, DeskCall<Ids>::Done done) {
    const Result<const Issue*> into = find_issue(desk, *target);
    if (!into) return done(std::unexpected(into.error()));
    const IssueId id = (*into)->id;
    Result<Ids> others = find_issues(desk, *names);
    if (!others) return done(std::move(others));
    std::erase(*others, id);
    if (others->empty()) return done(fail(Code::kInvalidArgument, "\"ids\" names no issue to merge into it"));
    desk.merge(id, std::move(*others), author_of(request), [done = std::move(done), id](Result<void> outcome) {
      outcome ? done(Ids{id}) : done(std::unexpected(std::move(outcome).error()));
    });
  };
  Task<Result<Ids>> merging = change_desk<Ids>(api, request, begin);
  Result<Ids> merged = co_await std::move(merging);
  Task<HttpResponse> describing = describe_after(api, request, std::move(merged));
  co_return co_await std::move(describing);
}

}  // namespace

void mount_issue_list(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/errors/issues", net::Access::kReader, [api](HttpRequest& request) { return list(api, request); });
  router.add(net::HttpMethod::kPut, "/api/v1/errors/issues", net::Access::kWriter,
             [api](HttpRequest& request) { return change(api, request); });
  router.post("/api/v1/errors/issues/merge", net::Access::kWriter,
              [api](HttpRequest& request) { return merge(api, request); });
}

}  // namespace bellwether::errors
