#include "errors/releases/shelf.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "ledger/error_release_details.h"
#include "ledger/events.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxLineBytes = 300;
constexpr std::size_t kMaxTagBytes = 200;

std::int64_t row_id(ProjectId project) {
  return static_cast<std::int64_t>(project);
}

Result<void> store(ledger::Connection& connection, ProjectId project, const ReleaseDetail& detail) {
  return ledger::ErrorReleaseDetails::put(connection, {.project = row_id(project),
                                                       .version = detail.version,
                                                       .created = detail.created,
                                                       .state = encode_detail(detail)});
}

Result<Shelved> take(ledger::Connection& connection, ProjectId project, const std::string& version, UnixMillis now) {
  TRY(std::optional<ReleaseDetail> known, find_release(connection, project, version));
  if (known) return Shelved{.detail = std::move(*known)};
  Shelved made{.is_new = true};
  made.detail.version = version;
  made.detail.created = now;
  return made;
}

ledger::EventRow event_of(const Project& project, const std::string& version, const Deploy& deploy) {
  ledger::EventRow row;
  row.when = std::chrono::floor<seconds>(deploy.finished);
  row.kind = "deploy";
  row.what = printable(fmt::format("{}: {} deployed to {}", project.slug, version, deploy.environment), kMaxLineBytes);
  row.data = deploy.url;
  row.source = "errors";
  row.tags = {"deploy", project.slug};
  for (const std::string_view tag : {std::string_view(version), std::string_view(deploy.environment)}) {
    std::string text = printable(tag, kMaxTagBytes);
    if (std::ranges::find(row.tags, text) == row.tags.end()) row.tags.push_back(std::move(text));
  }
  return row;
}

}  // namespace

Result<std::optional<ReleaseDetail>> find_release(ledger::Connection& connection, ProjectId project,
                                                  const std::string& version) {
  TRY(const std::optional<ledger::ErrorReleaseRow> row,
      ledger::ErrorReleaseDetails::find(connection, row_id(project), version));
  if (!row) return std::nullopt;
  TRY(ReleaseDetail detail, decode_detail(row->version, row->created, row->state));
  return detail;
}

Result<Shelved> shelve(ledger::Connection& connection, ProjectId project, const std::string& version,
                       const std::string& body, UnixMillis now) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(body));
  TRY(Shelved shelved, take(connection, project, version, now));
  TRY_VOID(read_release(document.root(), shelved.detail));
  TRY_VOID(store(connection, project, shelved.detail));
  return shelved;
}

Result<Shelved> deploy(ledger::Connection& connection, const Project& project, const std::string& version,
                       Deploy deploy, UnixMillis now) {
  TRY(Shelved shelved, take(connection, project.id, version, now));
  std::vector<Deploy>& deploys = shelved.detail.deploys;
  deploy.id = deploys.empty() ? 1 : deploys.back().id + 1;
  TRY([[maybe_unused]] const std::int64_t event,
      ledger::Events::insert(connection, event_of(project, version, deploy)));
  deploys.push_back(std::move(deploy));
  if (deploys.size() > ReleaseDetail::kMaxDeploys) deploys.erase(deploys.begin());
  TRY_VOID(store(connection, project.id, shelved.detail));
  return shelved;
}

Result<std::vector<ReleaseDetail>> list_releases(ledger::Connection& connection, ProjectId project) {
  TRY(std::vector<ledger::ErrorReleaseRow> rows,
      ledger::ErrorReleaseDetails::of_project(connection, row_id(project), kMaxReleasesListed));
  std::vector<ReleaseDetail> releases;
  for (ledger::ErrorReleaseRow& row : rows) {
    TRY(ReleaseDetail detail, decode_detail(std::move(row.version), row.created, row.state));
    releases.push_back(std::move(detail));
  }
  return releases;
}

Result<std::optional<ReleaseDetail>> previous_with_commits(ledger::Connection& connection, ProjectId project,
                                                           const std::string& version) {
  TRY(std::vector<ReleaseDetail> releases, list_releases(connection, project));
  bool is_before = std::ranges::none_of(releases, [&](const ReleaseDetail& one) { return one.version == version; });
  for (ReleaseDetail& release : releases) {
    if (is_before && !release.commits.empty()) return std::move(release);
    is_before = is_before || release.version == version;
  }
  return std::nullopt;
}

}  // namespace bellwether::errors
