#include "alerts/people.h"

#include <algorithm>

namespace bellwether::alerts {
namespace {

// Contacts and groups are sorted by name.
template <class T>
const T* find_by_name(const std::vector<T>& sorted, std::string_view name) {
  const auto found =
      std::ranges::lower_bound(sorted, name, {}, [](const T& one) { return std::string_view(one.name); });
  return found != sorted.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

const Contact* Directory::find_contact(std::string_view name) const {
  return find_by_name(contacts, name);
}

const ContactGroup* Directory::find_group(std::string_view name) const {
  return find_by_name(groups, name);
}

}  // namespace bellwether::alerts
