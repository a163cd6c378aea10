// /api/v1/errors/projects: what sends errors, with its address and its settings, and what other rules would do.
#include <map>
#include <utility>

#include <fmt/format.h>

#include "codec/json_writer.h"
#include "errors/api/api.h"
#include "errors/api/project_request.h"
#include "errors/api/rule_preview.h"
#include "errors/api/stored_events.h"

namespace bellwether::errors {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::size_t kMaxMoves = 200;  // written; all are counted

void write_line(JsonWriter& json, const Desk& desk, const Project& project, std::string_view origin) {
  const ProjectCounts counts = desk.counts(project.id);
  json.begin_object().key("id").unsigned_integer(static_cast<std::uint32_t>(project.id));
  json.key("slug").string(project.slug).key("name").string(project.name).key("platform").string(project.platform);
  json.key("dsn").string(dsn_of(origin, project.public_key, project.id));
  json.key("events_24h").unsigned_integer(counts.events_24h);
  json.key("issues_open").unsigned_integer(counts.issues_unresolved).end_object();
}

Task<HttpResponse> list(ApiPtr api, HttpRequest& request) {
  const std::string origin = origin_of(*api, request);
  const auto work = [&origin](const Desk& desk) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("projects").begin_array();
    for (const Directory::Entry& entry : desk.directory()->projects) write_line(json, desk, entry.project, origin);
    json.end_array().end_object();
    return out;
  };
  Task<std::string> asking = on_desk(api, request, work);
  std::string body = co_await std::move(asking);
  co_return HttpResponse::json(std::move(body));
}

Task<HttpResponse> add(ApiPtr api, HttpRequest& request) {
  const Result<codec::JsonDocument> document = object_in(request.body);
  if (!document) co_return HttpResponse::error(document.error());
  Project project;
  Result<std::string> slug = text_in(document->root(), "slug");
  if (!slug) co_return HttpResponse::error(slug.error());
  project.slug = std::move(*slug);
  if (const Result<void> read = read_settings(document->root(), project); !read)
    co_return HttpResponse::error(read.error());
  const auto begin = [&](Desk& desk, DeskCall<ProjectId>::Done done) {
    desk.put_project(std::move(project), std::move(done));
  };
  Task<Result<ProjectId>> adding = change_desk<ProjectId>(api, request, begin);
  const Result<ProjectId> id = co_await std::move(adding);
  if (!id) co_return HttpResponse::error(id.error());
  const std::string origin = origin_of(*api, request);
  const auto work = [&](const Desk& desk) {
    std::string out;
    JsonWriter json(out);
    const std::shared_ptr<const Directory> directory = desk.directory();
    if (const Directory::Entry* entry = directory->find(*id)) write_line(json, desk, entry->project, origin);
    return out;
  };
  Task<std::string> asking = on_desk(api, request, work);
  std::string body = co_await std::move(asking);
  co_return HttpResponse::json(std::move(body), 201);
}

HttpResponse settings_of(const Api& api, const HttpRequest& request) {
  const std::shared_ptr<const Directory> directory = api.desk.directory();
  const Result<const Directory::Entry*> entry = find_project(*directory, path_parameter(request, "project"));
  if (!entry) return HttpResponse::error(entry.error());
  std::string out;
  JsonWriter json(out);
  write_settings(json, *directory, (*entry)->project, origin_of(api, request));
  return HttpResponse::json(std::move(out));
}

Task<HttpResponse> get(ApiPtr api, HttpRequest& request) {
  co_return settings_of(*api, request);
}

// What a body asks for, read against the directory as it is now.
struct Wanted {
  Project project;
  std::vector<Key> keys;
};
Result<Wanted> read_wanted(const Api& api, const HttpRequest& request) {
  const std::shared_ptr<const Directory> directory = api.desk.directory();
  TRY(const Directory::Entry* entry, find_project(*directory, path_parameter(request, "project")));
  TRY(const codec::JsonDocument document, object_in(request.body));
  Wanted wanted{.project = entry->project, .keys = {}};
  TRY_VOID(read_settings(document.root(), wanted.project));
  TRY(wanted.keys, read_keys(document.root(), *directory, wanted.project.id));
  return wanted;
}

Task<HttpResponse> put(ApiPtr api, HttpRequest& request) {
  Result<Wanted> wanted = read_wanted(*api, request);
  if (!wanted) co_return HttpResponse::error(wanted.error());
  const auto begin = [&](Desk& desk, DeskCall<ProjectId>::Done done) {
    desk.put_project(std::move(wanted->project), std::move(done));
  };
  Task<Result<ProjectId>> changing = change_desk<ProjectId>(api, request, begin);
  const Result<ProjectId> changed = co_await std::move(changing);
  if (!changed) co_return HttpResponse::error(changed.error());
  for (Key& key : wanted->keys) {
    const auto put_key = [&key](Desk& desk, DeskCall<void>::Done done) {
      desk.put_key(std::move(key), std::move(done));
    };
    Task<Result<void>> putting = change_desk<void>(api, request, put_key);
    const Result<void> outcome = co_await std::move(putting);
    if (!outcome) co_return HttpResponse::error(outcome.error());
  }
  co_return settings_of(*api, request);
}

// The rules of a preview: what the body does not name is as it is.
Result<std::shared_ptr<const Grouper>> read_rules(const Project& project, std::string_view body) {
  TRY(const codec::JsonDocument document, object_in(body));
  TRY(const Profile profile, read_profile(document.root(), project.profile));
  TRY(const std::string stack_rules, text_in(document.root(), "stack_rules", project.stack_rules));
  TRY(const std::string fingerprint_rules, text_in(document.root(), "fingerprint_rules", project.fingerprint_rules));
  return Grouper::create(profile, stack_rules, fingerprint_rules);
}

std::map<std::uint64_t, std::string> issues_by_group(const Desk& desk, ProjectId project) {
  std::map<std::uint64_t, std::string> issues;
  desk.each_issue([&](const Issue& issue) {
    if (issue.project != project) return;
    for (const GroupId group : issue.groups) issues.emplace(static_cast<std::uint64_t>(group), desk.short_id(issue));
  });
  return issues;
}

std::string describe(const RulePreview& preview) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("events").unsigned_integer(preview.events).key("moved").begin_array();
  for (std::size_t i = 0; i < preview.moved.size() && i < kMaxMoves; ++i) {
    const RulePreview::Move& move = preview.moved[i];
    json.begin_object().key("event").string(move.event).key("title").string(move.title);
    json.key("from").string(move.from).key("to").string(move.to).end_object();
  }
  json.end_array().key("moved_events").unsigned_integer(preview.moved.size());
  json.key("issues_before").unsigned_integer(preview.issues_before);
  json.key("issues_after").unsigned_integer(preview.issues_after).end_object();
  return out;
}

Task<HttpResponse> preview(ApiPtr api, HttpRequest& request) {
  const std::shared_ptr<const Directory> directory = api->desk.directory();
  const Result<const Directory::Entry*> entry = find_project(*directory, path_parameter(request, "project"));
  if (!entry) co_return HttpResponse::error(entry.error());
  const Project& project = (*entry)->project;
  const Result<std::shared_ptr<const Grouper>> rules = read_rules(project, request.body);
  if (!rules) co_return HttpResponse::error(rules.error());
  const auto look = [id = project.id](const Desk& desk) { return issues_by_group(desk, id); };
  Task<std::map<std::uint64_t, std::string>> looking = on_desk(api, request, look);
  auto issues = co_await std::move(looking);
  archive::Query query;
  query.project = static_cast<std::uint32_t>(project.id);
  query.limit = kPreviewedEvents;
  query.wants_payload = true;
  Task<Result<archive::Found>> searching = search_events(api, request, std::move(query));
  Result<archive::Found> found = co_await std::move(searching);
  if (!found) co_return HttpResponse::error(found.error());
  auto work = [found = std::move(*found), issues = std::move(issues), before = (*entry)->grouper, after = *rules] {
    return preview_rules(found.records, issues, *before, *after);
  };
  Task<Result<RulePreview>> grouping = api->query_pool.run(std::move(work));
  const Result<RulePreview> previewed = co_await std::move(grouping);
  co_return previewed ? HttpResponse::json(describe(*previewed)) : HttpResponse::error(previewed.error());
}

}  // namespace

void mount_projects(net::Router& router, const ApiPtr& api) {
  constexpr std::string_view kProjects = "/api/v1/errors/projects", kProject = "/api/v1/errors/projects/{project}";
  router.get(kProjects, net::Access::kReader, [api](HttpRequest& request) { return list(api, request); });
  router.post(kProjects, net::Access::kWriter, [api](HttpRequest& request) { return add(api, request); });
  router.get(kProject, net::Access::kReader, [api](HttpRequest& request) { return get(api, request); });
  router.add(net::HttpMethod::kPut, kProject, net::Access::kWriter,
             [api](HttpRequest& request) { return put(api, request); });
  router.post("/api/v1/errors/projects/{project}/preview", net::Access::kWriter,
              [api](HttpRequest& request) { return preview(api, request); });
}

}  // namespace bellwether::errors
