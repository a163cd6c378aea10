// The keys of what leaves: receivers of pages, the heartbeat that Bellwether sends and those that it expects.
#include "app/config_table.h"

namespace bellwether::app {

// Headers of a request, as a table of texts.
template <>
struct ConfigType<alerts::HeaderList> {
  static std::string name() { return "table of texts"; }
  static Result<alerts::HeaderList> read(const ConfigValue& value) {
    const auto* table = std::get_if<ConfigValue::Table>(&value.value);
    if (table == nullptr) return wrong_type("a table such as { \"X-Token\" = \"…\" }", value);
    alerts::HeaderList headers;
    for (const auto& [header, text] : *table) {
      TRY(std::string one, ConfigType<std::string>::read(text));
      headers.emplace_back(header, std::move(one));
    }
    return headers;
  }
  // Values may be secrets.
  static std::string show(const alerts::HeaderList& headers) {
    std::string out;
    for (const auto& [header, text] : headers)
      out += fmt::format("{}{} = \"{:016x}\"", out.empty() ? " " : ", ", show_text(header), hash64(text));
    return "{" + out + (out.empty() ? "}" : " }");
  }
};

namespace {

using alerts::Channel;
using alerts::ExpectedHeartbeat;
using alerts::HeartbeatPing;
using alerts::ReceiverOptions;
using StartTls = net::OutboundRequest::StartTls;

// Whom a request may be sent to.
template <class Request>
void add_trust(ConfigRecord<Request>& record) {
  record.member("verify_certificate", "Whether the server must prove who it is.", &Request::verify_certificate);
  record.member("ca_file", "Certificates to trust, PEM; empty are the system's.", &Request::ca_file);
}

ConfigRecord<ReceiverOptions> receiver_record() {
  ConfigRecord<ReceiverOptions> record;
  record.required("name", "What a contact's method names; the first of a channel serves methods that name none.",
                  &ReceiverOptions::name);
  record.choice<Channel>("channel", "What it speaks.",
                         {{"mail", Channel::kMail},
                          {"webhook", Channel::kWebhook},
                          {"slack", Channel::kSlack},
                          {"pagerduty", Channel::kPagerduty},
                          {"opsgenie", Channel::kOpsgenie},
                          {"http", Channel::kHttpTemplate},
                          {"command", Channel::kCommand}},
                         &ReceiverOptions::channel);
  record.member(
      "url",
      "webhook, slack: where to, unless the contact's method says; http: a template; mail: `smtp://HOST:PORT` or "
      "`smtps://HOST:PORT`, empty is the local server; pagerduty, opsgenie: another than the service's own.",
      &ReceiverOptions::url);
  record.member("method", "http.", &ReceiverOptions::method);
  record.member("headers", "webhook, http: further headers; of http they are templates.", &ReceiverOptions::headers);
  record.member("body",
                "http: a template; `{placeholders}` are escaped as the Content-Type asks (docs/alerts-delivery.md).",
                &ReceiverOptions::body);
  record.secret("secret", "webhook: signs; pagerduty: routing key; opsgenie: API key; mail, http: password.",
                &ReceiverOptions::secret);
  record.member("secret_file", "A file that holds the secret instead; read at the start and at a reload.",
                &ReceiverOptions::secret_file);
  record.member("user", "mail, http: who signs in.", &ReceiverOptions::user);
  record.member("from", "mail: `Name <address>` or an address.", &ReceiverOptions::from);
  record.choice<StartTls>("start_tls", "mail: with a user, `try` means `require`.",
                          {{"try", StartTls::kTry}, {"require", StartTls::kRequire}, {"never", StartTls::kNever}},
                          &ReceiverOptions::start_tls);
  add_trust(record);
  record.member("proxy", "URL of an HTTP or SOCKS proxy.", &ReceiverOptions::proxy);
  record.member("concurrency", "Attempts at one server at a time.", &ReceiverOptions::concurrency);
  record.member("max_attempts", "Then the page is a dead letter.", &ReceiverOptions::max_attempts);
  record.member("max_age", "The same, by time.", &ReceiverOptions::max_age);
  record.member("timeout", "Of one attempt.", &ReceiverOptions::timeout);
  return record;
}

ConfigRecord<HeartbeatPing> ping_record() {
  ConfigRecord<HeartbeatPing> record;
  record.required("name", "For the log and the status page.", &HeartbeatPing::name);
  record.member("url",
                "Asked regularly while Bellwether is well: a dead man's switch, or another Bellwether's "
                "`/api/v1/heartbeats/NAME`.",
                &HeartbeatPing::url);
  record.member("fail_url", "Told what is wrong while it is not well; empty: silence says it.",
                &HeartbeatPing::fail_url);
  record.member("method", "Of the request.", &HeartbeatPing::method);
  record.member("headers", "Further headers.", &HeartbeatPing::headers);
  record.secret("token", "Sent as `Authorization: Bearer`.", &HeartbeatPing::token);
  record.member("receiver", "Instead of a URL: `channel` or `channel/name` of a receiver.", &HeartbeatPing::receiver);
  record.member("target", "Of that receiver.", &HeartbeatPing::target);
  record.member("every", "How often.", &HeartbeatPing::every);
  add_trust(record);
  return record;
}

ConfigRecord<ExpectedHeartbeat> expected_record() {
  ConfigRecord<ExpectedHeartbeat> record;
  record.required("name", "Whoever reports says it: `POST /api/v1/heartbeats/NAME`.", &ExpectedHeartbeat::name);
  record.member("every", "How often it must be heard.", &ExpectedHeartbeat::every);
  record.member("grace", "How late is not yet missing.", &ExpectedHeartbeat::grace);
  record.choice<alerts::State>("severity", "Of the problem.",
                               {{"warning", alerts::State::kWarning}, {"critical", alerts::State::kCritical}},
                               &ExpectedHeartbeat::severity);
  record.member("contacts", "Contacts and groups that are told; empty: whom the routes say.",
                &ExpectedHeartbeat::contacts);
  return record;
}

}  // namespace

void add_receivers(ConfigSection& alerts) {
  alerts.list(
      "receiver", "How pages of a channel leave: servers, secrets, templates.", receiver_record(),
      [](auto& c) -> auto& { return c.alerts.options.receivers; }, Reload::kAtOnce);
}

ConfigSection heartbeats_keys() {
  ConfigSection section{
      .name = "heartbeats",
      .help = "The dead man's switch: Bellwether reports that it is well, and expects reports of others.",
      .keys = {}};
  section.list(
      "ping", "Whom Bellwether tells that it is well.", ping_record(),
      [](auto& c) -> auto& { return c.heartbeats.pings; }, Reload::kAtOnce);
  section.list(
      "expect", "Who must report regularly.", expected_record(), [](auto& c) -> auto& { return c.heartbeats.expected; },
      Reload::kAtOnce);
  return section;
}

}  // namespace bellwether::app
