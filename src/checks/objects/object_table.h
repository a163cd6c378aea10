// ObjectTable: the registered objects of one type by name: their positions are the indices that the Configuration uses.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "checks/objects/definition.h"

namespace bellwether::checks {

class ObjectTable {
 public:
  ObjectTable(const Definitions& definitions, ObjectType type);

  std::size_t size() const { return objects_.size(); }
  const Definition& operator[](std::size_t index) const { return *objects_[index]; }
  auto begin() const { return objects_.begin(); }
  auto end() const { return objects_.end(); }

  // nullopt for one that is not registered.
  std::optional<std::uint32_t> find(std::string_view name) const;

 private:
  std::vector<const Definition*> objects_;
  boost::unordered_flat_map<std::string_view, std::uint32_t> by_name_;
};

}  // namespace bellwether::checks
