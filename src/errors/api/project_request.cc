#include "errors/api/project_request.h"

#include <fmt/format.h>

#include "base/text.h"
#include "errors/api/api.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

constexpr std::size_t kMaxFields = 500, kMaxKeys = 100, kMaxRuleBytes = 256 << 10, kMaxTextBytes = 200;
constexpr std::int64_t kMostPerMinute = 1'000'000'000, kMostAutoResolve = 10LL * 365 * 86'400;

void write_list(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
}

Result<void> read_text(JsonValue body, std::string_view name, std::size_t most, std::string& into) {
  TRY(into, text_in(body, name, into));
  if (into.size() <= most) return {};
  return fail(Code::kInvalidArgument, fmt::format("\"{}\" has more than {} bytes", name, most));
}

Result<void> read_rate(JsonValue body, std::uint32_t& into) {
  TRY(const std::int64_t rate, integer_in(body, "events_per_minute", into, 0, kMostPerMinute));
  into = static_cast<std::uint32_t>(rate);
  return {};
}

Result<void> read_list(JsonValue body, std::string_view name, std::vector<std::string>& into) {
  if (!member_of(body, name)) return {};
  TRY(into, texts_in(body, name, kMaxFields));
  return {};
}

Result<void> read_scrubbing(JsonValue body, ScrubbingRules& rules) {
  if (!body.is_object()) return fail(Code::kInvalidArgument, "\"scrubbing\" must be an object");
  TRY(rules.use_defaults, flag_in(body, "defaults", rules.use_defaults));
  TRY(rules.drop_ip_addresses, flag_in(body, "ip_addresses", rules.drop_ip_addresses));
  TRY_VOID(read_list(body, "sensitive_fields", rules.sensitive_fields));
  return read_list(body, "safe_fields", rules.safe_fields);
}

Result<Key> read_key(JsonValue body, const Directory& directory, ProjectId project) {
  Key key;
  key.project = project;
  TRY(const std::string name, text_in(body, "public_key"));
  if (!name.empty()) {
    const Key* known = directory.find_key(name);
    if (known == nullptr || known->project != project)
      return fail(Code::kNotFound, fmt::format("the project has no key {}", printable(name, 40)));
    key = *known;
  }
  TRY_VOID(read_text(body, "label", kMaxTextBytes, key.label));
  TRY(key.is_enabled, flag_in(body, "enabled", key.is_enabled));
  TRY_VOID(read_rate(body, key.events_per_minute));
  return key;
}

}  // namespace

std::string_view profile_word(Profile profile) {
  return profile == Profile::k2019 ? "2019" : "2026";
}

Result<Profile> read_profile(JsonValue body, Profile otherwise) {
  TRY(const std::string word, text_in(body, "profile", profile_word(otherwise)));
  if (word == "2026") return Profile::k2026;
  if (word == "2019") return Profile::k2019;
  return fail(Code::kInvalidArgument, fmt::format("\"profile\" is 2026 or 2019, not '{}'", printable(word, 40)));
}

void write_settings(JsonWriter& json, const Directory& directory, const Project& project, std::string_view origin) {
  json.begin_object().key("id").unsigned_integer(static_cast<std::uint32_t>(project.id));
  json.key("slug").string(project.slug).key("name").string(project.name).key("platform").string(project.platform);
  json.key("dsn").string(dsn_of(origin, project.public_key, project.id)).key("keys").begin_array();
  for (const Key& key : directory.keys) {
    if (key.project != project.id) continue;
    json.begin_object().key("public_key").string(key.public_key).key("label").string(key.label);
    json.key("enabled").boolean(key.is_enabled).key("events_per_minute").unsigned_integer(key.events_per_minute);
    json.key("dsn").string(dsn_of(origin, key.public_key, project.id)).end_object();
  }
  json.end_array().key("scrubbing").begin_object();
  json.key("defaults").boolean(project.scrubbing.use_defaults);
  json.key("ip_addresses").boolean(project.scrubbing.drop_ip_addresses);
  write_list(json, "sensitive_fields", project.scrubbing.sensitive_fields);
  write_list(json, "safe_fields", project.scrubbing.safe_fields);
  json.end_object().key("profile").string(profile_word(project.profile));
  json.key("stack_rules").string(project.stack_rules).key("fingerprint_rules").string(project.fingerprint_rules);
  json.key("auto_resolve").integer(project.auto_resolve.count());
  json.key("events_per_minute").unsigned_integer(project.events_per_minute).end_object();
}

Result<void> read_settings(JsonValue body, Project& project) {
  TRY_VOID(read_text(body, "name", kMaxTextBytes, project.name));
  TRY_VOID(read_text(body, "platform", kMaxTextBytes, project.platform));
  if (const auto scrubbing = member_of(body, "scrubbing")) TRY_VOID(read_scrubbing(*scrubbing, project.scrubbing));
  TRY(project.profile, read_profile(body, project.profile));
  TRY_VOID(read_text(body, "stack_rules", kMaxRuleBytes, project.stack_rules));
  TRY_VOID(read_text(body, "fingerprint_rules", kMaxRuleBytes, project.fingerprint_rules));
  TRY(const std::int64_t after, integer_in(body, "auto_resolve", project.auto_resolve.count(), 0, kMostAutoResolve));
  project.auto_resolve = seconds(after);
  return read_rate(body, project.events_per_minute);
}

Result<std::vector<Key>> read_keys(JsonValue body, const Directory& directory, ProjectId project) {
  std::vector<Key> keys;
  const auto list = member_of(body, "keys");
  if (!list) return keys;
  if (!list->is_array() || list->size() > kMaxKeys)
    return fail(Code::kInvalidArgument, fmt::format("\"keys\" must be a list of at most {}", kMaxKeys));
  Result<void> outcome;
  list->each_element([&](JsonValue element) {
    Result<Key> key = read_key(element, directory, project);
    if (!key) {
      outcome = std::unexpected(std::move(key).error());
      return false;
    }
    keys.push_back(std::move(*key));
    return true;
  });
  TRY_VOID(std::move(outcome));
  return keys;
}

}  // namespace bellwether::errors
