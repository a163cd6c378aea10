// The one table of the configuration: every key with its type, default, meaning and how it is set. The parser, `check-config`, and
// docs/configuration.md all read it, so none can know a key that the others do not.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/config.h"
#include "app/config_record.h"
#include "app/config_types.h"
#include "app/config_value.h"

namespace bellwether::app {

// Whether SIGHUP applies a changed value or says that it waits for a restart.
enum class Reload { kAtOnce, kAtRestart };

struct ConfigKey {
  std::string name;  // "statsd.flush_interval"
  std::string type;  // "duration"
  std::string shown_default;
  std::string help;
  Reload reload;
  std::function<Result<void>(Config&, const ConfigValue&)> read;
  std::function<std::string(const Config&)> show;
  std::string members = {};  // of a list of tables: the rows of its reference
};

struct ConfigSection {
  std::string name;  // "statsd"; empty for the top
  std::string help;
  std::vector<ConfigKey> keys;

  // A key whose type is read off the option it sets: key("flush_interval", "…", [](auto& c) -> auto& { return c.statsd.flush_interval; }).
  template <class Access>
  void key(std::string_view key_name, std::string_view key_help, Access access, Reload reload = Reload::kAtRestart) {
    using Value = std::remove_cvref_t<decltype(access(std::declval<Config&>()))>;
    using Type = ConfigType<Value>;
    add(
        key_name, Type::name(), key_help, reload,
        [access](Config& config, const ConfigValue& value) -> Result<void> {
          TRY(Value read, Type::read(value));
          access(config) = std::move(read);
          return {};
        },
        [access](const Config& config) { return Type::show(access(config)); });
  }

  // The same for an option that counts bytes: "64MiB".
  template <class Access>
  void bytes(std::string_view key_name, std::string_view key_help, Access access, Reload reload = Reload::kAtRestart) {
    using Value = std::remove_cvref_t<decltype(access(std::declval<Config&>()))>;
    add(
        key_name, "size", key_help, reload,
        [access](Config& config, const ConfigValue& value) -> Result<void> {
          TRY(const std::uint64_t size, read_size(value));
          if (!std::in_range<Value>(size)) return fail(Code::kOutOfRange, "is too large a size");
          access(config) = static_cast<Value>(size);
          return {};
        },
        [access](const Config& config) { return show_text(show_bytes(static_cast<std::uint64_t>(access(config)))); });
  }

  // A list of tables: [[section.key]].
  template <class Record, class Access>
  void list(std::string_view key_name, std::string_view key_help, const ConfigRecord<Record>& record, Access access,
            Reload reload = Reload::kAtRestart) {
    add(
        key_name, "list of tables", key_help, reload,
        [record, access](Config& config, const ConfigValue& value) -> Result<void> {
          const auto* elements = std::get_if<ConfigValue::List>(&value.value);
          if (elements == nullptr) return wrong_type("a list of tables", value);
          std::vector<Record> all;
          for (const ConfigValue& element : *elements) {
            TRY(Record one, record.read(element));
            all.push_back(std::move(one));
          }
          access(config) = std::move(all);
          return {};
        },
        [record, access](const Config& config) {
          std::string out = "[";
          for (const Record& one : access(config)) out += (out.size() > 1 ? ", " : "") + record.show(one);
          return out + "]";
        });
    keys.back().members = record.reference();
  }

  // The same for an enum: its values by name.
  template <class Enum, class Access>
  void choice(std::string_view key_name, std::string_view key_help,
              std::vector<std::pair<std::string_view, Enum>> choices, Access access,
              Reload reload = Reload::kAtRestart) {
    std::string names;
    for (const auto& [name_of_choice, value] : choices)
      names += (names.empty() ? "\"" : ", \"") + std::string(name_of_choice) + '"';
    add(
        key_name, "one of " + names, key_help, reload,
        [access, choices, names](Config& config, const ConfigValue& value) -> Result<void> {
          const auto* text = std::get_if<std::string>(&value.value);
          for (const auto& [name_of_choice, choice_value] : choices) {
            if (text != nullptr && *text == name_of_choice) {
              access(config) = choice_value;
              return {};
            }
          }
          return wrong_type("one of " + names, value);
        },
        [access, choices](const Config& config) {
          for (const auto& [name_of_choice, choice_value] : choices) {
            if (access(config) == choice_value) return show_text(name_of_choice);
          }
          return std::string("\"\"");
        });
  }

 private:
  static Result<std::uint64_t> read_size(const ConfigValue& value);
  void add(std::string_view key_name, std::string type, std::string_view key_help, Reload reload,
           std::function<Result<void>(Config&, const ConfigValue&)> read,
           std::function<std::string(const Config&)> show);
};

// All sections, in the order of the reference.
const std::vector<ConfigSection>& config_sections();

// Each module's keys, one file each.
ConfigSection top_keys();
ConfigSection log_keys();
ConfigSection http_keys();
ConfigSection auth_keys();
ConfigSection statsd_keys();
ConfigSection carbon_keys();
ConfigSection series_keys();
ConfigSection graphite_keys();
ConfigSection alerts_keys();
ConfigSection heartbeats_keys();
ConfigSection checks_keys();
ConfigSection errors_keys();
ConfigSection limits_keys();

// [[alerts.receiver]], [[alerts.route]] and [[alerts.schedule]]: parts of alerts_keys().
void add_receivers(ConfigSection& alerts);
void add_routes(ConfigSection& alerts);
void add_schedules(ConfigSection& alerts);

// docs/configuration.md.
std::string config_reference();

// The names of keys whose values differ and which only a restart applies.
std::vector<std::string> waits_for_restart(const Config& running, const Config& loaded);

}  // namespace bellwether::app
