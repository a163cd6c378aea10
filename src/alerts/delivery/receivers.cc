#include "alerts/delivery/receivers.h"

#include <fmt/format.h>

namespace bellwether::alerts {
namespace {

Receiver default_receiver(Channel channel) {
  Receiver receiver;
  receiver.channel = channel;
  switch (channel) {
    case Channel::kMail:
      receiver.settings = MailReceiver();
      break;
    case Channel::kWebhook:
      receiver.settings = WebhookReceiver();
      break;
    case Channel::kSlack:
      receiver.settings = SlackReceiver();
      break;
    case Channel::kPagerduty:
      receiver.settings = PagerdutyReceiver();
      break;
    case Channel::kOpsgenie:
      receiver.settings = OpsgenieReceiver();
      break;
    case Channel::kHttpTemplate:
      receiver.settings = HttpTemplateReceiver();
      break;
    case Channel::kCommand:
      receiver.settings = CommandReceiver();
      break;
  }
  return receiver;
}

}  // namespace

Result<Receiver> Receivers::find(Channel channel, std::string_view name) const {
  for (const Receiver& receiver : all_) {
    if (receiver.channel == channel && (name.empty() || receiver.name == name)) return receiver;
  }
  if (name.empty()) return default_receiver(channel);
  return fail(Code::kNotFound, fmt::format("no {} receiver named '{}'", channel_name(channel), name));
}

}  // namespace bellwether::alerts
