// Macros of contacts, contact groups and notifications.
#include <array>

#include <fmt/format.h>

#include "checks/plugins/macro_table.h"

namespace bellwether::checks {
namespace {

using alerts::Contact;
using alerts::ContactGroup;

void contact_name(const MacroScope&, const Contact& contact, std::string& value) {
  value = contact.name;
}
void contact_alias(const MacroScope&, const Contact& contact, std::string& value) {
  value = contact.alias;
}
void contact_email(const MacroScope&, const Contact& contact, std::string& value) {
  value = contact.email;
}
void contact_pager(const MacroScope&, const Contact& contact, std::string& value) {
  value = contact.pager;
}
void contact_groups(const MacroScope&, const Contact& contact, std::string& value) {
  for (const std::string& group : contact.groups) append_joined(value, group);
}
template <std::size_t kIndex>
void contact_address(const MacroScope&, const Contact& contact, std::string& value) {
  if (kIndex < contact.addresses.size()) value = contact.addresses[kIndex];
}

void group_name(const MacroScope&, const ContactGroup& group, std::string& value) {
  value = group.name;
}
void group_alias(const MacroScope&, const ContactGroup& group, std::string& value) {
  value = group.alias;
}
void group_members(const MacroScope& scope, const ContactGroup& group, std::string& value) {
  for (const ContactIndex member : group.members)
    append_joined(value, scope.source.configuration().people->contact(member).name);
}

const Contact* author_of(const MacroScope& scope, const NotificationFacts& facts) {
  const auto& people = scope.source.configuration().people;
  return people ? people->find_contact(facts.message->author) : nullptr;
}
void notification_author(const MacroScope&, const NotificationFacts& facts, std::string& value) {
  value = facts.message->author;
}
void notification_author_alias(const MacroScope& scope, const NotificationFacts& facts, std::string& value) {
  if (const Contact* author = author_of(scope, facts)) value = author->alias;
}
void notification_author_name(const MacroScope& scope, const NotificationFacts& facts, std::string& value) {
  if (const Contact* author = author_of(scope, facts)) value = author->name;
}
void notification_comment(const MacroScope&, const NotificationFacts& facts, std::string& value) {
  value = facts.message->comment;
}
void notification_is_escalated(const MacroScope&, const NotificationFacts& facts, std::string& value) {
  value = facts.is_escalated ? "1" : "0";
}
void notification_number(const MacroScope&, const NotificationFacts& facts, std::string& value) {
  value = fmt::format("{}", facts.number);
}
void notification_recipients(const MacroScope&, const NotificationFacts& facts, std::string& value) {
  value = facts.recipients;
}
void notification_type(const MacroScope&, const NotificationFacts& facts, std::string& value) {
  value = alerts::kind_name(facts.message->kind);
}

constexpr std::array kContactMacros = std::to_array<ContactMacro>({
    {"CONTACTADDRESS1", contact_address<0>},
    {"CONTACTADDRESS2", contact_address<1>},
    {"CONTACTADDRESS3", contact_address<2>},
    {"CONTACTADDRESS4", contact_address<3>},
    {"CONTACTADDRESS5", contact_address<4>},
    {"CONTACTADDRESS6", contact_address<5>},
    {"CONTACTALIAS", contact_alias},
    {"CONTACTEMAIL", contact_email},
    {"CONTACTGROUPNAMES", contact_groups},
    {"CONTACTNAME", contact_name},
    {"CONTACTPAGER", contact_pager},
});

constexpr std::array kContactGroupMacros = std::to_array<ContactGroupMacro>({
    {"CONTACTGROUPALIAS", group_alias},
    {"CONTACTGROUPMEMBERS", group_members},
    {"CONTACTGROUPNAME", group_name},
});

constexpr std::array kNotificationMacros = std::to_array<NotificationMacro>({
    {"NOTIFICATIONAUTHOR", notification_author, MacroTrust::kTyped},
    {"NOTIFICATIONAUTHORALIAS", notification_author_alias},
    {"NOTIFICATIONAUTHORNAME", notification_author_name},
    {"NOTIFICATIONCOMMENT", notification_comment, MacroTrust::kTyped},
    {"NOTIFICATIONISESCALATED", notification_is_escalated},
    {"NOTIFICATIONNUMBER", notification_number},
    {"NOTIFICATIONRECIPIENTS", notification_recipients},
    {"NOTIFICATIONTYPE", notification_type},
});

}  // namespace

std::span<const ContactMacro> contact_macros() {
  return kContactMacros;
}
std::span<const ContactGroupMacro> contactgroup_macros() {
  return kContactGroupMacros;
}
std::span<const NotificationMacro> notification_macros() {
  return kNotificationMacros;
}

}  // namespace bellwether::checks
