#include "app/check_definitions.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "app/config_types.h"
#include "app/config_value.h"
#include "base/text.h"

namespace bellwether::app {
namespace {

using checks::NativeCheckable;
using checks::NativeContact;
using checks::NativeDefinitions;
using checks::NativeHost;
using checks::NativeMethod;
using checks::NativeRecurringDowntime;
using checks::NativeService;
using checks::NativeTimeperiod;
using checks::Texts;

template <class T>
Result<void> read(const ConfigValue& value, T& out) {
  TRY(out, ConfigType<T>::read(value));
  return {};
}

// A single text is a list of one.
Result<void> read(const ConfigValue& value, Texts& out) {
  if (const auto* text = std::get_if<std::string>(&value.value)) {
    out = {*text};
    return {};
  }
  TRY(out, ConfigType<Texts>::read(value));
  return {};
}

Result<void> read(const ConfigValue& value, std::vector<std::pair<std::string, std::string>>& out) {
  const auto* table = std::get_if<ConfigValue::Table>(&value.value);
  if (table == nullptr) return fail(Code::kInvalidArgument, "wants a table of texts, not " + value.describe());
  for (const auto& [name, element] : *table) {
    std::string text;
    TRY_VOID(read(element, text));
    out.emplace_back(name, std::move(text));
  }
  return {};
}

Result<void> read(const ConfigValue& value, std::vector<NativeMethod>& out) {
  const auto* list = std::get_if<ConfigValue::List>(&value.value);
  if (list == nullptr) return fail(Code::kInvalidArgument, "wants a list of tables, not " + value.describe());
  for (const ConfigValue& element : *list) {
    const auto* table = std::get_if<ConfigValue::Table>(&element.value);
    if (table == nullptr)
      return fail(Code::kInvalidArgument, "wants tables such as {channel = \"mail\"}, not " + element.describe());
    NativeMethod& method = out.emplace_back();
    for (const auto& [name, text] : *table) {
      if (name == "channel") {
        TRY_VOID(read(text, method.channel));
      } else if (name == "target") {
        TRY_VOID(read(text, method.target));
      } else if (name == "receiver") {
        TRY_VOID(read(text, method.receiver));
      } else {
        return fail(Code::kInvalidArgument, fmt::format("has no '{}'; it has channel, target and receiver", name));
      }
    }
  }
  return {};
}

template <class T>
Result<void> read(const ConfigValue& value, std::optional<T>& out) {
  return read(value, out.emplace());
}

// The keys of one kind of table.
template <class T>
struct Key {
  std::string_view name;
  std::function<Result<void>(const ConfigValue&, T&)> read;
};

template <class T, class Member>
Key<T> key(std::string_view name, Member member) {
  return {name, [member](const ConfigValue& value, T& object) { return read(value, object.*member); }};
}

template <class T>
std::vector<Key<T>> checkable_keys() {
  return {key<T>("use", &NativeCheckable::use),
          key<T>("check", &NativeCheckable::check),
          key<T>("display_name", &NativeCheckable::display_name),
          key<T>("check_period", &NativeCheckable::check_period),
          key<T>("event_handler", &NativeCheckable::event_handler),
          key<T>("interval", &NativeCheckable::interval),
          key<T>("retry", &NativeCheckable::retry),
          key<T>("freshness", &NativeCheckable::freshness),
          key<T>("attempts", &NativeCheckable::attempts),
          key<T>("active", &NativeCheckable::active),
          key<T>("passive", &NativeCheckable::passive),
          key<T>("notifications", &NativeCheckable::notifications),
          key<T>("contacts", &NativeCheckable::contacts),
          key<T>("contact_groups", &NativeCheckable::groups),
          key<T>("notification_period", &NativeCheckable::notification_period),
          key<T>("notify_on", &NativeCheckable::notify_on),
          key<T>("notification_interval", &NativeCheckable::notification_interval),
          key<T>("first_delay", &NativeCheckable::first_delay),
          key<T>("importance", &NativeCheckable::importance),
          key<T>("notes", &NativeCheckable::notes),
          key<T>("notes_url", &NativeCheckable::notes_url),
          key<T>("action_url", &NativeCheckable::action_url),
          key<T>("variables", &NativeCheckable::variables)};
}

std::vector<Key<NativeHost>> host_keys() {
  auto keys = checkable_keys<NativeHost>();
  keys.push_back(key<NativeHost>("name", &NativeHost::name));
  keys.push_back(key<NativeHost>("alias", &NativeHost::alias));
  keys.push_back(key<NativeHost>("address", &NativeHost::address));
  keys.push_back(key<NativeHost>("parents", &NativeHost::parents));
  keys.push_back(key<NativeHost>("groups", &NativeHost::hostgroups));
  return keys;
}

std::vector<Key<NativeService>> service_keys() {
  auto keys = checkable_keys<NativeService>();
  keys.push_back(key<NativeService>("name", &NativeService::name));
  keys.push_back(key<NativeService>("host", &NativeService::hosts));
  keys.push_back(key<NativeService>("hosts", &NativeService::hosts));
  keys.push_back(key<NativeService>("hostgroups", &NativeService::hostgroups));
  keys.push_back(key<NativeService>("groups", &NativeService::servicegroups));
  keys.push_back(key<NativeService>("parents", &NativeService::parents));
  keys.push_back(key<NativeService>("volatile", &NativeService::is_volatile));
  return keys;
}

std::vector<Key<NativeContact>> contact_keys() {
  return {
      key<NativeContact>("name", &NativeContact::name),         key<NativeContact>("alias", &NativeContact::alias),
      key<NativeContact>("email", &NativeContact::email),       key<NativeContact>("pager", &NativeContact::pager),
      key<NativeContact>("period", &NativeContact::period),     key<NativeContact>("groups", &NativeContact::groups),
      key<NativeContact>("notify_on", &NativeContact::options), key<NativeContact>("methods", &NativeContact::methods)};
}

std::vector<Key<NativeTimeperiod>> timeperiod_keys() {
  return {key<NativeTimeperiod>("name", &NativeTimeperiod::name),
          key<NativeTimeperiod>("alias", &NativeTimeperiod::alias),
          key<NativeTimeperiod>("zone", &NativeTimeperiod::zone),
          key<NativeTimeperiod>("exclude", &NativeTimeperiod::exclude),
          key<NativeTimeperiod>("days", &NativeTimeperiod::days)};
}

std::vector<Key<NativeRecurringDowntime>> downtime_keys() {
  using T = NativeRecurringDowntime;
  return {key<T>("name", &T::name),
          key<T>("hosts", &T::hosts),
          key<T>("services", &T::services),
          key<T>("hostgroups", &T::hostgroups),
          key<T>("servicegroups", &T::servicegroups),
          key<T>("period", &T::period),
          key<T>("author", &T::author),
          key<T>("comment", &T::text)};
}

std::unexpected<Error> at(const std::string& file, int line, std::string_view message) {
  return fail(Code::kInvalidArgument, fmt::format("{}:{}: {}", file, line, message));
}

std::unexpected<Error> unknown(const std::string& file, int line, std::string_view what, std::string_view name,
                               const std::vector<std::string_view>& known) {
  std::string message = fmt::format("unknown {} '{}'", what, printable(name));
  if (const auto near = nearest(name, known)) message += fmt::format("; did you mean '{}'?", *near);
  return at(file, line, message);
}

template <class T>
Result<T> read_table(const ConfigValue::Table& table, int line, std::string_view kind, const std::string& file,
                     const std::vector<Key<T>>& keys) {
  T object;
  for (const auto& [name, value] : table) line = line == 0 ? value.line : std::min(line, value.line);
  object.place = {file, line};
  for (const auto& [name, value] : table) {
    const auto found = std::ranges::find(keys, name, &Key<T>::name);
    if (found == keys.end()) {
      std::vector<std::string_view> known;
      for (const Key<T>& one : keys) known.push_back(one.name);
      return unknown(file, value.line, fmt::format("key of a [[{}]]", kind), name, known);
    }
    if (const Result<void> done = found->read(value, object); !done)
      return at(file, value.line, fmt::format("{} {}", name, done.error().message()));
  }
  if (object.name.empty()) return at(file, line, fmt::format("a [[{}]] needs a name", kind));
  return object;
}

template <class T>
Result<void> read_tables(const ConfigValue& value, std::string_view kind, const std::string& file,
                         const std::vector<Key<T>>& keys, std::vector<T>& out) {
  const auto* list = std::get_if<ConfigValue::List>(&value.value);
  if (list == nullptr) return at(file, value.line, fmt::format("write [[{}]] for each of them", kind));
  for (const ConfigValue& element : *list) {
    const auto* table = std::get_if<ConfigValue::Table>(&element.value);
    if (table == nullptr) return at(file, element.line, fmt::format("write [[{}]] for each of them", kind));
    TRY(T object, read_table<T>(*table, element.line, kind, file, keys));
    out.push_back(std::move(object));
  }
  return {};
}

// What a path stands for.
std::vector<std::string> files_of(disk::Filesystem& filesystem, const std::string& path,
                                  const std::optional<DraftFile>& draft) {
  std::vector<std::string> files;
  const auto names = filesystem.list(path);
  if (!names && (path.ends_with(".toml") || names.error().code() != Code::kNotFound)) return {path};
  if (names) {
    for (const std::string& name : *names) {
      if (name.ends_with(".toml") && !name.starts_with('.')) files.push_back(path + "/" + name);
    }
  }
  if (draft && disk::directory_of(draft->path) == path && std::ranges::find(files, draft->path) == files.end()) {
    files.push_back(draft->path);
    std::ranges::sort(files);
  }
  return files;
}

}  // namespace

Result<void> parse_check_definitions(std::string_view text, const std::string& file, NativeDefinitions& definitions) {
  TRY(const auto values, parse_toml(text, file));
  static const std::vector<std::string_view> kinds = {"host", "service", "contact", "timeperiod", "downtime"};
  for (const auto& [name, value] : values) {
    if (name == "host") {
      TRY_VOID(read_tables(value, name, file, host_keys(), definitions.hosts));
    } else if (name == "service") {
      TRY_VOID(read_tables(value, name, file, service_keys(), definitions.services));
    } else if (name == "contact") {
      TRY_VOID(read_tables(value, name, file, contact_keys(), definitions.contacts));
    } else if (name == "timeperiod") {
      TRY_VOID(read_tables(value, name, file, timeperiod_keys(), definitions.timeperiods));
    } else if (name == "downtime") {
      TRY_VOID(read_tables(value, name, file, downtime_keys(), definitions.recurring_downtimes));
    } else {
      return unknown(file, value.line, "table", name, kinds);
    }
  }
  return {};
}

Result<NativeDefinitions> load_check_definitions(disk::Filesystem& filesystem, const std::vector<std::string>& paths,
                                                 const std::optional<DraftFile>& draft) {
  NativeDefinitions definitions;
  for (const std::string& path : paths) {
    for (const std::string& file : files_of(filesystem, path, draft)) {
      const bool is_draft = draft && file == draft->path;
      TRY(const std::string text, is_draft ? Result<std::string>(draft->text) : filesystem.read_file(file));
      TRY_VOID(parse_check_definitions(text, file, definitions));
    }
  }
  return definitions;
}

void add_this_machine(const std::string& data_folder, NativeDefinitions& definitions) {
  NativeHost host;
  host.name = "localhost";
  host.alias = "this machine";
  host.address = "127.0.0.1";
  host.check = "check_dummy!0 'Bellwether runs here'";
  definitions.hosts.push_back(std::move(host));
  const auto add = [&](std::string name, std::string check) {
    NativeService service;
    service.name = std::move(name);
    service.hosts = {"localhost"};
    service.check = std::move(check);
    service.interval = seconds(60);
    service.retry = seconds(30);
    service.attempts = 3;
    definitions.services.push_back(std::move(service));
  };
  add("Disks", fmt::format("check_disk!-w 10% -c 5% -p / -p '{}'", data_folder));
  add("Load", "check_load!-r -w 4,3,2 -c 10,8,6");
}

}  // namespace bellwether::app
