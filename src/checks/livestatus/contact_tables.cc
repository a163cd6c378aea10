#include <algorithm>

#include "checks/livestatus/tables.h"

namespace bellwether::checks::livestatus {
namespace {

using enum ColumnType;
using alerts::Contact;

std::string_view period_name(const Site& site, TimeperiodIndex index) {
  const alerts::Timeperiod* const period = site.alerts.directory().timeperiod(index);
  return period == nullptr ? std::string_view() : std::string_view(period->name);
}

bool is_in_period(const Site& site, TimeperiodIndex index) {
  const alerts::Timeperiod* const period = site.alerts.directory().timeperiod(index);
  return period == nullptr || period->contains(site.now);
}

void add_told_columns(Table& table, std::string_view prefix, std::string_view kind, Contact::Told Contact::* told) {
  const std::string name = std::string(prefix) + std::string(kind);
  add(table, name, "_notifications_enabled", kInteger, "Whether it is told",
      [told](const Site&, const Row& row) -> Value { return (row.contact->*told).is_enabled; });
  add(table, name, "_notification_period", kString, "When it is told",
      [told](const Site& site, const Row& row) -> Value { return period_name(site, (row.contact->*told).period); });
  add(table, std::string(prefix) + "in_" + std::string(kind), "_notification_period", kInteger,
      "Whether it may be told now",
      [told](const Site& site, const Row& row) -> Value { return is_in_period(site, (row.contact->*told).period); });
}

void add_named_tables(Tables& tables) {
  Table groups{"contactgroups", {}, [](const Site& site, const auto& visit) {
                 std::ranges::all_of(site.alerts.directory().groups, [&](const alerts::ContactGroup& group) {
                   Row row;
                   row.contactgroup = &group;
                   return visit(row);
                 });
               }};
  add(groups, "", "name", kString, "Group's name",
      [](const Site&, const Row& row) -> Value { return std::string_view(row.contactgroup->name); });
  add(groups, "", "alias", kString, "Alias",
      [](const Site&, const Row& row) -> Value { return std::string_view(row.contactgroup->alias); });
  add(groups, "", "members", kList, "Its contacts", [](const Site& site, const Row& row) -> Value {
    List names;
    for (const ContactIndex contact : row.contactgroup->members)
      names.emplace_back(std::string_view(site.alerts.directory().contact(contact).name));
    return names;
  });
  tables.emplace(groups.name, groups);

  Table commands{"commands", {}, [](const Site& site, const auto& visit) {
                   std::ranges::all_of(site.configuration().commands, [&](const Command& command) {
                     Row row;
                     row.command = &command;
                     return visit(row);
                   });
                 }};
  add(commands, "", "name", kString, "Command's name",
      [](const Site&, const Row& row) -> Value { return row.command->name; });
  add(commands, "", "line", kString, "Command line",
      [](const Site&, const Row& row) -> Value { return row.command->line; });
  tables.emplace(commands.name, commands);

  Table periods{"timeperiods", {}, [](const Site& site, const auto& visit) {
                  std::ranges::all_of(site.alerts.directory().timeperiods, [&](const alerts::Timeperiod& period) {
                    Row row;
                    row.timeperiod = &period;
                    return visit(row);
                  });
                }};
  add(periods, "", "name", kString, "Timeperiod's name",
      [](const Site&, const Row& row) -> Value { return std::string_view(row.timeperiod->name); });
  add(periods, "", "alias", kString, "Alias",
      [](const Site&, const Row& row) -> Value { return std::string_view(row.timeperiod->alias); });
  add(periods, "", "in", kInteger, "Whether it is now",
      [](const Site& site, const Row& row) -> Value { return row.timeperiod->contains(site.now); });
  tables.emplace(periods.name, periods);
}

}  // namespace

void add_contact_columns(Table& table, std::string_view prefix) {
  const auto text = [&](std::string_view name, std::string_view description, std::string Contact::* member) {
    add(table, prefix, name, kString, description,
        [member](const Site&, const Row& row) -> Value { return std::string_view(row.contact->*member); });
  };
  text("name", "Contact's name", &Contact::name);
  text("alias", "Alias", &Contact::alias);
  text("email", "Mail address", &Contact::email);
  text("pager", "Pager", &Contact::pager);
  for (std::size_t i = 0; i < 6; ++i) {
    add(table, prefix, "address" + std::to_string(i + 1), kString, "Further address",
        [i](const Site&, const Row& row) -> Value {
          return i < row.contact->addresses.size() ? std::string_view(row.contact->addresses[i]) : std::string_view();
        });
  }
  add(table, prefix, "can_submit_commands", kInteger, "Whether it may give commands",
      [](const Site&, const Row& row) -> Value { return row.contact->can_submit_commands; });
  add_told_columns(table, prefix, "host", &Contact::host);
  add_told_columns(table, prefix, "service", &Contact::service);
  add(table, prefix, "custom_variables", kDictionary, "Custom variables",
      [](const Site&, const Row& row) -> Value { return Dictionary(row.contact->variables); });
}

void add_contact_tables(Tables& tables) {
  Table contacts{"contacts", {}, [](const Site& site, const auto& visit) {
                   std::ranges::all_of(site.alerts.directory().contacts, [&](const Contact& contact) {
                     Row row;
                     row.contact = &contact;
                     return visit(row);
                   });
                 }};
  add_contact_columns(contacts, "");
  tables.emplace(contacts.name, contacts);
  add_named_tables(tables);
}

}  // namespace bellwether::checks::livestatus
