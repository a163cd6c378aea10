#include "alerts/delivery/sender.h"

#include <fmt/format.h>

#include "alerts/delivery/command.h"
#include "alerts/delivery/http_template.h"
#include "alerts/delivery/mail.h"
#include "alerts/delivery/opsgenie.h"
#include "alerts/delivery/pagerduty.h"
#include "alerts/delivery/slack.h"
#include "alerts/delivery/webhook.h"

namespace bellwether::alerts {
namespace {

struct MakeRequest {
  const Page& page;
  UnixMillis now;

  Result<net::OutboundRequest> operator()(const MailReceiver& mail) const { return mail_request(page, mail); }
  Result<net::OutboundRequest> operator()(const WebhookReceiver& hook) const {
    return webhook_request(page, hook, now);
  }
  Result<net::OutboundRequest> operator()(const SlackReceiver& slack) const { return slack_request(page, slack); }
  Result<net::OutboundRequest> operator()(const PagerdutyReceiver& duty) const { return pagerduty_request(page, duty); }
  Result<net::OutboundRequest> operator()(const OpsgenieReceiver& genie) const { return opsgenie_request(page, genie); }
  Result<net::OutboundRequest> operator()(const HttpTemplateReceiver& http) const {
    return http_template_request(page, http);
  }
  Result<net::OutboundRequest> operator()(const CommandReceiver&) const {
    return fail(Code::kInternal, "a command is no request");
  }
};

}  // namespace

Result<Sendable> make_sendable(const Page& page, const Receiver& receiver, UnixMillis now) {
  if (page.method.channel != receiver.channel) {
    return fail(Code::kInvalidArgument,
                fmt::format("a {} page for the {} receiver '{}'", channel_name(page.method.channel),
                            channel_name(receiver.channel), receiver.name));
  }
  if (std::holds_alternative<CommandReceiver>(receiver.settings)) {
    TRY(runtime::ChildCommand command, notification_command(page, receiver.timeout));
    return Sendable(std::move(command));
  }
  TRY(net::OutboundRequest request, std::visit(MakeRequest{page, now}, receiver.settings));
  request.timeout = receiver.timeout;
  request.connect_timeout = std::min(receiver.timeout, request.connect_timeout);
  request.verify_certificate = receiver.verify_certificate;
  request.ca_file = receiver.ca_file;
  request.proxy = receiver.proxy;
  request.max_response_bytes = 16 << 10;
  return Sendable(std::move(request));
}

Verdict judge(Channel channel, const Result<net::OutboundResponse>& response, UnixMillis now) {
  return channel == Channel::kMail ? judge_mail(response) : judge_http(response, now);
}

}  // namespace bellwether::alerts
