#include "alerts/delivery/outbox_row.h"

#include <fmt/format.h>

#include "alerts/page_codec.h"

namespace bellwether::alerts {
namespace {

std::string lane_of(const Method& method) {
  switch (method.channel) {
    case Channel::kWebhook:
    case Channel::kSlack:
    case Channel::kCommand:
      return fmt::format("{}/{}/{}", channel_name(method.channel), method.receiver, method.target);
    case Channel::kMail:
    case Channel::kPagerduty:
    case Channel::kOpsgenie:
    case Channel::kHttpTemplate:
      break;
  }
  return fmt::format("{}/{}", channel_name(method.channel), method.receiver);
}

}  // namespace

ledger::OutboxRow outbox_row(const Page& page, UnixMillis now) {
  const std::string_view channel = channel_name(page.method.channel);
  ledger::OutboxRow row;
  row.key = page.key;
  row.channel = channel;
  row.target = page.method.target;
  row.lane = lane_of(page.method);
  if (page.message.problem != 0)
    row.subject = fmt::format("{:x}/{}/{}/{}", page.message.problem, channel, page.method.receiver, page.method.target);
  row.contact = page.contact;
  row.payload = encode_page(page);
  row.created = now;
  row.due = now;
  return row;
}

}  // namespace bellwether::alerts
