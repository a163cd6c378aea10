#include "errors/releases/release_reader.h"

#include <algorithm>
#include <utility>

#include "errors/releases/shelf.h"

namespace bellwether::errors {
namespace {

using runtime::Task;

// What events tell of releases, copied from the desk's shard.
Task<std::vector<std::vector<ReleaseView>>> views_of(Desk& desk, runtime::Shard& home,
                                                     const std::vector<Project>& projects) {
  std::vector<std::vector<ReleaseView>> views;
  co_await desk.shard().resume();
  for (const Project& project : projects) views.push_back(desk.releases(project.id));
  co_await home.resume();
  co_return views;
}

}  // namespace

Task<Result<std::vector<ReleaseEntry>>> read_releases(const ReleaseServices& services, runtime::Shard& home,
                                                      const std::vector<Project>& projects) {
  std::vector<ProjectId> ids;
  for (const Project& project : projects) ids.push_back(project.id);
  using Lists = std::vector<std::vector<ReleaseDetail>>;
  auto work = [&database = services.database, ids]() -> Result<Lists> {
    return database.read([&](ledger::Connection& connection) -> Result<Lists> {
      Lists lists;
      for (const ProjectId project : ids) {
        TRY(std::vector<ReleaseDetail> list, list_releases(connection, project));
        lists.push_back(std::move(list));
      }
      return lists;
    });
  };
  Task<Result<Lists>> reading = services.pool.run(std::move(work));
  Result<Lists> lists = co_await std::move(reading);
  if (!lists) co_return std::unexpected(std::move(lists).error());
  Task<std::vector<std::vector<ReleaseView>>> looking = views_of(services.desk, home, projects);
  const std::vector<std::vector<ReleaseView>> views = co_await std::move(looking);

  // One entry for each version; a release that only events know of is one, too.
  std::vector<ReleaseEntry> entries;
  const auto entry_of = [&entries](const std::string& version) -> ReleaseEntry& {
    const auto known =
        std::ranges::find(entries, version, [](const ReleaseEntry& entry) { return entry.detail.version; });
    if (known != entries.end()) return *known;
    return entries.emplace_back();
  };
  for (std::size_t i = 0; i < projects.size(); ++i) {
    for (ReleaseDetail& detail : (*lists)[i]) {
      ReleaseEntry& entry = entry_of(detail.version);
      if (entry.detail.version.empty()) entry.detail = std::move(detail);
      entry.projects.push_back(&projects[i]);
    }
    for (const ReleaseView& view : views[i]) {
      ReleaseEntry& entry = entry_of(view.version);
      if (entry.detail.version.empty()) {
        entry.detail.version = view.version;
        entry.detail.created = view.when;
      }
      if (entry.projects.empty() || entry.projects.back() != &projects[i]) entry.projects.push_back(&projects[i]);
      entry.seen.new_issues += view.new_issues;
      entry.seen.count += view.count;
      entry.seen.last_seen = std::max(entry.seen.last_seen, view.last_seen);
      const bool is_first = entry.seen.first_seen == UnixMillis{} || view.first_seen < entry.seen.first_seen;
      if (is_first) entry.seen.first_seen = view.first_seen;
    }
  }
  std::ranges::sort(entries, [](const ReleaseEntry& one, const ReleaseEntry& two) {
    return std::pair(one.detail.when(), one.detail.version) > std::pair(two.detail.when(), two.detail.version);
  });
  co_return entries;
}

}  // namespace bellwether::errors
