#include "errors/api/rule_preview.h"

#include <algorithm>
#include <set>
#include <utility>

#include "errors/api/stored_events.h"
#include "errors/event/event.h"

namespace bellwether::errors {
namespace {

struct Regrouped {
  const archive::StoredRecord* record;
  std::string title;
  Grouped before, after;
};

Grouped group_by(const Grouper& grouper, Event event) {
  grouper.mark_in_app(event);
  return grouper.group(event);
}

// Any of its hashes is enough to find its issue again.
bool stays(const Regrouped& event) {
  return std::ranges::any_of(event.after.hashes, [&](const std::string& hash) {
    return std::ranges::find(event.before.hashes, hash) != event.before.hashes.end();
  });
}

}  // namespace

RulePreview preview_rules(std::span<const archive::StoredRecord> records,
                          const std::map<std::uint64_t, std::string>& issues, const Grouper& before,
                          const Grouper& after) {
  std::vector<Regrouped> events;
  for (const archive::StoredRecord& record : records) {
    const Result<Event> event = read_event(record.payload);
    if (!event) continue;
    events.push_back({&record, title_of(*event).title, group_by(before, *event), group_by(after, *event)});
  }

  // Where a hash leads today, as far as the events tell.
  std::map<std::string, std::string> issue_of;
  std::set<std::string> hashes_before, hashes_after;
  for (const Regrouped& event : events) {
    hashes_before.insert(event.before.hashes.front());
    hashes_after.insert(event.after.hashes.front());
    const auto issue = issues.find(event.record->group);
    if (issue == issues.end()) continue;
    for (const std::string& hash : event.before.hashes) issue_of.emplace(hash, issue->second);
  }

  RulePreview preview;
  preview.events = events.size();
  preview.issues_before = hashes_before.size();
  preview.issues_after = hashes_after.size();
  const auto name_of = [&](const std::string& hash) {
    const auto issue = issue_of.find(hash);
    return issue == issue_of.end() ? hash : issue->second;
  };
  for (Regrouped& event : events) {
    if (stays(event)) continue;
    preview.moved.push_back({event_id_text(event.record->id), std::move(event.title),
                             name_of(event.before.hashes.front()), name_of(event.after.hashes.front())});
  }
  return preview;
}

}  // namespace bellwether::errors
