#include "checks/wire/nrdp_data.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/wire/xml_reader.h"
#include "codec/json_reader.h"

namespace bellwether::checks {
namespace {

using codec::JsonDocument;
using codec::JsonValue;

Result<void> set_field(SpooledResult& result, std::string_view field, std::string_view value) {
  if (field == "hostname") {
    result.host = trim(value);
  } else if (field == "servicename") {
    result.service = trim(value);
  } else if (field == "output") {
    result.output = value;
  } else if (field == "state") {
    const std::string_view digits = trim(value);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result.status);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      return fail(Code::kInvalidArgument, fmt::format("'{}' is no state", printable(value)));
    }
  } else if (field == "time") {
    const std::string_view digits = trim(value);
    std::int64_t time = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), time);
    if (error == std::errc() && end == digits.data() + digits.size()) result.at = unix_seconds(time);
  }
  return {};
}

// A host's result may carry an empty or a stray service name: its type decides.
Result<void> add(std::vector<SpooledResult>& results, SpooledResult result, std::string_view type) {
  if (results.size() == kMaxNrdpResults) {
    return fail(Code::kResourceExhausted, fmt::format("more than {} results in one request", kMaxNrdpResults));
  }
  if (result.host.empty())
    return fail(Code::kInvalidArgument, fmt::format("result {} has no hostname", results.size()));
  if (type == "host") result.service.clear();
  if (type == "service" && result.service.empty()) {
    return fail(Code::kInvalidArgument, fmt::format("result {} has no servicename", results.size()));
  }
  results.push_back(std::move(result));
  return {};
}

std::string attribute(const XmlEvent& event, std::string_view name) {
  for (const auto& [key, value] : event.attributes) {
    if (key == name) return value;
  }
  return {};
}

// A member as text, whether it was written as a string or as a number.
std::optional<std::string> text_of(std::optional<JsonValue> value) {
  if (!value) return std::nullopt;
  if (const auto text = value->as_string()) return std::string(*text);
  if (const auto number = value->as_integer()) return std::to_string(*number);
  return std::nullopt;
}

Result<void> add_json(JsonValue value, std::vector<SpooledResult>& results) {
  SpooledResult result;
  for (const std::string_view field : {"hostname", "servicename", "state", "output", "time"}) {
    if (const auto text = text_of(value.find(field))) TRY_VOID(set_field(result, field, *text));
  }
  const std::optional<JsonValue> head = value.find("checkresult");
  const std::string type = head ? text_of(head->find("type")).value_or("") : std::string();
  return add(results, std::move(result), type);
}

}  // namespace

Result<std::vector<SpooledResult>> read_nrdp_xml(std::string_view text) {
  std::vector<SpooledResult> results;
  XmlReader reader(text);
  std::optional<SpooledResult> open;
  std::string type, field, value;
  while (true) {
    TRY(const XmlEvent event, reader.next());
    switch (event.kind) {
      case XmlEvent::Kind::kEnd:
        return results;
      case XmlEvent::Kind::kOpen:
        field = event.name;
        value.clear();
        if (event.name == "checkresult") {
          open.emplace();
          type = attribute(event, "type");
        }
        break;
      case XmlEvent::Kind::kText:
        value += event.text;
        break;
      case XmlEvent::Kind::kClose:
        if (event.name == "checkresult" && open) {
          TRY_VOID(add(results, std::move(*open), type));
          open.reset();
        } else if (open && event.name == field) {
          TRY_VOID(set_field(*open, field, value));
        }
        field.clear();
        break;
    }
  }
}

Result<std::vector<SpooledResult>> read_nrdp_json(std::string_view text) {
  TRY(const JsonDocument document, JsonDocument::parse(text));
  const std::optional<JsonValue> list = document.root().find("checkresults");
  if (!list || !list->is_array()) return fail(Code::kInvalidArgument, "there is no array \"checkresults\"");
  std::vector<SpooledResult> results;
  Result<void> outcome;
  list->each_element([&](JsonValue value) {
    outcome = add_json(value, results);
    return outcome.has_value();
  });
  TRY_VOID(std::move(outcome));
  return results;
}

}  // namespace bellwether::checks
