#include "errors/releases/release_json.h"

#include <fmt/format.h>

namespace bellwether::errors {
namespace {

void write_text_or_null(codec::JsonWriter& json, std::string_view text) {
  text.empty() ? json.null() : json.string(text);
}

void write_time_or_null(codec::JsonWriter& json, const std::optional<UnixMillis>& time) {
  if (time && time->time_since_epoch().count() != 0) {
    write_iso_time(json, *time);
  } else {
    json.null();
  }
}

void write_projects(codec::JsonWriter& json, const ReleaseEntry& release) {
  json.begin_array();
  for (const Project* const project : release.projects) {
    json.begin_object().key("id").unsigned_integer(static_cast<std::uint32_t>(project->id));
    json.key("slug").string(project->slug).key("name").string(project->name.empty() ? project->slug : project->name);
    json.key("platform");
    write_text_or_null(json, project->platform);
    json.key("platforms").begin_array().end_array();
    json.key("newGroups").unsigned_integer(release.seen.new_issues).key("hasHealthData").boolean(false).end_object();
  }
  json.end_array();
}

}  // namespace

void write_iso_time(codec::JsonWriter& json, UnixMillis time) {
  std::string text;
  append_iso8601(text, std::chrono::floor<seconds>(time));
  json.string(text);
}

void write_commit(codec::JsonWriter& json, const ReleaseCommit& commit) {
  json.begin_object().key("id").string(commit.id).key("message");
  write_text_or_null(json, commit.message);
  json.key("dateCreated");
  write_time_or_null(json, commit.at);
  json.key("repository");
  if (commit.repository.empty()) {
    json.null();
  } else {
    json.begin_object().key("name").string(commit.repository).end_object();
  }
  json.key("author").begin_object().key("name").string(commit.author).key("email").string(commit.email).end_object();
  json.end_object();
}

void write_deploy(codec::JsonWriter& json, const Deploy& deploy) {
  json.begin_object().key("id").string(fmt::format("{}", deploy.id)).key("environment").string(deploy.environment);
  json.key("name");
  write_text_or_null(json, deploy.name);
  json.key("url");
  write_text_or_null(json, deploy.url);
  json.key("dateStarted");
  write_time_or_null(json, deploy.started);
  json.key("dateFinished");
  write_iso_time(json, deploy.finished);
  json.end_object();
}

void write_release(codec::JsonWriter& json, const ReleaseEntry& release) {
  const ReleaseDetail& detail = release.detail;
  json.begin_object().key("version").string(detail.version).key("shortVersion").string(detail.version);
  json.key("status").string("open").key("ref");
  write_text_or_null(json, detail.ref);
  json.key("url");
  write_text_or_null(json, detail.url);
  json.key("dateCreated");
  write_iso_time(json, detail.created);
  json.key("dateStarted");
  write_time_or_null(json, detail.started);
  json.key("dateReleased");
  write_time_or_null(json, detail.released);
  json.key("firstEvent");
  write_time_or_null(json, release.seen.first_seen);
  json.key("lastEvent");
  write_time_or_null(json, release.seen.last_seen);
  json.key("newGroups").unsigned_integer(release.seen.new_issues).key("projects");
  write_projects(json, release);
  json.key("data").begin_object().end_object().key("owner").null().key("authors").begin_array().end_array();
  json.key("commitCount").unsigned_integer(detail.commits.size()).key("lastCommit");
  detail.commits.empty() ? void(json.null()) : write_commit(json, detail.commits.front());
  json.key("deployCount").unsigned_integer(detail.deploys.size()).key("lastDeploy");
  detail.deploys.empty() ? void(json.null()) : write_deploy(json, detail.deploys.back());
  json.end_object();
}

}  // namespace bellwether::errors
