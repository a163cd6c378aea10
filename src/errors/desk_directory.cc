#include "errors/desk_directory.h"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "ledger/error_projects.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::size_t kMaxSlugBytes = 50;
constexpr std::size_t kMaxNameBytes = 200;

// From the kernel's generator.
std::string new_public_key() {
  std::random_device device;
  std::string key;
  for (int i = 0; i < 4; ++i) key += fmt::format("{:08x}", static_cast<std::uint32_t>(device()));
  return key;
}

bool is_public_key(std::string_view key) {
  return key.size() == 32 &&
         std::ranges::all_of(key, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<void> check_slug(std::string_view slug) {
  const bool is_right = !slug.empty() && slug.size() <= kMaxSlugBytes && slug.front() != '-' && slug.back() != '-' &&
                        std::ranges::all_of(slug, [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
                        });
  if (is_right) return {};
  return fail(Code::kInvalidArgument,
              fmt::format("\"slug\": {}: a slug is 1 to {} of a-z, 0-9, '-' and '_'", printable(slug), kMaxSlugBytes));
}

void write_list(codec::JsonWriter& json, std::string_view key, const std::vector<std::string>& values) {
  json.key(key).begin_array();
  for (const std::string& value : values) json.string(value);
  json.end_array();
}

void read_list(JsonValue object, std::string_view key, std::vector<std::string>& values) {
  values.clear();
  if (const auto list = object.find(key)) {
    list->each_element([&](JsonValue element) {
      if (const auto text = element.as_string()) values.emplace_back(*text);
      return true;
    });
  }
}

bool boolean_at(JsonValue object, std::string_view key, bool otherwise) {
  const auto value = object.find(key);
  return value ? value->as_boolean().value_or(otherwise) : otherwise;
}

std::string text_at(JsonValue object, std::string_view key) {
  const auto value = object.find(key);
  return value ? std::string(value->as_string().value_or("")) : std::string();
}

std::int64_t integer_at(JsonValue object, std::string_view key) {
  const auto value = object.find(key);
  return value ? value->as_integer().value_or(0) : 0;
}

void put_in_order(Directory& directory) {
  std::ranges::sort(directory.projects, {}, [](const Directory::Entry& entry) { return entry.project.id; });
  std::ranges::sort(directory.keys, {}, &Key::public_key);
}

}  // namespace

const Directory::Entry* Directory::find(ProjectId id) const {
  const auto at = std::ranges::lower_bound(projects, id, {}, [](const Entry& entry) { return entry.project.id; });
  return at != projects.end() && at->project.id == id ? &*at : nullptr;
}

const Directory::Entry* Directory::find(std::string_view slug) const {
  const auto at =
      std::ranges::find(projects, slug, [](const Entry& entry) -> std::string_view { return entry.project.slug; });
  return at == projects.end() ? nullptr : &*at;
}

const Key* Directory::find_key(std::string_view public_key) const {
  const auto at = std::ranges::lower_bound(keys, public_key, {}, &Key::public_key);
  return at != keys.end() && at->public_key == public_key ? &*at : nullptr;
}

std::string encode_settings(const Project& project) {
  std::string text;
  codec::JsonWriter json(text);
  json.begin_object();
  json.key("use_defaults").boolean(project.scrubbing.use_defaults);
  json.key("drop_ip_addresses").boolean(project.scrubbing.drop_ip_addresses);
  write_list(json, "sensitive_fields", project.scrubbing.sensitive_fields);
  write_list(json, "safe_fields", project.scrubbing.safe_fields);
  json.key("profile").string(project.profile == Profile::k2019 ? "2019-10-29" : "2026-01-20");
  json.key("stack_rules").string(project.stack_rules);
  json.key("fingerprint_rules").string(project.fingerprint_rules);
  json.key("auto_resolve_seconds").integer(project.auto_resolve.count());
  json.key("events_per_minute").unsigned_integer(project.events_per_minute);
  json.end_object();
  return text;
}

Result<void> decode_settings(std::string_view text, Project& project) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(text));
  const JsonValue root = document.root();
  project.scrubbing.use_defaults = boolean_at(root, "use_defaults", true);
  project.scrubbing.drop_ip_addresses = boolean_at(root, "drop_ip_addresses", false);
  read_list(root, "sensitive_fields", project.scrubbing.sensitive_fields);
  read_list(root, "safe_fields", project.scrubbing.safe_fields);
  project.profile = text_at(root, "profile") == "2019-10-29" ? Profile::k2019 : Profile::k2026;
  project.stack_rules = text_at(root, "stack_rules");
  project.fingerprint_rules = text_at(root, "fingerprint_rules");
  project.auto_resolve = seconds(integer_at(root, "auto_resolve_seconds"));
  project.events_per_minute = static_cast<std::uint32_t>(integer_at(root, "events_per_minute"));
  return {};
}

Result<void> DeskDirectory::load(ledger::Connection& connection,
                                 const std::function<void(const std::string&)>& complain) {
  TRY(const std::vector<ledger::ErrorProjectRow> projects, ledger::ErrorProjects::all(connection));
  TRY(const std::vector<ledger::ErrorKeyRow> keys, ledger::ErrorProjects::keys(connection));
  auto directory = std::make_shared<Directory>();
  for (const ledger::ErrorProjectRow& row : projects) {
    Directory::Entry entry;
    entry.project = {.id = ProjectId{static_cast<std::uint32_t>(row.id)},
                     .slug = row.slug,
                     .name = row.name,
                     .platform = row.platform};
    TRY_VOID(decode_settings(row.settings, entry.project));
    const auto first = std::ranges::find(keys, row.id, &ledger::ErrorKeyRow::project);
    if (first != keys.end()) entry.project.public_key = first->public_key;
    auto grouper = make_grouper_(entry.project.profile, entry.project.stack_rules, entry.project.fingerprint_rules);
    if (!grouper) {
      complain(fmt::format("project {} groups without its rules: {}", row.slug, grouper.error().to_string()));
      grouper = make_grouper_(entry.project.profile, {}, {});
      if (!grouper) return std::unexpected(std::move(grouper).error());
    }
    entry.grouper = std::move(*grouper);
    directory->projects.push_back(std::move(entry));
  }
  for (const ledger::ErrorKeyRow& row : keys) {
    directory->keys.push_back({.public_key = row.public_key,
                               .project = ProjectId{static_cast<std::uint32_t>(row.project)},
                               .label = row.label,
                               .is_enabled = row.is_enabled,
                               .events_per_minute = static_cast<std::uint32_t>(row.events_per_minute)});
  }
  put_in_order(*directory);
  current_.store(std::move(directory));
  return {};
}

Result<DeskDirectory::Draft> DeskDirectory::with_project(Project project) const {
  const std::shared_ptr<const Directory> present = current();
  TRY_VOID(check_slug(project.slug));
  if (project.name.empty()) project.name = project.slug;
  if (project.name.size() > kMaxNameBytes)
    return fail(Code::kInvalidArgument, fmt::format("\"name\": longer than {} bytes", kMaxNameBytes));
  if (project.auto_resolve < seconds(0)) return fail(Code::kInvalidArgument, "\"auto_resolve\": less than nothing");
  const Directory::Entry* const namesake = present->find(project.slug);
  if (namesake != nullptr && namesake->project.id != project.id)
    return fail(Code::kAlreadyExists, fmt::format("\"slug\": there is a project {} already", project.slug));

  Draft draft;
  auto next = std::make_shared<Directory>(*present);
  const bool is_new = project.id == ProjectId{};
  if (is_new) {
    if (present->projects.size() >= max_projects_)
      return fail(Code::kResourceExhausted, "limits.errors_projects: no further project");
    const auto last = present->projects.empty() ? 0U : static_cast<std::uint32_t>(present->projects.back().project.id);
    project.id = ProjectId{last + 1};
    draft.key = {.public_key = new_public_key(), .project = project.id, .label = "Default"};
    project.public_key = draft.key.public_key;
    next->keys.push_back(draft.key);
  } else if (present->find(project.id) == nullptr) {
    return fail(Code::kNotFound, "there is no such project");
  } else {
    project.public_key = present->find(project.id)->project.public_key;
    std::erase_if(next->projects, [&](const Directory::Entry& entry) { return entry.project.id == project.id; });
  }
  Directory::Entry entry;
  TRY(entry.grouper, make_grouper_(project.profile, project.stack_rules, project.fingerprint_rules));
  entry.project = project;
  next->projects.push_back(std::move(entry));
  put_in_order(*next);
  draft.project = std::move(project);
  draft.directory = std::move(next);
  return draft;
}

Result<DeskDirectory::Draft> DeskDirectory::with_key(Key key) const {
  const std::shared_ptr<const Directory> present = current();
  if (present->find(key.project) == nullptr) return fail(Code::kNotFound, "there is no such project");
  if (key.public_key.empty()) key.public_key = new_public_key();
  if (!is_public_key(key.public_key)) return fail(Code::kInvalidArgument, "\"public_key\": a key is 32 of 0-9 and a-f");
  const Key* const known = present->find_key(key.public_key);
  if (known != nullptr && known->project != key.project)
    return fail(Code::kAlreadyExists, "\"public_key\": it is another project's");
  const auto of_project = std::ranges::count(present->keys, key.project, &Key::project);
  if (known == nullptr && static_cast<std::size_t>(of_project) >= kMaxKeys)
    return fail(Code::kResourceExhausted, fmt::format("a project has at most {} keys", kMaxKeys));
  auto next = std::make_shared<Directory>(*present);
  std::erase_if(next->keys, [&](const Key& other) { return other.public_key == key.public_key; });
  next->keys.push_back(key);
  put_in_order(*next);
  return Draft{.directory = std::move(next), .project = {}, .key = std::move(key)};
}

Result<void> store_project(ledger::Connection& connection, const Project& project) {
  return ledger::ErrorProjects::put(connection, ledger::ErrorProjectRow{.id = static_cast<std::int64_t>(project.id),
                                                                        .slug = project.slug,
                                                                        .name = project.name,
                                                                        .platform = project.platform,
                                                                        .settings = encode_settings(project)});
}

Result<void> store_key(ledger::Connection& connection, const Key& key, UnixMillis now) {
  return ledger::ErrorProjects::put(connection,
                                    ledger::ErrorKeyRow{.public_key = key.public_key,
                                                        .project = static_cast<std::int64_t>(key.project),
                                                        .label = key.label,
                                                        .is_enabled = key.is_enabled,
                                                        .events_per_minute = key.events_per_minute},
                                    now);
}

}  // namespace bellwether::errors
