#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "alerts/delivery/outbox_row.h"
#include "alerts/engine.h"
#include "alerts/message.h"
#include "alerts/page_codec.h"
#include "ledger/events.h"
#include "ledger/notifications.h"
#include "ledger/outbox.h"

namespace bellwether::alerts {
namespace {

constexpr std::size_t kMostNamedContacts = 5;  // in an event of the timeline

ledger::NotificationRow log_row(const Outgoing::Entry& entry) {
  ledger::NotificationRow row;
  row.at = entry.when;
  row.module = entry.message.module;
  row.host = entry.message.host;
  row.service = entry.message.service;
  row.contact = entry.contact;
  row.channel = entry.channel;
  row.target = entry.target;
  row.page_key = entry.page_key;
  row.stopped_by = filter_name(entry.stopped_by);
  row.message = encode_message(entry.message);
  return row;
}

// One event for all pages of a notification, which stand beside each other.
ledger::EventRow timeline_event(std::span<const Page> pages) {
  const Message& message = pages.front().message;
  ledger::EventRow event;
  event.when = std::chrono::floor<seconds>(message.when);
  event.kind = "page";
  event.what = message.title;
  std::vector<std::string_view> contacts;
  for (const Page& page : pages) {
    if (std::ranges::find(contacts, page.contact) == contacts.end()) contacts.push_back(page.contact);
  }
  for (std::size_t i = 0; i < std::min(contacts.size(), kMostNamedContacts); ++i)
    event.what += fmt::format("{}{}", i == 0 ? " → " : ", ", contacts[i]);
  if (contacts.size() > kMostNamedContacts)
    event.what += fmt::format(" and {} more", contacts.size() - kMostNamedContacts);
  event.data = message.body;
  event.source = "alerts";
  event.tags = subject_tags(message.module, message.host, message.service, message.state);
  return event;
}

}  // namespace

Result<void> Outgoing::store(ledger::Connection& connection) const {
  for (const Page& page : pages) TRY_VOID(ledger::Outbox::insert(connection, outbox_row(page, page.message.when)));
  for (const Entry& entry : entries) TRY_VOID(ledger::Notifications::insert(connection, log_row(entry)));
  for (auto first = pages.begin(); first != pages.end();) {
    const auto last = std::find_if(
        first, pages.end(), [&](const Page& page) { return page.message.notification != first->message.notification; });
    TRY_VOID(ledger::Events::insert(connection, timeline_event({first, last})));
    first = last;
  }
  for (const ledger::EventRow& event : events) TRY_VOID(ledger::Events::insert(connection, event));
  for (const auto& write : writes) TRY_VOID(write(connection));
  return {};
}

}  // namespace bellwether::alerts
