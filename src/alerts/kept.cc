#include "alerts/kept.h"

#include "alerts/stored_json.h"
#include "ledger/alert_states.h"
#include "ledger/database.h"
#include "ledger/oncall_overrides.h"
#include "ledger/silences.h"

namespace bellwether::alerts {
namespace {

using codec::JsonValue;
using ledger::AlertStates;

Result<std::vector<Matcher>> decode_matchers(std::string_view json) {
  TRY(const codec::JsonDocument document, parse_stored(json, "silence"));
  std::vector<std::string> texts;
  document.root().each_element([&](JsonValue element) {
    texts.emplace_back(element.as_string().value_or(""));
    return true;
  });
  return parse_matchers(texts);
}

void write_side(codec::JsonWriter& json, std::string_view name, std::optional<bool> is_enabled,
                const std::optional<std::string>& period) {
  json.key(name).begin_object();
  if (is_enabled) json.key("enabled").boolean(*is_enabled);
  if (period) json.key("period").string(*period);
  json.end_object();
}

void read_side(StoredReader& outer, std::string_view name, std::optional<bool>& is_enabled,
               std::optional<std::string>& period) {
  const std::optional<JsonValue> side = outer.member(name);
  if (!side) return;
  StoredReader reader(*side);
  if (reader.member("enabled")) {
    bool value = true;
    reader.boolean("enabled", value);
    is_enabled = value;
  }
  if (reader.member("period")) {
    reader.text("period", period.emplace());
  }
  if (const Result<void> outcome = reader.outcome(name); !outcome) outer.fault(outcome.error().message());
}

Result<ContactSwitches> decode_switches(std::string_view json) {
  TRY(const codec::JsonDocument document, parse_stored(json, "contact switches"));
  ContactSwitches switches;
  StoredReader reader(document.root());
  read_side(reader, "host", switches.host_enabled, switches.host_period);
  read_side(reader, "service", switches.service_enabled, switches.service_period);
  TRY_VOID(reader.outcome("contact switches"));
  return switches;
}

class Loader {
 public:
  Loader(ledger::Connection& connection, const Log& log) : connection_(connection), log_(log) {}

  Result<Kept> load() {
    TRY_VOID(load_silences());
    TRY(const std::vector<ledger::OncallOverrideRow> overrides, ledger::OncallOverrides::all(connection_));
    for (const ledger::OncallOverrideRow& row : overrides) {
      kept_.overrides.push_back({.id = static_cast<std::uint64_t>(row.id),
                                 .schedule = row.schedule,
                                 .contact = row.contact,
                                 .from = row.starts,
                                 .until = row.ends,
                                 .author = row.author});
    }
    TRY_VOID(load_states(AlertStates::Kind::kOpenProblem, decode_open_problem, kept_.open));
    TRY_VOID(load_states(AlertStates::Kind::kKeptProblem, decode_kept_problem, kept_.problems));
    std::vector<std::pair<std::string, ContactSwitches>> switches;
    TRY_VOID(load_states(AlertStates::Kind::kContactSwitches, decode_switches, switches));
    for (auto& [contact, one] : switches) kept_.switches.emplace(std::move(contact), one);
    TRY(AlertStates::Pairs followers, AlertStates::followers(connection_));
    auto problem = kept_.open.begin();  // both are in the order of keys
    for (auto& [cause, follower] : followers) {
      while (problem != kept_.open.end() && problem->first < cause) ++problem;
      if (problem != kept_.open.end() && problem->first == cause) problem->second.followers.insert(std::move(follower));
    }
    return std::move(kept_);
  }

 private:
  Result<void> load_silences() {
    TRY(const std::vector<ledger::SilenceRow> rows, ledger::Silences::all(connection_));
    for (const ledger::SilenceRow& row : rows) {
      Result<std::vector<Matcher>> matchers = decode_matchers(row.matchers);
      if (!matchers) {
        report("silence", std::to_string(row.id), matchers.error());
        continue;
      }
      kept_.silences.push_back({.id = static_cast<std::uint64_t>(row.id),
                                .matchers = std::move(*matchers),
                                .start = row.starts,
                                .end = row.ends,
                                .author = row.author,
                                .comment = row.comment});
    }
    return {};
  }

  template <class T>
  Result<void> load_states(AlertStates::Kind kind, Result<T> (*decode)(std::string_view),
                           std::vector<std::pair<std::string, T>>& out) {
    TRY(AlertStates::Pairs pairs, AlertStates::all(connection_, kind));
    for (auto& [key, state] : pairs) {
      Result<T> decoded = decode(state);
      if (decoded)
        out.emplace_back(std::move(key), std::move(*decoded));
      else
        report("state", key, decoded.error());
    }
    return {};
  }

  void report(std::string_view what, std::string_view key, const Error& error) const {
    log_.error("left out what cannot be read", {{"what", what}, {"key", key}, {"error", error.to_string()}});
  }

  ledger::Connection& connection_;
  const Log& log_;
  Kept kept_;
};

}  // namespace

Result<Kept> load_kept(ledger::Database& database, Log log) {
  return database.read([&](ledger::Connection& connection) { return Loader(connection, log).load(); });
}

std::string encode_matchers(const std::vector<Matcher>& matchers) {
  std::string out;
  codec::JsonWriter json(out);
  json.begin_array();
  for (const Matcher& matcher : matchers) json.string(matcher.text());
  json.end_array();
  return out;
}

std::string encode(const ContactSwitches& switches) {
  std::string out;
  codec::JsonWriter json(out);
  json.begin_object();
  write_side(json, "host", switches.host_enabled, switches.host_period);
  write_side(json, "service", switches.service_enabled, switches.service_period);
  json.end_object();
  return out;
}

}  // namespace bellwether::alerts
