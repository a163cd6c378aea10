#include "checks/commands/command.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "base/number.h"

namespace bellwether::checks {
namespace {

template <class Number>
bool is_whole_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::string_view type_name(ArgumentType type) {
  switch (type) {
    case ArgumentType::kHost:
      return "a host";
    case ArgumentType::kService:
      return "a service";
    case ArgumentType::kHostgroup:
      return "a host group";
    case ArgumentType::kServicegroup:
      return "a service group";
    case ArgumentType::kContact:
      return "a contact";
    case ArgumentType::kContactgroup:
      return "a contact group";
    case ArgumentType::kTimeperiod:
      return "a timeperiod";
    case ArgumentType::kTimestamp:
      return "a time in seconds";
    case ArgumentType::kBoolean:
      return "0 or 1";
    case ArgumentType::kInteger:
    case ArgumentType::kUnsigned:
      return "a whole number";
    case ArgumentType::kDecimal:
      return "a number";
    case ArgumentType::kText:
    case ArgumentType::kLastText:
      return "a text";
  }
  return "";
}

bool is_well_formed(ArgumentType type, std::string_view text) {
  switch (type) {
    case ArgumentType::kTimestamp:
    case ArgumentType::kUnsigned:
      return is_whole_number<std::uint64_t>(text);
    case ArgumentType::kInteger:
      return is_whole_number<std::int32_t>(text);
    case ArgumentType::kBoolean:
      return is_whole_number<std::int32_t>(text);
    case ArgumentType::kDecimal: {
      const std::optional<double> number = parse_number(text);
      return number && *number >= 0 && *number < 1e9;
    }
    case ArgumentType::kText:
    case ArgumentType::kLastText:
      return true;
    default:
      return !text.empty();
  }
}

// "[1795211924] " at the front; leaves the rest in `line`.
UnixSeconds take_time(std::string_view& line) {
  if (!line.starts_with('[')) return {};
  const std::size_t close = line.find(']');
  std::int64_t value = 0;
  if (close == std::string_view::npos || !is_whole_number<std::int64_t>(line.substr(1, close - 1))) return {};
  std::from_chars(line.data() + 1, line.data() + close, value);
  line.remove_prefix(close + 1);
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return unix_seconds(value);
}

// Cuts the next field off `rest`; false at the end of the line.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  bool take(bool is_last, std::string_view& field) {
    if (is_at_end_) return false;
    const std::size_t end = is_last ? std::string_view::npos : rest_.find(';');
    field = rest_.substr(0, end);
    is_at_end_ = end == std::string_view::npos;
    if (!is_at_end_) rest_.remove_prefix(end + 1);
    return true;
  }

 private:
  std::string_view rest_;
  bool is_at_end_ = false;
};

}  // namespace

const CommandSpec* find_command_spec(std::string_view name) {
  const std::span<const CommandSpec> specs = command_specs();
  const auto found = std::ranges::lower_bound(specs, name, {}, &CommandSpec::name);
  return found != specs.end() && found->name == name ? &*found : nullptr;
}

Result<void> parse_command(std::string_view line, ExternalCommand& command) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  command.at = take_time(line);
  command.arguments.clear();
  const std::size_t name_end = line.find(';');
  const std::string_view name = line.substr(0, name_end);
  command.spec = find_command_spec(name);
  if (command.spec == nullptr)
    return fail(Code::kInvalidArgument, fmt::format("no external command is named '{}'", name));

  Fields fields(name_end == std::string_view::npos ? std::string_view() : line.substr(name_end + 1));
  bool is_more = name_end != std::string_view::npos;
  for (const ArgumentType type : command.spec->arguments) {
    for (int part = 0; part < (type == ArgumentType::kService ? 2 : 1); ++part) {
      std::string_view field;
      is_more = is_more && fields.take(type == ArgumentType::kLastText, field);
      const std::size_t number = command.arguments.size() + 1;
      if (!is_more && number <= command.spec->required) {
        return fail(Code::kInvalidArgument,
                    fmt::format("{}: argument {} is missing, {}", name, number, type_name(type)));
      }
      const bool may_be_empty = number > command.spec->required && field.empty();
      if (is_more && !may_be_empty && !is_well_formed(type, field)) {
        return fail(Code::kInvalidArgument,
                    fmt::format("{}: argument {} is '{}', not {}", name, number, field, type_name(type)));
      }
      command.arguments.push_back(field);
    }
  }
  return {};
}

}  // namespace bellwether::checks
