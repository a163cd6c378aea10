#include "checks/objects/directive_reader.h"

#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "checks/objects/numbers.h"
#include "checks/objects/option_letters.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kNull = "null";

// The attribute that names objects of a type, for types whose objects are named by one.
std::optional<Attribute> name_attribute(ObjectType type) {
  switch (type) {
    case ObjectType::kTimeperiod:
      return Attribute::kTimeperiodName;
    case ObjectType::kCommand:
      return Attribute::kCommandName;
    case ObjectType::kContact:
      return Attribute::kContactName;
    case ObjectType::kContactGroup:
      return Attribute::kContactGroupName;
    case ObjectType::kHost:
      return Attribute::kHostName;
    case ObjectType::kHostGroup:
      return Attribute::kHostGroupName;
    case ObjectType::kServiceGroup:
      return Attribute::kServiceGroupName;
    default:
      return std::nullopt;
  }
}

bool has_variables(ObjectType type) {
  return type == ObjectType::kHost || type == ObjectType::kService || type == ObjectType::kContact;
}

std::unexpected<Error> duplicate(ObjectType type, std::string_view name) {
  return fail(Code::kAlreadyExists,
              fmt::format("Duplicate definition found for {} '{}'", object_type_phrase(type), name));
}

// "x,y" or "x,y,z": all numbers must be there.
Result<void> verify_coordinates(std::string_view text, std::size_t count, ObjectType type) {
  if (split(text, ',').size() >= count) return {};
  return fail(Code::kInvalidArgument,
              fmt::format("Invalid {}d_coords value '{}' in {} definition.", count, text, object_type_phrase(type)));
}

}  // namespace

void DirectiveReader::begin(Definition& definition) {
  definition_ = &definition;
  values_.clear();
  variables_.clear();
  days_.clear();
}

Result<void> DirectiveReader::add(std::string_view word, std::string_view text) {
  if (word == "use") {
    definition_->use = text;
    return {};
  }
  if (word == "name") {
    if (definitions_.name_template(*definition_, text)) return {};
    return duplicate(definition_->type, text);
  }
  if (word == "register") {
    definition_->is_registered = read_integer(text) != 0;
    return {};
  }
  if (const Directive* directive = find_directive(definition_->type, word)) return add_value(*directive, text);
  if (word.starts_with('_') && has_variables(definition_->type)) {
    add_variable(word, text);
    return {};
  }
  if (definition_->type == ObjectType::kTimeperiod) {
    days_.push_back({word, text});
    return {};
  }
  return fail(Code::kNotFound,
              fmt::format("Invalid {} object directive '{}'.", object_type_word(definition_->type), word));
}

Result<void> DirectiveReader::add_value(const Directive& directive, std::string_view text) {
  const ObjectType type = definition_->type;
  Value value{.text = text, .attribute = directive.attribute};
  switch (directive.kind) {
    case ValueKind::kName:
      if (name_attribute(type) == directive.attribute && !definitions_.name_object(*definition_, text))
        return duplicate(type, text);
      break;
    case ValueKind::kText:
      value.is_null = text == kNull;
      break;
    case ValueKind::kList:
      if (text.empty() &&
          (directive.attribute == Attribute::kContacts || directive.attribute == Attribute::kContactGroups) &&
          type != ObjectType::kContact) {
        return fail(Code::kInvalidArgument, fmt::format("Empty value for {}", directive.word));
      }
      value.is_null = text == kNull;
      value.is_list = true;
      break;
    case ValueKind::kCommand:
      value.is_null = text == kNull;
      value.is_important = text.starts_with('!');
      if (value.is_important) value.text.remove_prefix(1);
      break;
    case ValueKind::kLetters:
      TRY_VOID(read_options(type, directive.attribute, text));
      add_letters(value);
      return {};
    case ValueKind::kState:
      TRY_VOID(read_initial_state(type, text));
      break;
    case ValueKind::kPoint2d:
      TRY_VOID(verify_coordinates(text, 2, type));
      break;
    case ValueKind::kPoint3d:
      TRY_VOID(verify_coordinates(text, 3, type));
      break;
    case ValueKind::kInteger:
    case ValueKind::kReal:
    case ValueKind::kSwitch:
      break;
    case ValueKind::kWithoutEffect:
      return fail(Code::kOutOfRange, fmt::format("{} is obsoleted and no longer has any effect in {} type objects",
                                                 directive.word, object_type_word(type)));
  }
  set(value);
  return {};
}

void DirectiveReader::add_letters(Value value) {
  for (Value& known : values_) {
    if (known.attribute != value.attribute) continue;
    known.text = definitions_.keep(fmt::format("{},{}", known.text, value.text));
    return;
  }
  set(value);
}

void DirectiveReader::set(Value value) {
  if (definition_->known.has(value.attribute)) {
    for (Value& known : values_) {
      if (known.attribute == value.attribute) known = value;
    }
    return;
  }
  definition_->known.add(value.attribute);
  values_.push_back(value);
}

void DirectiveReader::add_variable(std::string_view word, std::string_view text) {
  std::string name(word.substr(1));
  for (char& letter : name) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  variables_.push_back({definitions_.keep(name), text, text.empty() || text == kNull});
}

bool DirectiveReader::finish() {
  definition_->values = definitions_.keep(std::span<const Value>(values_));
  definition_->variables = definitions_.keep(std::span<const CustomVariable>(variables_));
  definition_->days = definitions_.keep(std::span<const DayLine>(days_));
  const bool is_named = !definition_->name.empty() || !definition_->object_name.empty();
  return is_named || !definition_->is_registered || !name_attribute(definition_->type);
}

}  // namespace bellwether::checks
