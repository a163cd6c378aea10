#include "archive/testing/model.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <fnmatch.h>

namespace bellwether::archive::testing {
namespace {

using Operator = Condition::Operator;

constexpr std::int64_t kStart = 1'700'000'000;

bool accepts_value(const Condition& condition, const std::string& value) {
  return std::ranges::any_of(condition.values, [&](const std::string& wanted) {
    char* end = nullptr;
    const double number = std::strtod(value.c_str(), &end);
    const bool is_number = !value.empty() && *end == '\0';
    const double bound = std::strtod(wanted.c_str(), nullptr);
    switch (condition.op) {
      case Operator::kMatches:
        return fnmatch(wanted.c_str(), value.c_str(), FNM_CASEFOLD) == 0;
      case Operator::kLess:
        return is_number && number < bound;
      case Operator::kLessOrEqual:
        return is_number && number <= bound;
      case Operator::kGreater:
        return is_number && number > bound;
      case Operator::kGreaterOrEqual:
        return is_number && number >= bound;
      default:
        return value == wanted;
    }
  });
}

bool holds(const Condition& condition, const OwnedRecord& record) {
  std::vector<std::string> values;
  if (condition.key.empty()) values.push_back(record.text);
  for (const auto& [key, value] : record.attributes) {
    if (key == condition.key) values.push_back(value);
  }
  if (condition.op == Operator::kHas) return !values.empty();
  if (condition.op == Operator::kHasNot) return values.empty();
  const bool found =
      std::ranges::any_of(values, [&](const std::string& value) { return accepts_value(condition, value); });
  return condition.op == Operator::kIsNot ? !found : found;
}

Condition random_condition(std::mt19937_64& random) {
  const auto user = [&] { return fmt::format("id:{}", random() % 40); };
  switch (random() % 12) {
    case 0:
      return {"level", Operator::kIs, {"error"}};
    case 1:
      return {"level", Operator::kIsNot, {"error", "fatal"}};
    case 2:
      return {"user", Operator::kIs, {user(), user(), "nobody"}};
    case 3:
      return {"user", Operator::kMatches, {fmt::format("*{}*", random() % 10), "ID:3*"}};
    case 4:
      return {"browser", Operator::kHas, {}};
    case 5:
      return {"browser", Operator::kHasNot, {}};
    case 6:
      return {"duration", Operator::kGreater, {std::to_string(random() % 100)}};
    case 7:
      return {"duration", Operator::kLessOrEqual, {std::to_string(random() % 100)}};
    case 8:
      return {"", Operator::kMatches, {fmt::format("*MAILBOX {}*", random() % 20)}};
    case 9:
      return {"long", Operator::kIs, {std::string(100, 'x') + std::to_string(random() % 50)}};
    case 10:
      return {"absent", random() % 2 == 0 ? Operator::kHas : Operator::kIsNot, {"x"}};
    default:
      return {"tag", Operator::kIs, {fmt::format("t{}", random() % 5)}};
  }
}

}  // namespace

Record OwnedRecord::view() const {
  Record record{project, group, id, when, received, {}, text, facts, payload};
  for (const auto& [key, value] : attributes) record.attributes.emplace_back(key, value);
  return record;
}

OwnedRecord random_record(std::mt19937_64& random, std::uint64_t number, std::size_t payload_bytes) {
  OwnedRecord record;
  record.project = 1 + random() % 3;
  record.group = random() % 8;
  record.id = {random(), number};
  record.received = UnixMillis(seconds(kStart + static_cast<std::int64_t>(number)));
  record.when = record.received - milliseconds(random() % 20'000);
  static constexpr const char* kLevels[] = {"error", "error", "error", "warning", "fatal"};
  record.attributes = {{"level", kLevels[random() % 5]}, {"user", fmt::format("id:{}", random() % 40)}};
  if (random() % 2 == 0) record.attributes.emplace_back("browser", fmt::format("Firefox {}", random() % 4));
  if (random() % 2 == 0) record.attributes.emplace_back("duration", std::to_string(random() % 100));
  if (random() % 7 == 0) record.attributes.emplace_back("duration", "unknown");
  if (random() % 3 == 0) record.attributes.emplace_back("long", std::string(100, 'x') + std::to_string(random() % 50));
  for (std::uint64_t i = random() % 3; i > 0; --i)
    record.attributes.emplace_back("tag", fmt::format("t{}", random() % 5));
  record.text = fmt::format("LookupError: no Mailbox {} for {}", random() % 20, record.group);
  record.facts = fmt::format("facts of {}", number);
  if (random() % 5 != 0) {
    record.payload = fmt::format("{{\"event\":{}}}", number);
    while (record.payload.size() < payload_bytes) record.payload += fmt::format(" {:x}", random() % 4096);
  }
  return record;
}

Query random_query(std::mt19937_64& random, std::uint64_t records) {
  Query query;
  if (random() % 2 == 0) query.project = 1 + random() % 4;
  for (std::uint64_t i = random() % 3 == 0 ? 1 + random() % 4 : 0; i > 0; --i) query.groups.push_back(random() % 9);
  std::ranges::sort(query.groups);
  const auto repeated = std::ranges::unique(query.groups);
  query.groups.erase(repeated.begin(), repeated.end());
  const auto moment = [&] { return UnixMillis(seconds(kStart + static_cast<std::int64_t>(random() % (records + 1)))); };
  if (random() % 3 == 0) query.from = moment();
  if (random() % 3 == 0) query.until = moment();
  if (random() % 4 == 0) query.before = Position{random() % (records + 2)};
  for (std::uint64_t i = random() % 3; i > 0; --i) {
    std::vector<Condition>& conditions = query.alternatives.emplace_back();
    for (std::uint64_t k = 1 + random() % 3; k > 0; --k) conditions.push_back(random_condition(random));
  }
  query.limit = random() % 4 == 0 ? 1000 : 1 + random() % 20;
  query.is_oldest_first = random() % 3 == 0;
  query.wants_payload = random() % 2 == 0;
  return query;
}

void Model::erase_groups(std::uint32_t project, const std::vector<std::uint64_t>& groups) {
  for (OwnedRecord& record : records) {
    // It stays for replay.
    if (record.project == project && std::ranges::count(groups, record.group) > 0) record.payload.clear();
  }
}

bool Model::accepts(const Query& query, const OwnedRecord& record) {
  if (record.payload.empty()) return false;
  if (query.project && record.project != *query.project) return false;
  if (!query.groups.empty() && std::ranges::count(query.groups, record.group) == 0) return false;
  if (record.when < query.from || record.when >= query.until) return false;
  if (query.before && record.position >= *query.before) return false;
  if (query.alternatives.empty()) return true;
  return std::ranges::any_of(query.alternatives, [&](const std::vector<Condition>& conditions) {
    return std::ranges::all_of(conditions, [&](const Condition& condition) { return holds(condition, record); });
  });
}

std::vector<const OwnedRecord*> Model::search(const Query& query) const {
  std::vector<const OwnedRecord*> found;
  for (const OwnedRecord& record : records) {
    if (accepts(query, record)) found.push_back(&record);
  }
  if (!query.is_oldest_first) std::ranges::reverse(found);
  if (found.size() > query.limit) found.resize(query.limit + 1);
  return found;
}

std::map<std::string, std::uint64_t> Model::count_values(const Query& query, const std::string& key) const {
  std::map<std::string, std::uint64_t> counts;
  for (const OwnedRecord& record : records) {
    if (!accepts(query, record)) continue;
    std::set<std::string> values;
    if (key.empty()) values.insert(record.text);
    for (const auto& [name, value] : record.attributes) {
      if (name == key) values.insert(value);
    }
    for (const std::string& value : values) ++counts[value];
  }
  return counts;
}

std::string difference(const StoredRecord& found, const OwnedRecord& expected, bool has_payload) {
  if (found.position != expected.position) {
    return fmt::format("position {} instead of {}", static_cast<std::uint64_t>(found.position),
                       static_cast<std::uint64_t>(expected.position));
  }
  if (found.project != expected.project || found.group != expected.group || found.id != expected.id) return "identity";
  if (found.when != expected.when || found.received != expected.received) return "times";
  if (found.attributes != expected.attributes) return "attributes";
  if (found.text != expected.text) return "text: " + found.text;
  if (found.payload != (has_payload ? expected.payload : "")) return "payload: " + found.payload;
  return {};
}

}  // namespace bellwether::archive::testing
