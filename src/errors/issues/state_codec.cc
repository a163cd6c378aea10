// The engine's states as rows.
#include "errors/issues/codec.h"

namespace bellwether::errors {
namespace {

constexpr std::uint64_t kVersion = 1;

void write(RecordWriter& writer, const Title& title) {
  writer.text(title.title);
  writer.text(title.culprit);
  writer.text(title.type);
  writer.text(title.value);
  writer.text(title.filename);
  writer.text(title.function);
}

Title read_title(RecordReader& reader) {
  Title title;
  title.title = reader.text();
  title.culprit = reader.text();
  title.type = reader.text();
  title.value = reader.text();
  title.filename = reader.text();
  title.function = reader.text();
  return title;
}

void write(RecordWriter& writer, const Resolution& resolution) {
  writer.enumerator(resolution.kind);
  writer.text(resolution.release);
  writer.text(resolution.repository);
  writer.text(resolution.commit);
  writer.time(resolution.at);
  writer.text(resolution.by);
}

Resolution read_resolution(RecordReader& reader) {
  Resolution resolution;
  resolution.kind = reader.enumerator(Resolution::Kind::kAutomatic);
  resolution.release = reader.text();
  resolution.repository = reader.text();
  resolution.commit = reader.text();
  resolution.at = reader.time();
  resolution.by = reader.text();
  return resolution;
}

// A number that may be absent: one more than it, or 0.
void write(RecordWriter& writer, std::optional<std::uint64_t> value) {
  writer.boolean(value.has_value());
  if (value) writer.number(*value);
}

std::optional<std::uint64_t> read_optional(RecordReader& reader) {
  if (!reader.boolean()) return std::nullopt;
  return reader.number();
}

std::optional<std::uint64_t> count_of(std::optional<seconds> span) {
  if (!span) return std::nullopt;
  return static_cast<std::uint64_t>(span->count());
}

std::optional<seconds> seconds_of(std::optional<std::uint64_t> count) {
  if (!count) return std::nullopt;
  return seconds(static_cast<std::int64_t>(*count));
}

void write(RecordWriter& writer, const ArchivedUntil& until) {
  writer.boolean(until.is_until_escalating);
  write(writer, until.count);
  write(writer, until.users);
  write(writer, count_of(until.count_window));
  write(writer, count_of(until.user_window));
  writer.boolean(until.time.has_value());
  if (until.time) writer.time(*until.time);
  writer.time(until.at);
  writer.text(until.by);
}

ArchivedUntil read_archived_until(RecordReader& reader) {
  ArchivedUntil until;
  until.is_until_escalating = reader.boolean();
  until.count = read_optional(reader);
  until.users = read_optional(reader);
  until.count_window = seconds_of(read_optional(reader));
  until.user_window = seconds_of(read_optional(reader));
  if (reader.boolean()) until.time = reader.time();
  until.at = reader.time();
  until.by = reader.text();
  return until;
}

void write(RecordWriter& writer, const codec::CardinalitySketch& sketch) {
  std::string bytes;
  sketch.serialize(bytes);
  writer.text(bytes);
}

Result<codec::CardinalitySketch> read_sketch(RecordReader& reader) {
  return codec::CardinalitySketch::deserialize(reader.text());
}

Result<void> begin(RecordReader& reader) {
  if (reader.number() != kVersion || !reader.ok()) return fail(Code::kDataLoss, "a state of an unknown form");
  return {};
}

Result<void> end(const RecordReader& reader) {
  if (!reader.ok() || !reader.at_end()) return fail(Code::kDataLoss, "a state that does not end where it should");
  return {};
}

}  // namespace

std::string encode(const IssueState& state) {
  std::string bytes;
  RecordWriter writer(bytes);
  const Issue& issue = state.issue;
  writer.number(kVersion);
  writer.number(static_cast<std::uint64_t>(issue.id));
  writer.number(static_cast<std::uint64_t>(issue.project));
  writer.number(issue.number);
  write(writer, issue.title);
  writer.enumerator(issue.level);
  writer.text(issue.platform);
  writer.text(issue.logger);
  writer.text(issue.type);
  writer.enumerator(issue.status);
  writer.enumerator(issue.substatus);
  writer.time(issue.status_since);
  writer.boolean(issue.resolution.has_value());
  if (issue.resolution) write(writer, *issue.resolution);
  writer.boolean(issue.archived_until.has_value());
  if (issue.archived_until) write(writer, *issue.archived_until);
  writer.enumerator(issue.priority);
  writer.text(issue.assignee);
  writer.time(issue.first_seen);
  writer.time(issue.last_seen);
  writer.text(issue.first_release);
  writer.text(issue.last_release);
  writer.number(issue.count);
  writer.boolean(issue.is_unhandled);
  writer.number(issue.comments);
  writer.number(state.watch.count_then);
  writer.number(state.watch.users_then);
  writer.time(state.watch.window_began);
  writer.number(state.watch.count_in_window);
  write(writer, state.watch.users_in_window);
  writer.number(static_cast<std::uint64_t>(state.watch.ceiling));
  writer.number(state.sampling.hour);
  writer.number(state.sampling.seen);
  writer.boolean(state.is_priority_given);
  writer.boolean(state.is_spiking);
  return bytes;
}

Result<IssueState> decode_issue(std::string_view bytes) {
  RecordReader reader(bytes);
  TRY_VOID(begin(reader));
  IssueState state;
  Issue& issue = state.issue;
  issue.id = IssueId{reader.number()};
  issue.project = ProjectId{static_cast<std::uint32_t>(reader.number())};
  issue.number = static_cast<std::uint32_t>(reader.number());
  issue.title = read_title(reader);
  issue.level = reader.enumerator(Level::kFatal);
  issue.platform = reader.text();
  issue.logger = reader.text();
  issue.type = reader.text();
  issue.status = reader.enumerator(Status::kArchived);
  issue.substatus = reader.enumerator(Substatus::kNone);
  issue.status_since = reader.time();
  if (reader.boolean()) issue.resolution = read_resolution(reader);
  if (reader.boolean()) issue.archived_until = read_archived_until(reader);
  issue.priority = reader.enumerator(Priority::kHigh);
  issue.assignee = reader.text();
  issue.first_seen = reader.time();
  issue.last_seen = reader.time();
  issue.first_release = reader.text();
  issue.last_release = reader.text();
  issue.count = reader.number();
  issue.is_unhandled = reader.boolean();
  issue.comments = static_cast<std::uint32_t>(reader.number());
  state.watch.count_then = reader.number();
  state.watch.users_then = reader.number();
  state.watch.window_began = reader.time();
  state.watch.count_in_window = reader.number();
  TRY(state.watch.users_in_window, read_sketch(reader));
  state.watch.ceiling = static_cast<double>(reader.number());
  state.sampling.hour = static_cast<std::uint32_t>(reader.number());
  state.sampling.seen = static_cast<std::uint32_t>(reader.number());
  state.is_priority_given = reader.boolean();
  state.is_spiking = reader.boolean();
  TRY_VOID(end(reader));
  if ((issue.status == Status::kResolved) != issue.resolution.has_value())
    return fail(Code::kDataLoss, "an issue whose status and resolution do not agree");
  return state;
}

std::string encode(const Group& group) {
  std::string bytes;
  RecordWriter writer(bytes);
  writer.number(kVersion);
  writer.number(static_cast<std::uint64_t>(group.id));
  writer.number(static_cast<std::uint64_t>(group.issue));
  writer.number(static_cast<std::uint64_t>(group.project));
  writer.number(group.hashes.size());
  for (const HashKey& hash : group.hashes) {
    writer.fixed64(hash.high);
    writer.fixed64(hash.low);
  }
  write(writer, group.title);
  writer.enumerator(group.level);
  writer.text(group.platform);
  writer.text(group.logger);
  writer.text(group.type);
  writer.text(group.first_release);
  writer.text(group.last_release);
  writer.time(group.first_seen);
  writer.time(group.last_seen);
  writer.number(group.count);
  writer.boolean(group.is_unhandled);
  group.hours.write(writer);
  write(writer, group.users);
  group.tags.write(writer);
  return bytes;
}

Result<Group> decode_group(std::string_view bytes) {
  RecordReader reader(bytes);
  TRY_VOID(begin(reader));
  Group group;
  group.id = GroupId{reader.number()};
  group.issue = IssueId{reader.number()};
  group.project = ProjectId{static_cast<std::uint32_t>(reader.number())};
  for (std::size_t left = reader.count(); left > 0 && reader.ok(); --left) {
    HashKey hash{.project = group.project};
    hash.high = reader.fixed64();
    hash.low = reader.fixed64();
    group.hashes.push_back(hash);
  }
  group.title = read_title(reader);
  group.level = reader.enumerator(Level::kFatal);
  group.platform = reader.text();
  group.logger = reader.text();
  group.type = reader.text();
  group.first_release = reader.text();
  group.last_release = reader.text();
  group.first_seen = reader.time();
  group.last_seen = reader.time();
  group.count = reader.number();
  group.is_unhandled = reader.boolean();
  group.hours.read(reader);
  TRY(group.users, read_sketch(reader));
  group.tags.read(reader);
  TRY_VOID(end(reader));
  return group;
}

std::string encode(const ProjectState& state) {
  std::string bytes;
  RecordWriter writer(bytes);
  writer.number(kVersion);
  writer.number(state.next_number);
  writer.number(state.count);
  writer.time(state.first_seen);
  state.hours.write(writer);
  return bytes;
}

Result<ProjectState> decode_project(std::string_view bytes) {
  RecordReader reader(bytes);
  TRY_VOID(begin(reader));
  ProjectState state;
  state.next_number = static_cast<std::uint32_t>(reader.number());
  state.count = reader.number();
  state.first_seen = reader.time();
  state.hours.read(reader);
  TRY_VOID(end(reader));
  return state;
}

std::string encode(const Release& release) {
  std::string bytes;
  RecordWriter writer(bytes);
  writer.number(kVersion);
  release.write(writer);
  return bytes;
}

Result<Release> decode_release(std::string_view version, std::string_view bytes) {
  RecordReader reader(bytes);
  TRY_VOID(begin(reader));
  Release release;
  release.version = version;
  release.read(reader);
  TRY_VOID(end(reader));
  return release;
}

}  // namespace bellwether::errors
