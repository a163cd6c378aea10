#include "checks/objects/object_table.h"

#include <algorithm>

namespace bellwether::checks {

ObjectTable::ObjectTable(const Definitions& definitions, ObjectType type) {
  for (const Definition& definition : definitions.of(type)) {
    if (definition.is_registered && !definition.object_name.empty()) objects_.push_back(&definition);
  }
  std::ranges::sort(objects_, {}, &Definition::object_name);
  by_name_.reserve(objects_.size());
  for (std::uint32_t i = 0; i < objects_.size(); ++i) by_name_.emplace(objects_[i]->object_name, i);
}

std::optional<std::uint32_t> ObjectTable::find(std::string_view name) const {
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return std::nullopt;
  return at->second;
}

}  // namespace bellwether::checks
