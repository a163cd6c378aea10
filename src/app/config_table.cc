#include "app/config_table.h"

#include <fmt/format.h>

namespace bellwether::app {

Result<std::uint64_t> ConfigSection::read_size(const ConfigValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value.value); integer != nullptr && *integer >= 0) {
    return static_cast<std::uint64_t>(*integer);
  }
  if (const auto* text = std::get_if<std::string>(&value.value)) return parse_bytes(*text);
  return wrong_type("a size such as \"64MiB\"", value);
}

void ConfigSection::add(std::string_view key_name, std::string type, std::string_view key_help, Reload reload,
                        std::function<Result<void>(Config&, const ConfigValue&)> read,
                        std::function<std::string(const Config&)> show) {
  const std::string full = name.empty() ? std::string(key_name) : name + "." + std::string(key_name);
  const std::string shown = show(Config{});
  keys.push_back({full, std::move(type), shown, std::string(key_help), reload, std::move(read), std::move(show)});
}

const std::vector<ConfigSection>& config_sections() {
  static const std::vector<ConfigSection> sections{top_keys(),    log_keys(),    http_keys(),       auth_keys(),
                                                   statsd_keys(), carbon_keys(), series_keys(),     graphite_keys(),
                                                   checks_keys(), errors_keys(), alerts_keys(), heartbeats_keys(), limits_keys()};
  return sections;
}

std::string config_reference() {
  std::string out =
      "# Configuration\n\n"
      "One TOML file, all of it optional: `bellwether serve --config bellwether.toml`. Without a file every key has "
      "the default below.\n"
      "`bellwether check-config FILE` reads it and says what is wrong, with file and line. SIGHUP reads it again: keys "
      "marked *live* take\n"
      "effect at once, a change of any other is logged and waits for a restart.\n\n"
      "This page is written by `bellwether check-config --reference` from the table that parses the file.\n";
  for (const ConfigSection& section : config_sections()) {
    out += section.name.empty() ? "\n## The top of the file\n\n" : fmt::format("\n## [{}]\n\n", section.name);
    if (!section.help.empty()) out += section.help + "\n\n";
    out += "| key | type | default | meaning |\n|---|---|---|---|\n";
    for (const ConfigKey& key : section.keys) {
      const std::string short_name = section.name.empty() ? key.name : key.name.substr(section.name.size() + 1);
      out += fmt::format("| `{}` | {} | `{}` | {}{} |\n", short_name, key.type, key.shown_default, key.help,
                         key.reload == Reload::kAtOnce ? " *live*" : "");
    }
    for (const ConfigKey& key : section.keys) {
      if (key.members.empty()) continue;
      out += fmt::format("\n### [[{}]]\n\n| key | type | default | meaning |\n|---|---|---|---|\n{}", key.name,
                         key.members);
    }
  }
  return out;
}

std::vector<std::string> waits_for_restart(const Config& running, const Config& loaded) {
  std::vector<std::string> names;
  for (const ConfigSection& section : config_sections()) {
    for (const ConfigKey& key : section.keys) {
      if (key.reload == Reload::kAtRestart && key.show(running) != key.show(loaded)) names.push_back(key.name);
    }
  }
  return names;
}

}  // namespace bellwether::app
