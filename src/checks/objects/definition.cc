#include "checks/objects/definition.h"

#include <cstring>

namespace bellwether::checks {

const Value* Definition::find(Attribute attribute) const {
  if (!known.has(attribute)) return nullptr;
  for (const Value& value : values) {
    if (value.attribute == attribute) return &value;
  }
  for (const Definition* from : templates) {
    if (const Value* value = from->find(attribute)) return value;
  }
  return nullptr;
}

std::string_view Definition::text(Attribute attribute) const {
  const Value* value = find(attribute);
  return value == nullptr || value->is_null ? std::string_view() : value->text;
}

Definition& Definitions::add(ObjectType type, std::uint32_t file, int line) {
  Definition& definition = of(type).emplace_back();
  definition.type = type;
  definition.file = file;
  definition.line = line;
  return definition;
}

bool Definitions::name_template(Definition& definition, std::string_view name) {
  if (!templates_[index_of(definition.type)].emplace(name, &definition).second) return false;
  definition.name = name;
  return true;
}

bool Definitions::name_object(Definition& definition, std::string_view name) {
  if (!objects_[index_of(definition.type)].emplace(name, &definition).second) return false;
  definition.object_name = name;
  return true;
}

Definition* Definitions::find_template(ObjectType type, std::string_view name) {
  const ByName& names = templates_[index_of(type)];
  const auto at = names.find(name);
  return at == names.end() ? nullptr : at->second;
}

const Definition* Definitions::find(ObjectType type, std::string_view name) const {
  const ByName& names = objects_[index_of(type)];
  const auto at = names.find(name);
  return at == names.end() ? nullptr : at->second;
}

std::string_view Definitions::keep(std::string_view text) {
  if (text.empty()) return {};
  char* const at = static_cast<char*>(arena_.allocate(text.size(), 1));
  std::memcpy(at, text.data(), text.size());
  return {at, text.size()};
}

std::uint32_t Definitions::add_file(std::string name) {
  files_.push_back(std::move(name));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

}  // namespace bellwether::checks
