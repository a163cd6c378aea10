#include "alerts/delivery/receivers.h"

#include <gmock/gmock.h>

namespace bellwether::alerts {
namespace {

using testing::HasSubstr;
using StartTls = net::OutboundRequest::StartTls;

std::string fault_of(ReceiverOptions options) {
  const auto made = make_receivers({std::move(options)});
  return made ? "" : made.error().message();
}

TEST(Receivers, AreFoundByChannelAndName) {
  const auto receivers = make_receivers({{.name = "one", .channel = Channel::kWebhook, .url = "https://one/"},
                                         {.name = "two", .channel = Channel::kWebhook, .url = "https://two/"},
                                         {.name = "one", .channel = Channel::kSlack, .url = "https://chat/"}});
  ASSERT_TRUE(receivers) << receivers.error().to_string();
  const auto url = [&](std::string_view name) {
    return std::get<WebhookReceiver>(receivers->find(Channel::kWebhook, name)->settings).url;
  };
  EXPECT_EQ(url("two"), "https://two/");
  EXPECT_EQ(url(""), "https://one/") << "the first is the channel's default";
  EXPECT_EQ(receivers->find(Channel::kWebhook, "three").error().code(), Code::kNotFound);
}

TEST(Receivers, ChannelsWorkWithoutAny) {
  const Receivers none;
  for (const Channel channel :
       {Channel::kMail, Channel::kWebhook, Channel::kSlack, Channel::kPagerduty, Channel::kCommand})
    EXPECT_EQ(none.find(channel, "")->channel, channel);
  EXPECT_EQ(std::get<MailReceiver>(none.find(Channel::kMail, "")->settings).server, "smtp://127.0.0.1:25");
}

TEST(Receivers, APasswordAsksForTls) {
  const auto tls_of = [](StartTls asked) {
    ReceiverOptions options{.name = "m", .channel = Channel::kMail, .url = "smtp://mx:587", .user = "u"};
    options.start_tls = asked;
    return std::get<MailReceiver>(make_receivers({options})->find(Channel::kMail, "m")->settings).start_tls;
  };
  EXPECT_EQ(tls_of(StartTls::kTry), StartTls::kRequire);
  EXPECT_EQ(tls_of(StartTls::kNever), StartTls::kNever);
}

TEST(Receivers, SayWhatIsWrongAndWhere) {
  EXPECT_THAT(fault_of({.name = "m", .channel = Channel::kMail, .url = "https://x"}),
              HasSubstr("mail receiver 'm' wants an smtp://"));
  EXPECT_THAT(fault_of({.name = "m", .channel = Channel::kMail, .from = "nobody"}),
              HasSubstr("mail address as its 'from'"));
  EXPECT_THAT(fault_of({.name = "h", .channel = Channel::kWebhook, .url = "file:///etc"}),
              HasSubstr("wants an http://"));
  EXPECT_THAT(fault_of({.name = "o", .channel = Channel::kOpsgenie}), HasSubstr("API key"));
  EXPECT_THAT(fault_of({.name = "t", .channel = Channel::kHttpTemplate, .url = "https://x", .body = "{tittle}"}),
              HasSubstr("{title}"));
  EXPECT_THAT(fault_of({.channel = Channel::kWebhook}), HasSubstr("needs a name"));
  EXPECT_THAT(fault_of({.name = "h", .channel = Channel::kWebhook, .concurrency = 0}), HasSubstr("concurrency"));
  EXPECT_THAT(make_receivers({{.name = "a", .channel = Channel::kSlack}, {.name = "a", .channel = Channel::kSlack}})
                  .error()
                  .message(),
              HasSubstr("stands twice"));
}

}  // namespace
}  // namespace bellwether::alerts
