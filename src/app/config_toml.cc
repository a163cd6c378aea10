#define TOML_EXCEPTIONS 0
#include <fmt/format.h>
#include <toml++/toml.h>

#include "app/config_value.h"

namespace bellwether::app {
namespace {

std::string place(const std::string& file, const toml::source_region& region) {
  return fmt::format("{}:{}:{}", file, region.begin.line, region.begin.column);
}

Result<ConfigValue> convert(const toml::node& node, const std::string& file) {
  const int line = static_cast<int>(node.source().begin.line);
  if (const auto* flag = node.as_boolean()) return ConfigValue{flag->get(), line};
  if (const auto* integer = node.as_integer()) return ConfigValue{integer->get(), line};
  if (const auto* number = node.as_floating_point()) return ConfigValue{number->get(), line};
  if (const auto* text = node.as_string()) return ConfigValue{text->get(), line};
  if (const auto* array = node.as_array()) {
    ConfigValue::List list;
    for (const toml::node& element : *array) {
      TRY(ConfigValue value, convert(element, file));
      list.push_back(std::move(value));
    }
    return ConfigValue{std::move(list), line};
  }
  if (const auto* table = node.as_table()) {
    ConfigValue::Table inner;
    for (const auto& [key, element] : *table) {
      TRY(ConfigValue value, convert(element, file));
      inner.emplace(std::string(key.str()), std::move(value));
    }
    return ConfigValue{std::move(inner), line};
  }
  return fail(Code::kInvalidArgument, place(file, node.source()) + ": dates and times are not used here; write a text");
}

Result<void> flatten(const toml::table& table, const std::string& prefix, const std::string& file,
                     std::map<std::string, ConfigValue>& out) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const toml::table* inner = node.as_table(); inner != nullptr && !inner->is_inline()) {
      TRY_VOID(flatten(*inner, name + ".", file, out));
      continue;
    }
    TRY(ConfigValue value, convert(node, file));
    out.emplace(name, std::move(value));
  }
  return {};
}

}  // namespace

std::string ConfigValue::describe() const {
  struct Describe {
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t integer) const { return fmt::format("the integer {}", integer); }
    std::string operator()(double number) const { return fmt::format("the number {}", number); }
    std::string operator()(const std::string& text) const { return fmt::format("the text \"{}\"", text); }
    std::string operator()(const List&) const { return "a list"; }
    std::string operator()(const Table&) const { return "a table"; }
  };
  return std::visit(Describe{}, value);
}

Result<std::map<std::string, ConfigValue>> parse_toml(std::string_view text, const std::string& file) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    return fail(Code::kInvalidArgument,
                fmt::format("{}: {}", place(file, parsed.error().source()), parsed.error().description()));
  }
  std::map<std::string, ConfigValue> values;
  TRY_VOID(flatten(parsed.table(), "", file, values));
  return values;
}

}  // namespace bellwether::app
