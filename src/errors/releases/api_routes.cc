#include "errors/releases/api_routes.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_writer.h"
#include "errors/api/describe.h"
#include "errors/releases/health_report.h"
#include "errors/releases/release_reader.h"

namespace bellwether::errors {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::chrono::days kListed{14}, kShown{90};  // of sessions
constexpr std::size_t kMaxIssues = 100;

// Everything that is known of one project's releases.
struct Known {
  std::vector<Project> project;  // one
  std::vector<ReleaseEntry> entries;
  HealthReport health;
};

Task<Result<HealthReport>> read_report(const ReleaseServices& services, ProjectId project, std::string environment,
                                       seconds span) {
  const UnixMillis now = services.clock.now();
  auto work = [&database = services.database, project, environment, span, now]() -> Result<HealthReport> {
    return database.read(
        [&](ledger::Connection& connection) { return read_health(connection, project, environment, span, now); });
  };
  Task<Result<HealthReport>> reading = services.pool.run(std::move(work));
  co_return co_await std::move(reading);
}

Task<Result<std::unique_ptr<Known>>> know(const ReleaseServices& services, HttpRequest& request, seconds span) {
  const std::string_view slug = request.query.first("project").value_or("");
  const std::shared_ptr<const Directory> directory = services.desk.directory();
  const Directory::Entry* entry = directory->find(slug);
  if (slug.empty() && !directory->projects.empty()) entry = &directory->projects.front();
  if (entry == nullptr) co_return fail(Code::kNotFound, fmt::format("no project '{}'", printable(slug)));
  auto known = std::make_unique<Known>();
  known->project.push_back(entry->project);
  Task<Result<std::vector<ReleaseEntry>>> reading = read_releases(services, *request.shard, known->project);
  Result<std::vector<ReleaseEntry>> entries = co_await std::move(reading);
  if (!entries) co_return std::unexpected(std::move(entries).error());
  known->entries = std::move(*entries);
  Task<Result<HealthReport>> reporting =
      read_report(services, entry->project.id, std::string(request.query.first("environment").value_or("")), span);
  Result<HealthReport> report = co_await std::move(reporting);
  if (!report) co_return std::unexpected(std::move(report).error());
  known->health = std::move(*report);
  // A release of which there are sessions only.
  for (const auto& [version, release] : known->health.releases) {
    const bool is_known =
        std::ranges::any_of(known->entries, [&](const ReleaseEntry& one) { return one.detail.version == version; });
    if (is_known) continue;
    ReleaseEntry& made = known->entries.emplace_back();
    made.detail.version = version;
    made.detail.created = UnixMillis(std::chrono::hours(release.hours.begin()->first));
  }
  co_return known;
}

void write_share(JsonWriter& json, std::string_view name, std::optional<double> share) {
  json.key(name);
  share ? json.number(*share) : json.null();
}

// The members that the list and the page have in common.
void write_common(JsonWriter& json, const Known& known, const ReleaseEntry& entry) {
  const ReleaseDetail& detail = entry.detail;
  json.key("version").string(detail.version).key("project").string(known.project.front().slug).key("created");
  write_time(json, detail.created);
  json.key("released");
  write_time(json, detail.released.value_or(UnixMillis{}));
  json.key("first_seen");
  write_time(json, entry.seen.first_seen);
  json.key("last_seen");
  write_time(json, entry.seen.last_seen);
  json.key("events").unsigned_integer(entry.seen.count);
  const auto found = known.health.releases.find(detail.version);
  const Health none;
  const Health& health = found == known.health.releases.end() ? none : found->second.whole;
  json.key("sessions").unsigned_integer(health.sessions.total);
  write_share(json, "crash_free_sessions", health.crash_free_sessions());
  write_share(json, "crash_free_users", health.crash_free_users());
  write_share(json, "adoption", known.health.adoption(detail.version));
}

void write_page(JsonWriter& json, const Known& known, const ReleaseEntry& entry) {
  json.key("commits").begin_array();
  for (const ReleaseCommit& commit : entry.detail.commits) {
    json.begin_object().key("id").string(commit.id).key("message").string(commit.message);
    json.key("author").string(commit.author).key("repository").string(commit.repository).key("at");
    write_time(json, commit.at.value_or(UnixMillis{}));
    json.end_object();
  }
  json.end_array().key("deploys").begin_array();
  for (const Deploy& deploy : entry.detail.deploys) {
    json.begin_object().key("environment").string(deploy.environment).key("url");
    write_text(json, deploy.url);
    json.key("at");
    write_time(json, deploy.finished);
    json.end_object();
  }
  json.end_array().key("health").begin_array();
  if (const auto found = known.health.releases.find(entry.detail.version); found != known.health.releases.end()) {
    for (const auto& [hour, health] : found->second.hours) {
      json.begin_object().key("at");
      write_time(json, UnixMillis(std::chrono::hours(hour)));
      json.key("sessions").unsigned_integer(health.sessions.total);
      json.key("crashed").unsigned_integer(health.sessions.crashed);
      json.key("errored").unsigned_integer(health.sessions.errored);
      json.key("users").number(health.users.estimate()).end_object();
    }
  }
  json.end_array();
}

// On the desk's shard.
void write_new_issues(JsonWriter& json, const Desk& desk, ProjectId project, std::string_view version) {
  json.key("new_issues").begin_array();
  std::size_t left = kMaxIssues;
  desk.each_issue([&](const Issue& issue) {
    if (left == 0 || issue.project != project || issue.first_release != version) return;
    --left;
    write_issue(json, desk, issue);
  });
  json.end_array();
}

Task<HttpResponse> list(const ReleaseServices& services, HttpRequest& request) {
  Task<Result<std::unique_ptr<Known>>> knowing = know(services, request, kListed);
  const Result<std::unique_ptr<Known>> known = co_await std::move(knowing);
  if (!known) co_return HttpResponse::error(known.error());
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("releases").begin_array();
  for (const ReleaseEntry& entry : (*known)->entries) {
    json.begin_object();
    write_common(json, **known, entry);
    json.key("deploys").unsigned_integer(entry.detail.deploys.size());
    json.key("commits").unsigned_integer(entry.detail.commits.size());
    json.key("new_issues").unsigned_integer(entry.seen.new_issues).end_object();
  }
  json.end_array().end_object();
  co_return HttpResponse::json(std::move(out));
}

Task<HttpResponse> show(const ReleaseServices& services, HttpRequest& request) {
  const std::string version = request.path_parameters.find("version")->second;
  Task<Result<std::unique_ptr<Known>>> knowing = know(services, request, kShown);
  const Result<std::unique_ptr<Known>> known = co_await std::move(knowing);
  if (!known) co_return HttpResponse::error(known.error());
  const auto entry = std::ranges::find(std::as_const((*known)->entries), version,
                                       [](const ReleaseEntry& one) { return one.detail.version; });
  if (entry == (*known)->entries.end())
    co_return HttpResponse::error(Error(Code::kNotFound, fmt::format("no release '{}'", printable(version))));
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_common(json, **known, *entry);
  write_page(json, **known, *entry);
  co_await services.desk.shard().resume();
  write_new_issues(json, services.desk, (*known)->project.front().id, version);
  co_await request.shard->resume();
  json.end_object();
  co_return HttpResponse::json(std::move(out));
}

}  // namespace

void mount_releases(net::Router& router, const ReleaseServices& services) {
  const auto shared = std::make_shared<const ReleaseServices>(services);
  router.get("/api/v1/errors/releases", net::Access::kReader,
             [shared](HttpRequest& request) -> Task<HttpResponse> { co_return co_await list(*shared, request); });
  router.get("/api/v1/errors/releases/{version}", net::Access::kReader,
             [shared](HttpRequest& request) -> Task<HttpResponse> { co_return co_await show(*shared, request); });
}

}  // namespace bellwether::errors
