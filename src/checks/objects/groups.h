// Groups: who belongs to which contact group, host group and service group: what a group lists, who names the group, and the members of the
// groups in it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "checks/objects/definition.h"
#include "checks/objects/diagnostics.h"
#include "checks/objects/name_list.h"
#include "checks/objects/ordered_set.h"

namespace bellwether::checks {

// One group's members, last added last; for Nagios' order of lists see membership().
template <class Member>
struct Membership {
  const Definition* definition = nullptr;
  OrderedSet<Member> members;
  OrderedSet<Member> rejected;
  std::vector<std::size_t> subgroups;  // into the groups of that type
  enum class Progress : std::uint8_t { kNew, kSeen, kDone, kLoop } progress = Progress::kNew;
};

// The members of contact groups and host groups.
class NamedGroups {
 public:
  // `group_type` is kContactGroup or kHostGroup, `member_type` kContact or kHost; `back_reference` is the member's list of its groups.
  NamedGroups(const Definitions& definitions, ObjectType group_type, ObjectType member_type, Attribute back_reference)
      : definitions_(definitions),
        group_type_(group_type),
        member_type_(member_type),
        back_reference_(back_reference) {}

  void expand(NameLists& lists, Reporter& reporter);

  // The members in the order in which they were added; empty for a group without any.
  const std::vector<const Definition*>& members(const Definition& group) const;
  bool has(const Definition& group, const Definition& member) const;

 private:
  using Group = Membership<const Definition*>;

  void add_listed(Group& group, NameLists& lists, Reporter& reporter);
  void add_naming(const Definition& member, NameLists& lists, Reporter& reporter);

  const Definitions& definitions_;
  const ObjectType group_type_, member_type_;
  const Attribute back_reference_;
  std::vector<Group> groups_;
  boost::unordered_flat_map<const Definition*, std::size_t> by_definition_;
};

// The indices of the groups that `group` lists as its subgroups. What is not found is an error of the group.
std::vector<std::size_t> find_subgroups(const Definition& group, const Definitions& definitions,
                                        const boost::unordered_flat_map<const Definition*, std::size_t>& by_definition,
                                        Reporter& reporter);

std::string loop_message(const Definition& group, const Definition& included);

// Adds the members of subgroups, depth first. A loop is an error of the group that closes it; then what is known so far stays.
template <class Member>
void add_subgroups(std::vector<Membership<Member>>& groups, Membership<Member>& group, Reporter& reporter) {
  using Progress = Membership<Member>::Progress;
  if (group.progress != Progress::kNew) return;
  group.progress = Progress::kSeen;
  // Nagios' list of subgroups has the last one first, and so has each list of members.
  for (auto at = group.subgroups.rbegin(); at != group.subgroups.rend(); ++at) {
    Membership<Member>& included = groups[*at];
    add_subgroups(groups, included, reporter);
    if (included.progress != Progress::kDone) {
      reporter.error(*group.definition, loop_message(*group.definition, *included.definition));
      included.progress = group.progress = Progress::kLoop;
      return;
    }
    const std::vector<Member>& members = included.members.values();
    for (auto member = members.rbegin(); member != members.rend(); ++member) {
      if (!group.rejected.has(*member)) group.members.add(*member);
    }
  }
  group.progress = Progress::kDone;
}

}  // namespace bellwether::checks
