#include "errors/releases/detail.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_writer.h"
#include "errors/event/times.h"
#include "errors/releases/session.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

// Cut, not refused: a long message is no reason to lose a release.
std::string text_in(JsonValue value, std::string_view name) {
  const auto member = value.find(name);
  std::string_view text = member ? member->as_string().value_or("") : std::string_view();
  if (text.size() > ReleaseDetail::kMaxTextBytes) {
    std::size_t end = ReleaseDetail::kMaxTextBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text = text.substr(0, end);
  }
  return std::string(text);
}

// Absent and null are nullopt; anything else must be a time.
Result<std::optional<UnixMillis>> time_in(JsonValue value, std::string_view name) {
  const auto member = value.find(name);
  if (!member || member->is_null()) return std::nullopt;
  const std::optional<UnixMillis> time = read_event_time(*member);
  if (!time)
    return fail(Code::kInvalidArgument, fmt::format("{}: a date such as 2026-11-20T17:12:10Z is wanted", name));
  return time;
}

Result<ReleaseCommit> read_commit(JsonValue value) {
  ReleaseCommit commit{.id = text_in(value, "id"),
                       .repository = text_in(value, "repository"),
                       .message = text_in(value, "message"),
                       .author = text_in(value, "author_name"),
                       .email = text_in(value, "author_email"),
                       .at = std::nullopt};
  if (commit.id.empty()) return fail(Code::kInvalidArgument, "commits: one has no id");
  TRY(commit.at, time_in(value, "timestamp"));
  return commit;
}

// Known ones are replaced; newest first.
void add_commits(ReleaseDetail& detail, std::vector<ReleaseCommit> commits) {
  for (ReleaseCommit& known : detail.commits) {
    const bool is_named = std::ranges::any_of(commits, [&](const ReleaseCommit& commit) {
      return commit.id == known.id && commit.repository == known.repository;
    });
    if (!is_named) commits.push_back(std::move(known));
  }
  if (commits.size() > ReleaseDetail::kMaxCommits) commits.resize(ReleaseDetail::kMaxCommits);
  detail.commits = std::move(commits);
}

void write_time(JsonWriter& json, std::string_view name, const std::optional<UnixMillis>& time) {
  json.key(name);
  time ? json.integer(time->time_since_epoch().count()) : json.null();
}

std::optional<UnixMillis> millis_in(JsonValue value, std::string_view name) {
  const auto member = value.find(name);
  const auto count = member ? member->as_integer() : std::nullopt;
  return count ? std::optional(UnixMillis(milliseconds(*count))) : std::nullopt;
}

}  // namespace

Result<void> check_version(std::string_view version) {
  const bool is_bad = version.empty() || version == "." || version == ".." || version == "latest" ||
                      version.find_first_of("/\\\n\r\t\f\v") != std::string_view::npos || trim(version) != version;
  if (is_bad) return fail(Code::kInvalidArgument, fmt::format("'{}' is no version of a release", printable(version)));
  if (version.size() > kMaxReleaseBytes) return fail(Code::kInvalidArgument, "the version is too long");
  return {};
}

Result<void> read_release(JsonValue body, ReleaseDetail& detail) {
  if (!body.is_object()) return fail(Code::kInvalidArgument, "a release is an object");
  TRY(const std::optional<UnixMillis> started, time_in(body, "dateStarted"));
  TRY(const std::optional<UnixMillis> released, time_in(body, "dateReleased"));
  if (started) detail.started = started;
  if (released) detail.released = released;
  if (std::string ref = text_in(body, "ref"); !ref.empty()) detail.ref = std::move(ref);
  if (std::string url = text_in(body, "url"); !url.empty()) detail.url = std::move(url);

  std::vector<ReleaseCommit> commits;
  std::optional<Error> fault;
  if (const auto list = body.find("commits")) {
    list->each_element([&](JsonValue value) {
      auto commit = read_commit(value);
      if (!commit) {
        fault = std::move(commit).error();
        return false;
      }
      commits.push_back(std::move(*commit));
      return commits.size() < ReleaseDetail::kMaxCommits;
    });
  }
  // The head of each repository, where nobody tells the commits.
  if (const auto refs = body.find("refs")) {
    refs->each_element([&](JsonValue value) {
      ReleaseCommit head;
      head.id = text_in(value, "commit");
      head.repository = text_in(value, "repository");
      if (!head.id.empty()) commits.push_back(std::move(head));
      return commits.size() < ReleaseDetail::kMaxCommits;
    });
  }
  if (fault) return std::unexpected(std::move(*fault));
  add_commits(detail, std::move(commits));
  return {};
}

Result<Deploy> read_deploy(JsonValue body, UnixMillis now) {
  Deploy deploy{
      .environment = text_in(body, "environment"), .name = text_in(body, "name"), .url = text_in(body, "url")};
  if (deploy.environment.empty() || deploy.environment.size() > kMaxEnvironmentBytes)
    return fail(Code::kInvalidArgument, "environment: where it was deployed to, in at most 64 bytes");
  TRY(deploy.started, time_in(body, "dateStarted"));
  TRY(const std::optional<UnixMillis> finished, time_in(body, "dateFinished"));
  deploy.finished = finished.value_or(now);
  return deploy;
}

std::string encode_detail(const ReleaseDetail& detail) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_time(json, "started", detail.started);
  write_time(json, "released", detail.released);
  json.key("ref").string(detail.ref).key("url").string(detail.url).key("commits").begin_array();
  for (const ReleaseCommit& commit : detail.commits) {
    json.begin_object().key("id").string(commit.id).key("repository").string(commit.repository);
    json.key("message").string(commit.message).key("author").string(commit.author).key("email").string(commit.email);
    write_time(json, "at", commit.at);
    json.end_object();
  }
  json.end_array().key("deploys").begin_array();
  for (const Deploy& deploy : detail.deploys) {
    json.begin_object().key("id").unsigned_integer(deploy.id).key("environment").string(deploy.environment);
    json.key("name").string(deploy.name).key("url").string(deploy.url);
    write_time(json, "started", deploy.started);
    write_time(json, "finished", deploy.finished);
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

Result<ReleaseDetail> decode_detail(std::string version, UnixMillis created, std::string_view text) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(text));
  const JsonValue root = document.root();
  ReleaseDetail detail;
  detail.version = std::move(version);
  detail.created = created;
  detail.started = millis_in(root, "started");
  detail.released = millis_in(root, "released");
  detail.ref = text_in(root, "ref");
  detail.url = text_in(root, "url");
  if (const auto commits = root.find("commits")) {
    commits->each_element([&](JsonValue value) {
      detail.commits.push_back({.id = text_in(value, "id"),
                                .repository = text_in(value, "repository"),
                                .message = text_in(value, "message"),
                                .author = text_in(value, "author"),
                                .email = text_in(value, "email"),
                                .at = millis_in(value, "at")});
      return true;
    });
  }
  if (const auto deploys = root.find("deploys")) {
    deploys->each_element([&](JsonValue value) {
      const auto id = value.find("id");
      detail.deploys.push_back({.id = static_cast<std::uint64_t>(id ? id->as_integer().value_or(0) : 0),
                                .environment = text_in(value, "environment"),
                                .name = text_in(value, "name"),
                                .url = text_in(value, "url"),
                                .started = millis_in(value, "started"),
                                .finished = millis_in(value, "finished").value_or(created)});
      return true;
    });
  }
  return detail;
}

}  // namespace bellwether::errors
