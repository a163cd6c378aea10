// Sightings as facts.
#include <algorithm>
#include <array>

#include "errors/issues/codec.h"

namespace bellwether::errors {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kIsUnhandled = 1, kIsKept = 2;

// Attributes that are not tags as they came: what search knows every event by.
constexpr std::string_view kLevel = "level", kPlatform = "platform", kLogger = "logger", kType = "event.type",
                           kRelease = "release", kEnvironment = "environment", kDist = "dist", kUser = "user";

bool has_tag(const Sighting& sighting, std::string_view key) {
  return std::ranges::any_of(sighting.tags, [&](const auto& tag) { return tag.first == key; });
}

}  // namespace

std::vector<std::pair<std::string_view, std::string_view>> attributes_of(const Sighting& sighting) {
  std::vector<std::pair<std::string_view, std::string_view>> attributes;
  attributes.reserve(sighting.tags.size() + 10);
  for (const auto& [key, value] : sighting.tags) attributes.emplace_back(key, value);
  const auto add = [&](std::string_view key, std::string_view value) {
    if (!value.empty() && !has_tag(sighting, key)) attributes.emplace_back(key, value);
  };
  add(kLevel, level_name(sighting.level));
  add(kPlatform, sighting.platform);
  add(kLogger, sighting.logger);
  add(kType, sighting.type);
  add(kRelease, sighting.release);
  add(kEnvironment, sighting.environment);
  add(kDist, sighting.dist);
  add(kUser, sighting.user);
  add("title", sighting.title.title);
  add("culprit", sighting.title.culprit);
  add("error.type", sighting.title.type);
  add("error.value", sighting.title.value);
  add("stack.filename", sighting.title.filename);
  add("stack.function", sighting.title.function);
  return attributes;
}

void append_facts(std::string& out, const Sighting& sighting, const Assignment& assignment) {
  RecordWriter writer(out);
  writer.number(kVersion);
  writer.number((sighting.is_unhandled ? kIsUnhandled : 0) | (assignment.is_kept ? kIsKept : 0));
  writer.enumerator(sighting.level);
  writer.number(sighting.hashes.size());
  for (const std::string& hash : sighting.hashes) writer.text(hash);
  for (const std::string* text :
       {&sighting.title.title, &sighting.title.culprit, &sighting.title.type, &sighting.title.value,
        &sighting.title.filename, &sighting.title.function, &sighting.platform, &sighting.logger, &sighting.type,
        &sighting.release, &sighting.environment, &sighting.dist, &sighting.user})
    writer.text(*text);
  writer.number(sighting.tags.size());
}

Result<Replayed> read_facts(const archive::StoredRecord& record) {
  Replayed replayed;
  Sighting& sighting = replayed.sighting;
  RecordReader reader(record.facts);
  if (reader.number() != kVersion) return fail(Code::kDataLoss, "facts of an unknown form");
  const std::uint64_t flags = reader.number();
  sighting.is_unhandled = (flags & kIsUnhandled) != 0;
  sighting.level = reader.enumerator(Level::kFatal);
  for (std::size_t left = reader.count(); left > 0 && reader.ok(); --left) sighting.hashes.emplace_back(reader.text());
  for (std::string* const text :
       {&sighting.title.title, &sighting.title.culprit, &sighting.title.type, &sighting.title.value,
        &sighting.title.filename, &sighting.title.function, &sighting.platform, &sighting.logger, &sighting.type,
        &sighting.release, &sighting.environment, &sighting.dist, &sighting.user})
    *text = reader.text();
  const std::uint64_t tags = reader.number();
  if (!reader.ok() || !reader.at_end() || tags > record.attributes.size())
    return fail(Code::kDataLoss, "facts that do not end where they should");
  // The tags are the first of the attributes.
  sighting.tags.assign(record.attributes.begin(), record.attributes.begin() + static_cast<std::ptrdiff_t>(tags));
  sighting.project = ProjectId{record.project};
  sighting.id = {record.id.high, record.id.low};
  sighting.when = record.when;
  sighting.received = record.received;
  replayed.assignment = {.group = GroupId{record.group}, .is_kept = (flags & kIsKept) != 0};
  return replayed;
}

}  // namespace bellwether::errors
