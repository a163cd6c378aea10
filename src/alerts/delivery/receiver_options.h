// ReceiverOptions: [[alerts.receiver]] as it is written: how pages of one channel leave, with the secrets and templates that stand in no
// contact. Plain values; make_receivers() (receivers.h) says whether they make sense.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "alerts/people.h"
#include "base/time.h"
#include "net/outbound.h"

namespace bellwether::alerts {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct ReceiverOptions {
  std::string name;
  Channel channel = Channel::kWebhook;
  // webhook, slack, http: where to; pagerduty, opsgenie: another than the service's own; mail: "smtp://host:587" or "smtps://host:465".
  std::string url;
  std::string method = "POST";  // http
  HeaderList headers;           // webhook, http
  std::string body;             // http: a template with {title}, {body}, {target}, …
  std::string secret;           // webhook: signs; pagerduty: routing key; opsgenie: API key; mail, http: password
  std::string secret_file;      // holds the secret instead: read at the start and at a reload
  std::string user;             // mail, http
  std::string from;             // mail
  // mail. With a user it is as if kRequire stood there unless kNever does: a password never goes out in the clear by chance.
  net::OutboundRequest::StartTls start_tls = net::OutboundRequest::StartTls::kTry;
  bool verify_certificate = true;
  std::string ca_file;  // empty: the system's
  std::string proxy;    // URL; empty: none
  std::size_t concurrency = 4;
  std::int64_t max_attempts = 24;
  seconds max_age{6 * 3'600};
  seconds timeout{30};  // of one attempt
};

}  // namespace bellwether::alerts
