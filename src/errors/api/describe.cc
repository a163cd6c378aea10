#include "errors/api/describe.h"

#include <array>
#include <optional>

#include <fmt/format.h>

namespace bellwether::errors {
namespace {

using codec::JsonWriter;

std::string_view kind_word(Resolution::Kind kind) {
  constexpr std::array<std::string_view, 5> kWords{"now", "in_release", "in_next_release", "in_commit", "automatic"};
  return kWords[static_cast<std::size_t>(kind)];
}

void write_resolution(JsonWriter& json, const std::optional<Resolution>& resolution) {
  if (!resolution) {
    json.null();
    return;
  }
  json.begin_object().key("kind").string(kind_word(resolution->kind)).key("release");
  write_text(json, resolution->release);
  json.key("repository");
  write_text(json, resolution->repository);
  json.key("commit");
  write_text(json, resolution->commit);
  json.key("at");
  write_time(json, resolution->at);
  json.key("by");
  write_text(json, resolution->by);
  json.end_object();
}

void write_count(JsonWriter& json, const std::optional<std::uint64_t>& count) {
  if (count) {
    json.unsigned_integer(*count);
  } else {
    json.null();
  }
}

void write_window(JsonWriter& json, const std::optional<seconds>& window) {
  if (window) {
    json.integer(window->count());
  } else {
    json.null();
  }
}

void write_archived(JsonWriter& json, const std::optional<ArchivedUntil>& archived) {
  if (!archived) {
    json.null();
    return;
  }
  json.begin_object().key("escalating").boolean(archived->is_until_escalating).key("count");
  write_count(json, archived->count);
  json.key("count_window");
  write_window(json, archived->count_window);
  json.key("users");
  write_count(json, archived->users);
  json.key("user_window");
  write_window(json, archived->user_window);
  json.key("until");
  write_time(json, archived->time.value_or(UnixMillis{}));
  json.key("at");
  write_time(json, archived->at);
  json.key("by");
  write_text(json, archived->by);
  json.end_object();
}

}  // namespace

std::string_view status_word(Status status) {
  constexpr std::array<std::string_view, 3> kWords{"unresolved", "resolved", "archived"};
  return kWords[static_cast<std::size_t>(status)];
}

std::string_view substatus_word(Substatus substatus) {
  constexpr std::array<std::string_view, 8> kWords{
      "new", "ongoing", "escalating", "regressed", "until_escalating", "until_condition", "forever", ""};
  return kWords[static_cast<std::size_t>(substatus)];
}

std::string_view priority_word(Priority priority) {
  constexpr std::array<std::string_view, 3> kWords{"low", "medium", "high"};
  return kWords[static_cast<std::size_t>(priority)];
}

void write_time(JsonWriter& json, UnixMillis time) {
  if (time == UnixMillis{}) {
    json.null();
  } else {
    json.number(static_cast<double>(time.time_since_epoch().count()) / 1000);
  }
}

void write_text(JsonWriter& json, std::string_view text) {
  if (text.empty()) {
    json.null();
  } else {
    json.string(text);
  }
}

void write_issue_members(JsonWriter& json, const Desk& desk, const Issue& issue) {
  const std::shared_ptr<const Directory> directory = desk.directory();
  const Directory::Entry* const entry = directory->find(issue.project);
  json.key("id").string(fmt::format("{}", static_cast<std::uint64_t>(issue.id)));
  json.key("short_id").string(desk.short_id(issue));
  json.key("project").string(entry == nullptr ? std::string_view() : entry->project.slug);
  json.key("title").string(issue.title.title).key("culprit").string(issue.title.culprit);
  json.key("type").string(issue.title.type).key("value").string(issue.title.value);
  json.key("level").string(level_name(issue.level)).key("platform").string(issue.platform);
  json.key("status").string(status_word(issue.status)).key("substatus");
  write_text(json, substatus_word(issue.substatus));
  json.key("status_since");
  write_time(json, issue.status_since);
  json.key("resolution");
  write_resolution(json, issue.resolution);
  json.key("archived_until");
  write_archived(json, issue.archived_until);
  json.key("priority").string(priority_word(issue.priority)).key("assignee");
  write_text(json, issue.assignee);
  json.key("first_seen");
  write_time(json, issue.first_seen);
  json.key("last_seen");
  write_time(json, issue.last_seen);
  json.key("first_release");
  write_text(json, issue.first_release);
  json.key("last_release");
  write_text(json, issue.last_release);
  json.key("count").unsigned_integer(issue.count).key("users").unsigned_integer(issue.users);
  json.key("unhandled").boolean(issue.is_unhandled).key("comments").unsigned_integer(issue.comments);
  json.key("series").string(desk.series_of(issue.id)).key("trend").begin_array();
  for (const std::uint32_t count : desk.trend(issue.id)) json.unsigned_integer(count);
  json.end_array();
}

void write_issue(JsonWriter& json, const Desk& desk, const Issue& issue) {
  json.begin_object();
  write_issue_members(json, desk, issue);
  json.end_object();
}

std::string describe_issues(const Desk& desk, const std::vector<IssueId>& ids, const std::string* next) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("issues").begin_array();
  for (const IssueId id : ids) {
    if (const Issue* issue = desk.find(id)) write_issue(json, desk, *issue);
  }
  json.end_array();
  if (next != nullptr) {
    json.key("next");
    write_text(json, *next);
  }
  json.end_object();
  return out;
}

std::string_view attribute_of(const archive::StoredRecord& record, std::string_view key) {
  for (const auto& [name, value] : record.attributes) {
    if (name == key) return value;
  }
  return {};
}

}  // namespace bellwether::errors
