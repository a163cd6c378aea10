#include "errors/releases/cli_routes.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "errors/ledger_write.h"
#include "errors/releases/release_json.h"
#include "errors/releases/release_reader.h"
#include "errors/releases/shelf.h"
#include "errors/routes/answers.h"

namespace bellwether::errors {
namespace {

using net::Access;
using net::HttpMethod;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::size_t kMaxBodyBytes = 8 << 20;

// Which projects a request is for. Holds the directory that they are in.
struct Scope {
  std::shared_ptr<const Directory> directory;
  std::vector<Project> projects;
};

std::string_view parameter(const HttpRequest& request, std::string_view name) {
  const auto found = request.path_parameters.find(name);
  return found == request.path_parameters.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<std::string> project_names(codec::JsonValue body) {
  std::vector<std::string> names;
  if (const auto list = body.find("projects")) {
    list->each_element([&](codec::JsonValue name) {
      if (const auto text = name.as_string()) names.emplace_back(*text);
      if (const auto number = name.as_integer()) names.push_back(fmt::format("{}", *number));
      return true;
    });
  }
  return names;
}

const Directory::Entry* find_project(const Directory& directory, std::string_view name) {
  if (const Directory::Entry* const entry = directory.find(name)) return entry;
  const bool is_number = !name.empty() && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
  return is_number && name.size() < 10 ? directory.find(ProjectId(std::stoul(std::string(name)))) : nullptr;
}

// The project of the path, else those of `names`, else all.
Result<Scope> scope_of(const Desk& desk, const HttpRequest& request, std::vector<std::string> names = {}) {
  Scope scope{.directory = desk.directory(), .projects = {}};
  if (const std::string_view slug = parameter(request, "project"); !slug.empty()) names = {std::string(slug)};
  for (const std::string& name : names) {
    const Directory::Entry* const entry = find_project(*scope.directory, name);
    if (entry == nullptr) return fail(Code::kNotFound, fmt::format("no project '{}'", printable(name)));
    scope.projects.push_back(entry->project);
  }
  if (names.empty()) {
    for (const Directory::Entry& entry : scope.directory->projects) scope.projects.push_back(entry.project);
  }
  return scope;
}

// Tells the desk of a release; on the desk's shard.
class Placed {
 public:
  Placed(Desk& desk, ProjectId project, const ReleaseDetail& detail, UnixMillis when)
      : desk_(desk), project_(project), version_(detail.version), when_(when) {
    for (const ReleaseCommit& commit : detail.commits) commits_.push_back(commit.id);
  }
  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> awaiter) {
    auto shared = std::make_shared<State>();
    state_ = shared;
    desk_.put_release(project_, version_, when_, std::move(commits_), [shared, awaiter](Result<void> outcome) {
      shared->outcome = std::move(outcome);
      shared->is_there = true;
      if (shared->is_waiting) awaiter.resume();
    });
    shared->is_waiting = !shared->is_there;
    return shared->is_waiting;
  }
  Result<void> await_resume() { return std::move(state_->outcome); }

 private:
  struct State {
    Result<void> outcome;
    bool is_there = false, is_waiting = false;
  };
  Desk& desk_;
  ProjectId project_;
  std::string version_;
  UnixMillis when_;
  std::vector<std::string> commits_;
  std::shared_ptr<State> state_;
};

Task<Result<void>> place(Desk& desk, runtime::Shard& home, ProjectId project, const ReleaseDetail& detail,
                         UnixMillis when) {
  co_await desk.shard().resume();
  Placed placing(desk, project, detail, when);
  Result<void> placed = co_await placing;
  co_await home.resume();
  co_return placed;
}

struct Written {
  std::vector<std::pair<ProjectId, ReleaseDetail>> releases;
  bool is_new = false;
};

class ReleaseRoutes {
 public:
  explicit ReleaseRoutes(const ReleaseServices& services) : services_(services) {}

  Task<HttpResponse> create(HttpRequest& request);
  Task<HttpResponse> change(HttpRequest& request);
  Task<HttpResponse> make_deploy(HttpRequest& request);
  Task<HttpResponse> list(HttpRequest& request);
  Task<HttpResponse> show(HttpRequest& request);
  Task<HttpResponse> show_previous(HttpRequest& request);
  Task<HttpResponse> show_deploys(HttpRequest& request);
  Task<HttpResponse> show_commits(HttpRequest& request);
  Task<HttpResponse> list_repositories(HttpRequest& request);

 private:
  Task<HttpResponse> write(HttpRequest& request, std::string version, Scope scope);
  // The release of the path, in the first project that has it.
  Task<Result<ReleaseEntry>> find(HttpRequest& request, const Scope& scope);

  const ReleaseServices services_;
};

Task<HttpResponse> ReleaseRoutes::write(HttpRequest& request, std::string version, Scope scope) {
  if (const Result<void> good = check_version(version); !good) co_return refused(good.error());
  const UnixMillis now = services_.clock.now();
  std::vector<ProjectId> projects;
  for (const Project& project : scope.projects) projects.push_back(project.id);
  LedgerWrite<Written>::Work work = [projects, version, now,
                                     body = request.body](ledger::Connection& connection) -> Result<Written> {
    Written written;
    for (const ProjectId project : projects) {
      TRY(Shelved shelved, shelve(connection, project, version, body, now));
      written.is_new = written.is_new || shelved.is_new;
      written.releases.emplace_back(project, std::move(shelved.detail));
    }
    return written;
  };
  LedgerWrite<Written> writing(services_.database, std::move(work));
  const Result<Written> written = co_await writing;
  if (!written) co_return refused(written.error());
  ReleaseEntry entry{.detail = written->releases.front().second, .projects = {}, .seen = {}};
  for (const Project& project : scope.projects) entry.projects.push_back(&project);
  for (const auto& [project, detail] : written->releases) {
    Task<Result<void>> placing = place(services_.desk, *request.shard, project, detail, detail.when());
    const Result<void> placed = co_await std::move(placing);
    if (!placed) co_return refused(placed.error());
  }
  std::string out;
  codec::JsonWriter json(out);
  write_release(json, entry);
  const bool is_change = request.method == HttpMethod::kPut;
  co_return HttpResponse::json(std::move(out), is_change ? 200 : written->is_new ? 201 : 208);
}

Task<HttpResponse> ReleaseRoutes::create(HttpRequest& request) {
  const auto body = codec::JsonDocument::parse(request.body, kMaxBodyBytes);
  if (!body) co_return refused(body.error());
  const auto version = body->root().string_at("version");
  if (!version) co_return refused(version.error());
  std::vector<std::string> names = project_names(body->root());
  if (names.empty() && parameter(request, "project").empty())
    co_return refused(400, "projects: a release is of at least one project");
  Result<Scope> scope = scope_of(services_.desk, request, std::move(names));
  if (!scope) co_return refused(scope.error());
  Task<HttpResponse> writing = write(request, std::string(*version), std::move(*scope));
  co_return co_await std::move(writing);
}

Task<HttpResponse> ReleaseRoutes::change(HttpRequest& request) {
  const auto body = codec::JsonDocument::parse(request.body, kMaxBodyBytes);
  if (!body) co_return refused(body.error());
  std::vector<std::string> names = project_names(body->root());
  const bool names_some = !names.empty() || !parameter(request, "project").empty();
  Result<Scope> scope = scope_of(services_.desk, request, std::move(names));
  if (!scope) co_return refused(scope.error());
  if (!names_some) {
    // Of an organization: whichever projects have it.
    Task<Result<ReleaseEntry>> finding = find(request, *scope);
    const Result<ReleaseEntry> found = co_await std::move(finding);
    if (!found) co_return refused(found.error());
    std::vector<Project> projects;
    for (const Project* const project : found->projects) projects.push_back(*project);
    scope->projects = std::move(projects);
  }
  Task<HttpResponse> writing = write(request, std::string(parameter(request, "version")), std::move(*scope));
  co_return co_await std::move(writing);
}

Task<HttpResponse> ReleaseRoutes::make_deploy(HttpRequest& request) {
  const auto body = codec::JsonDocument::parse(request.body, kMaxBodyBytes);
  if (!body) co_return refused(body.error());
  const UnixMillis now = services_.clock.now();
  Result<Deploy> read = read_deploy(body->root(), now);
  if (!read) co_return refused(read.error());
  const std::string version(parameter(request, "version"));
  if (const Result<void> good = check_version(version); !good) co_return refused(good.error());
  Result<Scope> scope = scope_of(services_.desk, request, project_names(body->root()));
  if (!scope) co_return refused(scope.error());
  Task<Result<ReleaseEntry>> finding = find(request, *scope);
  const Result<ReleaseEntry> found = co_await std::move(finding);
  if (!found) co_return refused(found.error());
  std::vector<Project> projects;
  for (const Project* const project : found->projects) projects.push_back(*project);

  LedgerWrite<Written>::Work work = [projects, version, now,
                                     made = *read](ledger::Connection& connection) -> Result<Written> {
    Written written;
    for (const Project& project : projects) {
      TRY(Shelved shelved, deploy(connection, project, version, made, now));
      written.releases.emplace_back(project.id, std::move(shelved.detail));
    }
    return written;
  };
  LedgerWrite<Written> writing(services_.database, std::move(work));
  const Result<Written> written = co_await writing;
  if (!written) co_return refused(written.error());
  for (const auto& [project, detail] : written->releases) {
    Task<Result<void>> placing = place(services_.desk, *request.shard, project, detail, detail.when());
    const Result<void> placed = co_await std::move(placing);
    if (!placed) co_return refused(placed.error());
  }
  std::string out;
  codec::JsonWriter json(out);
  write_deploy(json, written->releases.front().second.deploys.back());
  co_return HttpResponse::json(std::move(out), 201);
}

Task<Result<ReleaseEntry>> ReleaseRoutes::find(HttpRequest& request, const Scope& scope) {
  const std::string_view version = parameter(request, "version");
  Task<Result<std::vector<ReleaseEntry>>> reading = read_releases(services_, *request.shard, scope.projects);
  Result<std::vector<ReleaseEntry>> entries = co_await std::move(reading);
  if (!entries) co_return std::unexpected(std::move(entries).error());
  for (ReleaseEntry& entry : *entries) {
    if (entry.detail.version == version) co_return std::move(entry);
  }
  co_return fail(Code::kNotFound, fmt::format("no release '{}'", printable(version)));
}

Task<HttpResponse> ReleaseRoutes::list(HttpRequest& request) {
  Result<Scope> scope = scope_of(services_.desk, request);
  if (!scope) co_return refused(scope.error());
  Task<Result<std::vector<ReleaseEntry>>> reading = read_releases(services_, *request.shard, scope->projects);
  const Result<std::vector<ReleaseEntry>> entries = co_await std::move(reading);
  if (!entries) co_return refused(entries.error());
  const std::string_view query = request.query.first("query").value_or("");
  std::string out;
  codec::JsonWriter json(out);
  json.begin_array();
  for (const ReleaseEntry& entry : *entries) {
    if (entry.detail.version.find(query) != std::string::npos) write_release(json, entry);
  }
  json.end_array();
  // Everything is on one page.
  HttpResponse response = HttpResponse::json(std::move(out));
  response.headers.emplace_back(
      "link",
      fmt::format(
          R"(<{0}>; rel="previous"; results="false"; cursor="0:0:1", <{0}>; rel="next"; results="false"; cursor="0:{1}:0")",
          request.path, entries->size()));
  co_return response;
}

Task<HttpResponse> ReleaseRoutes::show(HttpRequest& request) {
  Result<Scope> scope = scope_of(services_.desk, request);
  if (!scope) co_return refused(scope.error());
  Task<Result<ReleaseEntry>> finding = find(request, *scope);
  const Result<ReleaseEntry> found = co_await std::move(finding);
  if (!found) co_return refused(found.error());
  std::string out;
  codec::JsonWriter json(out);
  write_release(json, *found);
  co_return HttpResponse::json(std::move(out));
}

// Where the commits of a new release begin. An empty object: nobody knows.
Task<HttpResponse> ReleaseRoutes::show_previous(HttpRequest& request) {
  Result<Scope> scope = scope_of(services_.desk, request);
  if (!scope) co_return refused(scope.error());
  Task<Result<ReleaseEntry>> finding = find(request, *scope);
  const Result<ReleaseEntry> found = co_await std::move(finding);
  if (!found) co_return refused(found.error());
  const ProjectId project = found->projects.front()->id;
  const std::string version = found->detail.version;
  using Previous = std::optional<ReleaseDetail>;
  const auto work = [&database = services_.database, project, version]() -> Result<Previous> {
    return database.read(
        [&](ledger::Connection& connection) { return previous_with_commits(connection, project, version); });
  };
  Task<Result<Previous>> reading = services_.pool.run(work);
  Result<Previous> previous = co_await std::move(reading);
  if (!previous) co_return refused(previous.error());
  if (!*previous) co_return HttpResponse::json("{}");
  ReleaseEntry entry{.detail = std::move(**previous), .projects = found->projects, .seen = {}};
  std::string out;
  codec::JsonWriter json(out);
  write_release(json, entry);
  co_return HttpResponse::json(std::move(out));
}

Task<HttpResponse> ReleaseRoutes::show_deploys(HttpRequest& request) {
  Result<Scope> scope = scope_of(services_.desk, request);
  if (!scope) co_return refused(scope.error());
  Task<Result<ReleaseEntry>> finding = find(request, *scope);
  const Result<ReleaseEntry> found = co_await std::move(finding);
  if (!found) co_return refused(found.error());
  std::string out;
  codec::JsonWriter json(out);
  json.begin_array();
  for (const Deploy& deploy : found->detail.deploys) write_deploy(json, deploy);
  json.end_array();
  co_return HttpResponse::json(std::move(out));
}

Task<HttpResponse> ReleaseRoutes::show_commits(HttpRequest& request) {
  Result<Scope> scope = scope_of(services_.desk, request);
  if (!scope) co_return refused(scope.error());
  Task<Result<ReleaseEntry>> finding = find(request, *scope);
  const Result<ReleaseEntry> found = co_await std::move(finding);
  if (!found) co_return refused(found.error());
  std::string out;
  codec::JsonWriter json(out);
  json.begin_array();
  for (const ReleaseCommit& commit : found->detail.commits) write_commit(json, commit);
  json.end_array();
  co_return HttpResponse::json(std::move(out));
}

// None is configured here: then sentry-cli reads the commits themselves from the working copy, which tells more than their heads.
Task<HttpResponse> ReleaseRoutes::list_repositories(HttpRequest& /*request*/) {
  co_return HttpResponse::json("[]");
}

}  // namespace

void mount_release_cli(net::Router& router, const ReleaseServices& services) {
  const auto routes = std::make_shared<ReleaseRoutes>(services);
  using Handler = Task<HttpResponse> (ReleaseRoutes::*)(HttpRequest&);
  const auto add = [&](HttpMethod method, std::string_view path, Handler handler) {
    const Access access = method == HttpMethod::kGet ? Access::kReader : Access::kWriter;
    router.add(method, path, access, [routes, handler](HttpRequest& request) -> Task<HttpResponse> {
      co_return co_await ((*routes).*handler)(request);
    });
  };
  for (const std::string base :
       {"/api/0/projects/{organization}/{project}/releases/", "/api/0/organizations/{organization}/releases/"}) {
    add(HttpMethod::kGet, base, &ReleaseRoutes::list);
    add(HttpMethod::kPost, base, &ReleaseRoutes::create);
    const std::string release = base + "{version}/";
    add(HttpMethod::kGet, release, &ReleaseRoutes::show);
    add(HttpMethod::kPut, release, &ReleaseRoutes::change);
    add(HttpMethod::kGet, release + "previous-with-commits/", &ReleaseRoutes::show_previous);
    add(HttpMethod::kGet, release + "commits/", &ReleaseRoutes::show_commits);
    add(HttpMethod::kGet, release + "deploys/", &ReleaseRoutes::show_deploys);
    add(HttpMethod::kPost, release + "deploys/", &ReleaseRoutes::make_deploy);
  }
  add(HttpMethod::kGet, "/api/0/organizations/{organization}/repos/", &ReleaseRoutes::list_repositories);
}

}  // namespace bellwether::errors
