// Definition: one "define …{ }" as it stands in a file, and Definitions, which owns all of them until the Configuration is built. Texts are
// views into the mapped files or into Definitions' own arena.
//
// One thread. Cost: a definition takes about 150 bytes and 24 for each directive; find() is a few compares.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <memory_resource>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "checks/objects/attribute.h"
#include "checks/objects/diagnostic.h"
#include "checks/objects/object_type.h"
#include "disk/filesystem.h"

namespace bellwether::checks {

struct Value {
  std::string_view text;
  Attribute attribute{};
  bool is_null = false;       // "null": set, and empty
  bool is_list = false;       // "+" in front adds to a template's
  bool is_important = false;  // wins over what inherits it
};

// A custom variable, "_RACK" as "RACK".
struct CustomVariable {
  std::string_view name;
  std::string_view value;
  bool is_null = false;
};

// A line of a timeperiod, at the word's end: "monday" and "09:00-17:00"; of a date "2026-12-24" and "- 2026-12-26 / 2 00:00-24:00".
struct DayLine {
  std::string_view word;
  std::string_view rest;
};

struct Definition {
  ObjectType type{};
  bool is_registered = true;
  bool is_resolved = false;
  bool is_native = false;  // of Bellwether's own configuration
  std::uint32_t file = 0;
  int line = 0;
  std::string_view name;  // by which templates are used; empty for most
  std::string_view
      object_name;  // of the host, group, command …; empty for templates, and for types without a name of their own
  std::string_view use;
  AttributeSet known;  // own and inherited
  std::span<Value> values;
  std::span<CustomVariable> variables;
  std::span<DayLine> days;
  std::span<const Definition* const> templates;  // whose values are looked at after our own

  // What is said about it here or in a template; null when nothing is.
  const Value* find(Attribute attribute) const;
  bool has(Attribute attribute) const { return known.has(attribute); }
  // The text; empty when there is none or it is "null".
  std::string_view text(Attribute attribute) const;
};

class Definitions {
 public:
  using OfType = std::deque<Definition>;

  OfType& of(ObjectType type) { return of_type_[index_of(type)]; }
  const OfType& of(ObjectType type) const { return of_type_[index_of(type)]; }

  // The order in which Nagios goes through definitions: the one that was read last comes first.
  auto latest_first(ObjectType type) const { return std::views::reverse(of(type)); }

  Definition& add(ObjectType type, std::uint32_t file, int line);
  // Takes back the last one of its type, which has no name yet.
  void drop_last(ObjectType type) { of(type).pop_back(); }
  // False when that type has a template, or an object, of that name already; then nothing is changed.
  bool name_template(Definition& definition, std::string_view name);
  bool name_object(Definition& definition, std::string_view name);
  // Null when there is none.
  Definition* find_template(ObjectType type, std::string_view name);
  const Definition* find(ObjectType type, std::string_view name) const;

  // Copies that live as long as this.
  std::string_view keep(std::string_view text);
  template <class T>
  std::span<T> keep(std::span<const T> values) {
    if (values.empty()) return {};
    T* const at = static_cast<T*>(arena_.allocate(values.size_bytes(), alignof(T)));
    std::uninitialized_copy(values.begin(), values.end(), at);
    return {at, values.size()};
  }

  std::uint32_t add_file(std::string name);
  const std::vector<std::string>& files() const { return files_; }
  const std::string& file_of(const Definition& definition) const { return files_[definition.file]; }
  // Keeps what views point into.
  void hold(std::unique_ptr<disk::Mapping> mapping) { mappings_.push_back(std::move(mapping)); }

 private:
  using ByName = boost::unordered_flat_map<std::string_view, Definition*>;

  std::pmr::monotonic_buffer_resource arena_{1 << 20};
  std::array<OfType, kObjectTypes> of_type_;
  std::array<ByName, kObjectTypes> templates_, objects_;
  std::vector<std::string> files_;
  std::vector<std::unique_ptr<disk::Mapping>> mappings_;
};

}  // namespace bellwether::checks
