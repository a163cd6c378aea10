#include "errors/desk_rows.h"

#include <utility>

#include "errors/issues/codec.h"
#include "ledger/error_states.h"

namespace bellwether::errors {
namespace {

using ledger::Connection;
using ledger::ErrorStates;
using Table = ErrorStates::Table;

constexpr std::string_view kPosition = "position", kNextIssue = "next_issue", kNextGroup = "next_group";
constexpr std::size_t kRecentIdBytes = 20;

std::int64_t column(ProjectId id) {
  return static_cast<std::int64_t>(id);
}

void remember_all(Engine& engine, UnixSeconds when, const std::string& ids) {
  RecordReader reader(ids);
  for (std::size_t i = 0; i + kRecentIdBytes <= ids.size(); i += kRecentIdBytes) {
    EventId id;
    id.high = reader.fixed64();
    id.low = reader.fixed64();
    std::uint32_t project = 0;
    for (unsigned shift = 0; shift < 32; shift += 8) project |= std::uint32_t{reader.byte()} << shift;
    engine.remember(when, ProjectId{project}, id);
  }
}

Result<void> load_recent(Connection& connection, UnixMillis now, Engine& engine) {
  std::vector<std::pair<UnixSeconds, std::string>> latest;
  std::size_t bytes = 0;
  const std::size_t most = engine.options().max_recent_ids * kRecentIdBytes;
  TRY_VOID(ErrorStates::each_recent(connection, [&](UnixSeconds when, const std::string& ids) {
    if (when + RecentIds::kSpan < now) return false;
    latest.emplace_back(when, ids);
    bytes += ids.size();
    return bytes < most;
  }));
  for (auto at = latest.rbegin(); at != latest.rend(); ++at) remember_all(engine, at->first, at->second);
  return {};
}

}  // namespace

void append_recent_id(std::string& ids, ProjectId project, const EventId& id) {
  RecordWriter writer(ids);
  writer.fixed64(id.high);
  writer.fixed64(id.low);
  for (unsigned shift = 0; shift < 32; shift += 8)
    ids.push_back(static_cast<char>(static_cast<std::uint32_t>(project) >> shift));
}

void append_rows(std::vector<DeskRecorder::Write>& writes, Engine& engine, EventSeries& series, std::string recent_ids,
                 archive::Position until, UnixSeconds now) {
  const Engine::Changes changes = engine.take_changes();
  for (const IssueState* const state : changes.issues) {
    writes.push_back([id = static_cast<std::uint64_t>(state->issue.id), bytes = encode(*state)](
                         Connection& connection) { return ErrorStates::put(connection, Table::kIssue, id, bytes); });
  }
  for (const Group* const group : changes.groups) {
    writes.push_back([id = static_cast<std::uint64_t>(group->id), bytes = encode(*group)](Connection& connection) {
      return ErrorStates::put(connection, Table::kGroup, id, bytes);
    });
  }
  for (const auto& [project, state] : changes.projects) {
    writes.push_back([id = column(project), bytes = encode(*state)](Connection& connection) {
      return ErrorStates::put_project(connection, id, bytes);
    });
  }
  for (const auto& [project, release] : changes.releases) {
    writes.push_back([id = column(project), version = release->version, bytes = encode(*release)](
                         Connection& connection) { return ErrorStates::put_release(connection, id, version, bytes); });
  }
  for (const auto& [project, version] : changes.removed_releases) {
    writes.push_back([id = column(project), version](Connection& connection) {
      return ErrorStates::remove_release(connection, id, version);
    });
  }
  for (const IssueId issue : changes.removed_issues) {
    writes.push_back([id = static_cast<std::uint64_t>(issue)](Connection& connection) -> Result<void> {
      TRY_VOID(ErrorStates::remove(connection, Table::kIssue, id));
      return ErrorStates::remove_activity(connection, id);
    });
  }
  for (const GroupId group : changes.removed_groups) {
    writes.push_back([id = static_cast<std::uint64_t>(group)](Connection& connection) {
      return ErrorStates::remove(connection, Table::kGroup, id);
    });
  }
  for (const HashKey& hash : changes.discarded) {
    writes.push_back([hash](Connection& connection) {
      return ErrorStates::discard(connection, column(hash.project), to_string(hash));
    });
  }
  series.take_changes([&](const std::string& name, std::string state) {
    writes.push_back([name, state = std::move(state)](Connection& connection) {
      return state.empty() ? ErrorStates::remove_series(connection, name)
                           : ErrorStates::put_series(connection, name, state);
    });
  });
  writes.push_back(
      [ids = std::move(recent_ids), until, now, numbers = engine.numbers()](Connection& connection) -> Result<void> {
        if (!ids.empty()) {
          TRY_VOID(ErrorStates::add_recent(connection, now, ids));
          TRY_VOID(ErrorStates::remove_recent_before(connection, now - 2 * RecentIds::kSpan));
        }
        TRY_VOID(ErrorStates::put_number(connection, kNextIssue, numbers.next_issue));
        TRY_VOID(ErrorStates::put_number(connection, kNextGroup, numbers.next_group));
        return ErrorStates::put_number(connection, kPosition, static_cast<std::uint64_t>(until));
      });
}

Result<archive::Position> load_rows(Connection& connection, UnixMillis now, Engine& engine, EventSeries& series) {
  archive::Position position{};
  EngineNumbers engine_numbers;
  TRY(const auto numbers, ErrorStates::numbers(connection));
  for (const auto& [name, value] : numbers) {
    if (name == kPosition) position = archive::Position{value};
    if (name == kNextIssue) engine_numbers.next_issue = value;
    if (name == kNextGroup) engine_numbers.next_group = value;
  }
  engine.restore(engine_numbers);
  TRY(const auto projects, ErrorStates::projects(connection));
  for (const auto& [id, bytes] : projects) {
    TRY(ProjectState state, decode_project(bytes));
    engine.restore_project(ProjectId{static_cast<std::uint32_t>(id)}, std::move(state));
  }
  TRY(const auto releases, ErrorStates::releases(connection));
  for (const ErrorStates::Release& row : releases) {
    TRY(Release release, decode_release(row.version, row.state));
    engine.restore_release(ProjectId{static_cast<std::uint32_t>(row.project)}, std::move(release));
  }
  TRY_VOID(ErrorStates::each(connection, Table::kIssue, [&](const std::string& bytes) -> Result<void> {
    TRY(IssueState state, decode_issue(bytes));
    engine.restore(std::move(state));
    return {};
  }));
  TRY_VOID(ErrorStates::each(connection, Table::kGroup, [&](const std::string& bytes) -> Result<void> {
    TRY(Group group, decode_group(bytes));
    engine.restore(std::move(group));
    return {};
  }));
  TRY(const auto discarded, ErrorStates::discarded(connection));
  for (const auto& [project, hash] : discarded)
    engine.restore_discarded(hash_key(ProjectId{static_cast<std::uint32_t>(project)}, hash));
  TRY(const auto lines, ErrorStates::series(connection));
  for (const auto& [name, bytes] : lines) TRY_VOID(series.restore(name, bytes));
  TRY_VOID(load_recent(connection, now, engine));
  return position;
}

}  // namespace bellwether::errors
