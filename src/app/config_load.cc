#include <fmt/format.h>

#include "app/config_table.h"
#include "base/text.h"

namespace bellwether::app {
namespace {

const ConfigKey* find_key(std::string_view name) {
  for (const ConfigSection& section : config_sections()) {
    for (const ConfigKey& key : section.keys) {
      if (key.name == name) return &key;
    }
  }
  return nullptr;
}

Error unknown_key(const std::string& name, const std::string& file, int line) {
  std::vector<std::string_view> known;
  for (const ConfigSection& section : config_sections()) {
    for (const ConfigKey& key : section.keys) known.push_back(key.name);
  }
  std::string message = fmt::format("{}:{}: unknown key '{}'", file, line, name);
  if (const auto near = nearest(name, known)) message += fmt::format("; did you mean '{}'?", *near);
  return Error(Code::kInvalidArgument, std::move(message));
}

// Secrets that stand in files of their own; a line break at their end is none of them.
Result<void> read_secret_files(disk::Filesystem& filesystem, Config& config) {
  for (alerts::ReceiverOptions& receiver : config.alerts.options.receivers) {
    if (receiver.secret_file.empty()) continue;
    Result<std::string> text = filesystem.read_file(receiver.secret_file);
    if (!text) {
      return std::unexpected(
          Error(text.error().code(), fmt::format("cannot read the secret of receiver '{}'", receiver.name))
              .caused_by(text.error()));
    }
    receiver.secret = trim(*text);
  }
  return {};
}

Result<Config> read_config(std::string_view text, const std::string& file) {
  TRY(const auto values, parse_toml(text, file));
  Config config;
  // The mode decides the defaults of its neighbours, so it is read before them.
  if (const auto mode = values.find("statsd.mode"); mode != values.end()) {
    if (find_key("statsd.mode")->read(config, mode->second))
      config.statsd.options = statsd::default_options(config.statsd.options.mode);
  }
  for (const auto& [name, value] : values) {
    const ConfigKey* key = find_key(name);
    if (key == nullptr) return std::unexpected(unknown_key(name, file, value.line));
    if (auto read = key->read(config, value); !read) {
      return fail(Code::kInvalidArgument, fmt::format("{}:{}: {} {}", file, value.line, name, read.error().message()));
    }
  }
  return config;
}

}  // namespace

Result<Config> parse_config(std::string_view text, const std::string& file) {
  TRY(Config config, read_config(text, file));
  TRY_VOID(check_config(config, file));
  return config;
}

Result<Config> load_config(disk::Filesystem& filesystem, const std::string& file) {
  auto text = filesystem.read_file(file);
  if (!text)
    return std::unexpected(Error(text.error().code(), "cannot read the configuration").caused_by(text.error()));
  TRY(Config config, read_config(*text, file));
  TRY_VOID(read_secret_files(filesystem, config));
  TRY_VOID(check_config(config, file));
  return config;
}

}  // namespace bellwether::app
