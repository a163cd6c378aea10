// /api/0/: who asks, the organization, its projects with their keys, its teams: one of each kind, since here is one of each.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "errors/api/describe.h"
#include "errors/api/v0/v0.h"

namespace bellwether::errors::v0 {
namespace {

using codec::JsonWriter;
using net::HttpMethod;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::size_t kUsualProjects = 100, kMostProjects = 1'000;

void write_user(JsonWriter& json, const HttpRequest& request) {
  const std::string name = author_of(request);
  json.begin_object().key("id").string("1").key("username").string(name).key("name").string(name);
  json.key("email").string(name).key("isActive").boolean(true).end_object();
}

void write_scopes(JsonWriter& json, const HttpRequest& request) {
  json.key("scopes").begin_array();
  for (const std::string& scope : request.principal.scopes) {
    for (const std::string_view kind : {"event", "org", "project", "team"}) {
      json.string(fmt::format("{}:{}", kind, scope));
      if (scope == "write" && kind == std::string_view("project")) json.string("project:releases");
    }
  }
  json.end_array();
}

Task<HttpResponse> info(ApiPtr, HttpRequest& request) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("version").string("0").key("auth").begin_object();
  write_scopes(json, request);
  json.end_object().key("user");
  write_user(json, request);
  json.end_object();
  co_return HttpResponse::json(std::move(out));
}

Task<HttpResponse> user(ApiPtr, HttpRequest& request) {
  std::string out;
  JsonWriter json(out);
  write_user(json, request);
  co_return HttpResponse::json(std::move(out));
}

Task<HttpResponse> regions(ApiPtr api, HttpRequest& request) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("regions").begin_array().begin_object().key("name").string(kOrganization);
  json.key("url").string(origin_of(*api, request)).end_object().end_array().end_object();
  co_return HttpResponse::json(std::move(out));
}

// As the path names it: clients are configured with a slug and expect it back.
std::string slug_of(const HttpRequest& request) {
  const std::string slug = path_parameter(request, "organization");
  return slug.empty() ? std::string(kOrganization) : slug;
}

void write_organization(JsonWriter& json, const Api& api, const HttpRequest& request) {
  const std::string slug = slug_of(request), origin = origin_of(api, request);
  json.begin_object().key("id").string("1").key("slug").string(slug).key("name").string("Bellwether");
  json.key("status").begin_object().key("id").string("active").key("name").string("active").end_object();
  json.key("isEarlyAdopter").boolean(false).key("require2FA").boolean(false).key("features").begin_array().end_array();
  json.key("links").begin_object().key("organizationUrl").string(origin).key("regionUrl").string(origin).end_object();
  json.key("dateCreated").string("2026-01-01T00:00:00Z").end_object();
}

Task<HttpResponse> organization(ApiPtr api, HttpRequest& request) {
  std::string out;
  JsonWriter json(out);
  write_organization(json, *api, request);
  co_return HttpResponse::json(std::move(out));
}

Task<HttpResponse> organizations(ApiPtr api, HttpRequest& request) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  write_organization(json, *api, request);
  json.end_array();
  HttpResponse response = HttpResponse::json(std::move(out));
  Page page;
  page.limit = 100;
  add_links(response, *api, request, page, false);
  co_return response;
}

void write_team(JsonWriter& json, std::size_t members) {
  json.begin_object().key("id").string("1").key("slug").string(kOrganization).key("name").string("Everybody");
  json.key("isMember").boolean(true).key("memberCount").unsigned_integer(members).end_object();
}

void write_project(JsonWriter& json, const Api& api, const HttpRequest& request, const Project& project) {
  json.begin_object().key("id").string(fmt::format("{}", static_cast<std::uint32_t>(project.id)));
  json.key("slug").string(project.slug).key("name").string(project.name).key("platform");
  write_text(json, project.platform);
  json.key("status").string("active").key("isMember").boolean(true).key("isBookmarked").boolean(false);
  json.key("hasAccess").boolean(true).key("dateCreated").string("2026-01-01T00:00:00Z");
  json.key("features").begin_array().end_array().key("organization");
  write_organization(json, api, request);
  json.key("team");
  write_team(json, 1);
  json.key("teams").begin_array();
  write_team(json, 1);
  json.end_array().end_object();
}

Task<HttpResponse> projects(ApiPtr api, HttpRequest& request) {
  const Result<Page> page = read_page(request, kUsualProjects, kMostProjects);
  if (!page) co_return refused(page.error());
  const std::shared_ptr<const Directory> directory = api->desk.directory();
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  const std::size_t end = std::min(page->offset + page->limit, directory->projects.size());
  for (std::size_t i = page->offset; i < end; ++i) write_project(json, *api, request, directory->projects[i].project);
  json.end_array();
  HttpResponse response = HttpResponse::json(std::move(out));
  add_links(response, *api, request, *page, end < directory->projects.size());
  co_return response;
}

Task<HttpResponse> project(ApiPtr api, HttpRequest& request) {
  const std::shared_ptr<const Directory> directory = api->desk.directory();
  const Result<const Directory::Entry*> entry = find_project(*directory, path_parameter(request, "project"));
  if (!entry) co_return refused(entry.error());
  std::string out;
  JsonWriter json(out);
  write_project(json, *api, request, (*entry)->project);
  co_return HttpResponse::json(std::move(out));
}

Task<HttpResponse> keys(ApiPtr api, HttpRequest& request) {
  const std::shared_ptr<const Directory> directory = api->desk.directory();
  const Result<const Directory::Entry*> entry = find_project(*directory, path_parameter(request, "project"));
  if (!entry) co_return refused(entry.error());
  const ProjectId id = (*entry)->project.id;
  const std::string origin = origin_of(*api, request);
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (const Key& key : directory->keys) {
    if (key.project != id) continue;
    const std::string dsn = dsn_of(origin, key.public_key, id);
    json.begin_object().key("id").string(key.public_key).key("name").string(key.label).key("label").string(key.label);
    json.key("public").string(key.public_key).key("isActive").boolean(key.is_enabled).key("projectId");
    json.unsigned_integer(static_cast<std::uint32_t>(id)).key("dsn").begin_object().key("public").string(dsn);
    json.key("secret").string(dsn).end_object().key("rateLimit");
    if (key.events_per_minute == 0) {
      json.null();
    } else {
      json.begin_object().key("window").integer(60).key("count").unsigned_integer(key.events_per_minute).end_object();
    }
    json.end_object();
  }
  json.end_array();
  HttpResponse response = HttpResponse::json(std::move(out));
  Page page;
  page.limit = 100;
  add_links(response, *api, request, page, false);
  co_return response;
}

Task<HttpResponse> teams(ApiPtr api, HttpRequest& request) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  write_team(json, 1);
  json.end_array();
  HttpResponse response = HttpResponse::json(std::move(out));
  Page page;
  page.limit = 100;
  add_links(response, *api, request, page, false);
  co_return response;
}

// Of one project, or of all.
Task<HttpResponse> environments(ApiPtr api, HttpRequest& request) {
  const std::string name = path_parameter(request, "project");
  const auto work = [&name](const Desk& desk) -> Result<std::string> {
    std::optional<ProjectId> wanted;
    const std::shared_ptr<const Directory> directory = desk.directory();
    if (!name.empty()) {
      TRY(const Directory::Entry* entry, find_project(*directory, name));
      wanted = entry->project.id;
    }
    std::set<std::string> names;
    desk.each_issue([&](const Issue& issue) {
      if (wanted && issue.project != *wanted) return;
      for (TagValue& value : desk.tag_values(issue.id, "environment")) names.insert(std::move(value.value));
    });
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    for (const std::string& environment : names)
      json.begin_object().key("id").string(environment).key("name").string(environment).end_object();
    json.end_array();
    return out;
  };
  Task<Result<std::string>> asking = on_desk(api, request, work);
  Result<std::string> body = co_await std::move(asking);
  co_return answer(std::move(body));
}

}  // namespace

void mount_organization(net::Router& router, const ApiPtr& api) {
  const auto get = [&](std::string_view path, Handle handle) {
    add_route(router, api, HttpMethod::kGet, path, handle);
  };
  get("/api/0", info);
  get("/api/0/auth", user);
  get("/api/0/users/me", user);
  get("/api/0/users/me/regions", regions);
  get("/api/0/organizations", organizations);
  get("/api/0/organizations/{organization}", organization);
  get("/api/0/projects", projects);
  get("/api/0/organizations/{organization}/projects", projects);
  get("/api/0/projects/{organization}/{project}", project);
  get("/api/0/projects/{organization}/{project}/keys", keys);
  get("/api/0/projects/{organization}/{project}/teams", teams);
  get("/api/0/organizations/{organization}/teams", teams);
  get("/api/0/organizations/{organization}/environments", environments);
  get("/api/0/projects/{organization}/{project}/environments", environments);
}

}  // namespace bellwether::errors::v0
