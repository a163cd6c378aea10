#include "alerts/delivery/receivers.h"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "alerts/delivery/http_template.h"
#include "alerts/delivery/mail_text.h"

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

bool is_web(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://");
}
bool is_mail(std::string_view url) {
  return url.starts_with("smtp://") || url.starts_with("smtps://");
}

void set(std::string& field, const std::string& value) {
  if (!value.empty()) field = value;
}

MailReceiver make_mail(const ReceiverOptions& options) {
  MailReceiver mail;
  set(mail.server, options.url);
  set(mail.from, options.from);
  mail.user = options.user;
  mail.password = options.secret;
  const bool is_undecided = options.start_tls == net::OutboundRequest::StartTls::kTry;
  mail.start_tls = is_undecided && !mail.user.empty() ? net::OutboundRequest::StartTls::kRequire : options.start_tls;
  return mail;
}

Result<Receiver> make_receiver(const ReceiverOptions& options) {
  Receiver receiver = default_receiver(options.channel);
  receiver.name = options.name;
  receiver.concurrency = options.concurrency;
  receiver.max_attempts = options.max_attempts;
  receiver.max_age = options.max_age;
  receiver.timeout = options.timeout;
  receiver.verify_certificate = options.verify_certificate;
  receiver.ca_file = options.ca_file;
  receiver.proxy = options.proxy;
  const bool is_mail_channel = options.channel == Channel::kMail;
  if (!options.url.empty() && !(is_mail_channel ? is_mail(options.url) : is_web(options.url))) {
    return fail(Code::kInvalidArgument, is_mail_channel ? "wants an smtp:// or smtps:// address as its url"
                                                        : "wants an http:// or https:// address as its url");
  }
  if (options.concurrency == 0) return fail(Code::kInvalidArgument, "wants a concurrency of at least 1");
  if (options.max_attempts <= 0) return fail(Code::kInvalidArgument, "wants at least one attempt");
  if (options.timeout <= seconds(0)) return fail(Code::kInvalidArgument, "wants a timeout");
  switch (options.channel) {
    case Channel::kMail:
      if (!options.from.empty() && !address_of(options.from).contains('@'))
        return fail(Code::kInvalidArgument, "wants a mail address as its 'from'");
      receiver.settings = make_mail(options);
      break;
    case Channel::kWebhook:
      receiver.settings = WebhookReceiver{.url = options.url, .secret = options.secret, .headers = options.headers};
      break;
    case Channel::kSlack:
      receiver.settings = SlackReceiver{.url = options.url};
      break;
    case Channel::kPagerduty: {
      PagerdutyReceiver pagerduty;
      set(pagerduty.url, options.url);
      pagerduty.routing_key = options.secret;
      receiver.settings = std::move(pagerduty);
      break;
    }
    case Channel::kOpsgenie: {
      if (options.secret.empty()) return fail(Code::kInvalidArgument, "needs an API key as its 'secret'");
      OpsgenieReceiver opsgenie;
      set(opsgenie.url, options.url);
      opsgenie.api_key = options.secret;
      receiver.settings = std::move(opsgenie);
      break;
    }
    case Channel::kHttpTemplate: {
      HttpTemplateReceiver http{.method = options.method,
                                .url = options.url,
                                .headers = options.headers,
                                .body = options.body,
                                .user = options.user,
                                .password = options.secret};
      TRY_VOID(check_http_template(http));
      receiver.settings = std::move(http);
      break;
    }
    case Channel::kCommand:
      receiver.settings = CommandReceiver();
      break;
  }
  return receiver;
}

}  // namespace

Result<Receivers> make_receivers(const std::vector<ReceiverOptions>& options) {
  std::vector<Receiver> all;
  std::set<std::pair<Channel, std::string>> seen;
  for (const ReceiverOptions& one : options) {
    const std::string place = fmt::format("the {} receiver '{}' ", channel_name(one.channel), one.name);
    if (one.name.empty()) return fail(Code::kInvalidArgument, place + "needs a name");
    if (!seen.emplace(one.channel, one.name).second) return fail(Code::kInvalidArgument, place + "stands twice");
    Result<Receiver> receiver = make_receiver(one);
    if (!receiver) return fail(receiver.error().code(), place + receiver.error().message());
    all.push_back(std::move(*receiver));
  }
  return Receivers(std::move(all));
}

Result<Receiver> Receivers::find(Channel channel, std::string_view name) const {
  for (const Receiver& receiver : all_) {
    if (receiver.channel == channel && (name.empty() || receiver.name == name)) return receiver;
  }
  if (name.empty()) return default_receiver(channel);
  return fail(Code::kNotFound, fmt::format("no {} receiver named '{}'", channel_name(channel), name));
}

}  // namespace bellwether::alerts
