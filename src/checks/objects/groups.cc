#include "checks/objects/groups.h"

#include <fmt/format.h>

#include "checks/objects/templates.h"

namespace bellwether::checks {
namespace {

// As in "Failed to process hostgroup names for host 'x'"; contact groups are told otherwise.
std::string_view list_attribute_noun(ObjectType group_type) {
  return group_type == ObjectType::kContactGroup ? "contactgroups" : "hostgroup names";
}

}  // namespace

std::vector<std::size_t> find_subgroups(const Definition& group, const Definitions& definitions,
                                        const boost::unordered_flat_map<const Definition*, std::size_t>& by_definition,
                                        Reporter& reporter) {
  OrderedSet<std::size_t> found;
  for (const std::string_view name : split_names(without_plus(group.text(Attribute::kGroupMembers)))) {
    const Definition* const subgroup = definitions.find(group.type, name);
    if (subgroup == nullptr) {
      reporter.error(group, fmt::format("Could not find member group '{}' specified in {} '{}'", name,
                                        object_type_word(group.type), group.object_name));
      continue;
    }
    if (const auto at = by_definition.find(subgroup); at != by_definition.end()) found.add(at->second);
  }
  return found.values();
}

std::string loop_message(const Definition& group, const Definition& included) {
  const std::string_view word = object_type_word(group.type);
  return fmt::format("{}{}s '{}' and '{}'{} part of a {}_members include loop",
                     static_cast<char>(word.front() - 'a' + 'A'), word.substr(1), group.object_name,
                     included.object_name, group.type == ObjectType::kHostGroup ? "" : " are", word);
}

void NamedGroups::expand(NameLists& lists, Reporter& reporter) {
  for (const Definition& definition : definitions_.latest_first(group_type_)) {
    if (definition.object_name.empty()) continue;
    by_definition_.emplace(&definition, groups_.size());
    groups_.emplace_back().definition = &definition;
  }
  for (Group& group : groups_) {
    group.subgroups = find_subgroups(*group.definition, definitions_, by_definition_, reporter);
    add_listed(group, lists, reporter);
  }
  for (const Definition& member : definitions_.latest_first(member_type_)) {
    if (member.has(back_reference_) && !member.object_name.empty() &&
        (member.is_registered || member_type_ == ObjectType::kContact)) {
      add_naming(member, lists, reporter);
    }
  }
  for (Group& group : groups_) add_subgroups(groups_, group, reporter);
}

void NamedGroups::add_listed(Group& group, NameLists& lists, Reporter& reporter) {
  const Value* const listed = group.definition->find(Attribute::kMembers);
  if (listed == nullptr || listed->is_null) return;
  const NameSelection selection = lists.select(member_type_, without_plus(listed->text), *group.definition);
  group.rejected = selection.rejected;
  const std::vector<const Definition*>& chosen = selection.chosen.values();
  if (selection.is_complete && chosen.empty() && selection.rejected.empty() && group_type_ == ObjectType::kHostGroup) {
    reporter.error(*group.definition, "Could not expand members specified in hostgroup");
  }
  for (auto member = chosen.rbegin(); member != chosen.rend(); ++member) {
    if (!group.rejected.has(*member)) group.members.add(*member);
  }
}

void NamedGroups::add_naming(const Definition& member, NameLists& lists, Reporter& reporter) {
  const Value& value = *member.find(back_reference_);
  if (value.is_null) return;
  const NameSelection selection = lists.select(group_type_, without_plus(value.text), member);
  bool is_any = false;
  for (const Definition* definition : selection.chosen.values()) {
    if (selection.rejected.has(definition)) continue;
    is_any = true;
    Group& group = groups_[by_definition_.at(definition)];
    if (!group.rejected.has(&member)) group.members.add(&member);
  }
  if (is_any || !selection.is_complete) return;
  reporter.error(member, fmt::format("Failed to process {} for {} '{}'", list_attribute_noun(group_type_),
                                     object_type_word(member_type_), member.object_name));
}

const std::vector<const Definition*>& NamedGroups::members(const Definition& group) const {
  static const std::vector<const Definition*> kNobody;
  const auto at = by_definition_.find(&group);
  return at == by_definition_.end() ? kNobody : groups_[at->second].members.values();
}

bool NamedGroups::has(const Definition& group, const Definition& member) const {
  const auto at = by_definition_.find(&group);
  return at != by_definition_.end() && groups_[at->second].members.has(&member);
}

}  // namespace bellwether::checks
