#include "errors/issues/event_series.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "errors/issues/record.h"
#include "series/name_part.h"

namespace bellwether::errors {
namespace {

constexpr seconds kCloseInterval{60};

// The slot of an event's time, among those that are open when it comes.
std::int64_t slot_of(const Sighting& sighting, std::int64_t step, seconds open) {
  const std::int64_t received = count_seconds(std::chrono::floor<seconds>(sighting.received));
  const std::int64_t when = count_seconds(std::chrono::floor<seconds>(sighting.when));
  const std::int64_t time = std::clamp(when, received - open.count(), received);
  return time - time % step;
}

}  // namespace

std::string issue_series_name(std::string_view project, std::string_view short_id) {
  std::string name(kSeriesRoot);
  name += '.';
  series::append_name_part(name, project);
  name += ".issues.";
  series::append_name_part(name, short_id);
  return name;
}

EventSeries::EventSeries(series::Writer& writer, const series::SchemaSource& schemas, std::size_t max_lines,
                         Metrics& metrics, Refusals& refusals)
    : writer_(writer),
      schemas_(schemas),
      max_lines_(max_lines),
      points_(metrics.counter("errors.series_points", {}, "Points of counted events written")),
      dropped_(metrics.counter("errors.series_points_dropped", {}, "Points of counted events that were not taken")),
      refused_(metrics.counter("errors.series_refused", {},
                               "Times an event was not counted by issue, release or environment, because of "
                               "limits.errors_series")),
      refused_name_(
          refusals.reason("errors", "series_name", "A release or environment that makes no name of a series")) {}

template <class Visit>
void EventSeries::each_name(std::string_view project, std::string_view short_id, const Sighting& sighting,
                            Visit visit) {
  name_.assign(kSeriesRoot);
  name_ += '.';
  series::append_name_part(name_, project);
  name_ += '.';
  const std::size_t prefix = name_.size();
  const auto visit_as = [&](std::string_view kind, std::string_view value) {
    name_.resize(prefix);
    name_ += kind;
    series::append_name_part(name_, value);
    visit(std::string_view(name_));
  };
  visit_as("events", {});
  visit_as("level.", level_name(sighting.level));
  visit_as("issues.", short_id);
  if (!sighting.release.empty()) visit_as("release.", sighting.release);
  if (!sighting.environment.empty()) visit_as("environment.", sighting.environment);
  name_.resize(prefix);
}

void EventSeries::count(std::string_view project, std::string_view short_id, const Sighting& sighting) {
  each_name(project, short_id, sighting, [&](std::string_view name) { add(name, sighting); });
  if (sighting.user.empty()) return;
  name_ += "users";
  add_user(name_, sighting);
}

void EventSeries::take_back(std::string_view project, std::string_view short_id, const Sighting& sighting) {
  each_name(project, short_id, sighting, [&](std::string_view name) {
    Line* const line = lines_.contains(name) ? open(name) : nullptr;
    if (line == nullptr) return;
    Slot& counted = slot(*line, sighting);
    counted.count -= counted.count > 0 ? 1 : 0;
  });
}

void EventSeries::resolve(std::string_view name, Line& line) {
  const auto id = writer_.resolve(name);
  if (!id) return refused_name_.refuse(name, id.error().to_string());
  line.id = *id;
  line.step = schemas_.schema_of(name)->tiers.front().step;
}

EventSeries::Line* EventSeries::open(std::string_view name) {
  auto known = lines_.find(name);
  if (known == lines_.end()) {
    if (lines_.size() >= max_lines_) {
      refused_.add();
      return nullptr;
    }
    known = lines_.emplace(std::string(name), Line{}).first;
    resolve(name, known->second);
  }
  if (known->second.step == 0) return nullptr;
  mark(*known);
  return &known->second;
}

void EventSeries::mark(Lines::value_type& entry) {
  if (!std::exchange(entry.second.is_changed, true)) changed_.push_back(entry.first);
  if (!std::exchange(entry.second.is_waiting, true)) waiting_.push_back(&entry);
}

EventSeries::Slot& EventSeries::slot(Line& line, const Sighting& sighting) {
  const std::int64_t time = slot_of(sighting, line.step, kOpen);
  // The newest are last, and nearly every event is for one of them.
  auto at = line.slots.end();
  while (at != line.slots.begin() && std::prev(at)->time > time) --at;
  if (at == line.slots.begin() || std::prev(at)->time != time)
    at = std::next(line.slots.insert(at, Slot{.time = time}));
  std::prev(at)->is_written = false;
  return *std::prev(at);
}

void EventSeries::add(std::string_view name, const Sighting& sighting) {
  if (Line* const line = open(name)) ++slot(*line, sighting).count;
}

void EventSeries::add_user(std::string_view name, const Sighting& sighting) {
  Line* const line = open(name);
  if (line == nullptr) return;
  const std::int64_t time = slot_of(sighting, line->step, kUsersOpen);
  auto at = line->user_slots.end();
  while (at != line->user_slots.begin() && std::prev(at)->time > time) --at;
  if (at == line->user_slots.begin() || std::prev(at)->time != time)
    at = std::next(line->user_slots.insert(at, UserSlot{.time = time, .users = {}}));
  UserSlot& slot = *std::prev(at);
  if (slot.users.add(hash64(sighting.user))) slot.is_written = false;
}

void EventSeries::write(Line& line) {
  const auto put = [&](std::int64_t time, double value) {
    if (writer_.append(line.id, time, value) == series::Writer::Append::kStored) {
      points_.add();
    } else {
      dropped_.add();
    }
  };
  for (Slot& slot : line.slots) {
    if (!std::exchange(slot.is_written, true)) put(slot.time, static_cast<double>(slot.count));
  }
  for (UserSlot& slot : line.user_slots) {
    if (!std::exchange(slot.is_written, true)) put(slot.time, std::round(slot.users.estimate()));
  }
}

void EventSeries::write(UnixMillis now) {
  for (Lines::value_type* const entry : std::exchange(waiting_, {})) {
    entry->second.is_waiting = false;
    write(entry->second);
  }
  writer_.commit();
  if (now < next_close_) return;
  next_close_ = now + kCloseInterval;
  close_old(now);
}

void EventSeries::close_old(UnixMillis now) {
  const std::int64_t time = count_seconds(std::chrono::floor<seconds>(now));
  // Names that were refused are not kept for ever; the next event asks again.
  std::erase_if(lines_, [](const auto& entry) { return entry.second.step == 0; });
  for (auto& entry : lines_) {
    Line& line = entry.second;
    // One step more than what slot_of() still counts for.
    const std::size_t closed =
        std::erase_if(line.slots, [&](const Slot& slot) { return slot.time < time - kOpen.count() - 2 * line.step; }) +
        std::erase_if(line.user_slots,
                      [&](const UserSlot& slot) { return slot.time < time - kUsersOpen.count() - 2 * line.step; });
    if (closed > 0 && !std::exchange(line.is_changed, true)) changed_.push_back(entry.first);
  }
}

void EventSeries::take_changes(const std::function<void(const std::string& name, std::string state)>& visit) {
  for (const std::string& name : std::exchange(changed_, {})) {
    const auto found = lines_.find(name);
    if (found == lines_.end()) continue;
    Line& line = found->second;
    line.is_changed = false;
    if (line.slots.empty() && line.user_slots.empty()) {
      if (!line.is_waiting) lines_.erase(found);
      visit(name, {});
      continue;
    }
    std::string state;
    RecordWriter writer(state);
    writer.number(line.slots.size());
    for (const Slot& slot : line.slots) {
      writer.signed_number(slot.time);
      writer.number(slot.count);
    }
    writer.number(line.user_slots.size());
    for (const UserSlot& slot : line.user_slots) {
      writer.signed_number(slot.time);
      std::string users;
      slot.users.serialize(users);
      writer.text(users);
    }
    visit(name, std::move(state));
  }
}

Result<void> EventSeries::restore(const std::string& name, std::string_view state) {
  Line line;
  RecordReader reader(state);
  for (std::size_t left = reader.count(); left > 0 && reader.ok(); --left) {
    const std::int64_t time = reader.signed_number();
    line.slots.push_back({.time = time, .count = reader.number()});
  }
  for (std::size_t left = reader.count(); left > 0 && reader.ok(); --left) {
    UserSlot slot;
    slot.time = reader.signed_number();
    TRY(slot.users, codec::CardinalitySketch::deserialize(reader.text()));
    line.user_slots.push_back(std::move(slot));
  }
  if (!reader.ok() || !reader.at_end()) return fail(Code::kDataLoss, "open slots that do not end where they should");
  resolve(name, line);
  line.is_waiting = line.step != 0;
  auto& entry = *lines_.insert_or_assign(name, std::move(line)).first;
  if (entry.second.is_waiting) waiting_.push_back(&entry);
  return {};
}

}  // namespace bellwether::errors
