// Receivers: how pages of each channel leave: servers, secrets, templates, limits. What a contact's Method names by `receiver`. Plain values
// from the configuration; one immutable snapshot, made anew at a reload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "alerts/delivery/receiver_options.h"
#include "alerts/people.h"
#include "base/result.h"
#include "base/time.h"
#include "net/outbound.h"

namespace bellwether::alerts {

// Target: a mail address, or several with commas between.
struct MailReceiver {
  std::string server = "smtp://127.0.0.1:25";  // smtp:// or smtps://
  std::string from = "bellwether@localhost";   // "Name <address>" or a bare address
  std::string user, password;
  net::OutboundRequest::StartTls start_tls = net::OutboundRequest::StartTls::kTry;
};

// Target: the URL; empty is the receiver's.
struct WebhookReceiver {
  std::string url;
  std::string secret;  // signs; empty: no signature
  HeaderList headers;
};

// Target: the incoming hook's URL; empty is the receiver's.
struct SlackReceiver {
  std::string url;
};

// Target: the integration's routing key; empty is the receiver's.
struct PagerdutyReceiver {
  std::string url = "https://events.pagerduty.com/v2/enqueue";
  std::string routing_key;
};

// Target: a team that responds; empty is whoever the API key's integration names.
struct OpsgenieReceiver {
  std::string url = "https://api.opsgenie.com";
  std::string api_key;
};

// Target: whatever the template's {target} means: a phone number, a user's name.
struct HttpTemplateReceiver {
  std::string method = "POST";
  std::string url;
  HeaderList headers;
  std::string body;
  std::string user, password;  // basic authentication
};

// Target: the command's name; the page holds its line.
struct CommandReceiver {};

struct Receiver {
  std::string name;
  Channel channel = Channel::kMail;
  std::variant<MailReceiver, WebhookReceiver, SlackReceiver, PagerdutyReceiver, OpsgenieReceiver, HttpTemplateReceiver,
               CommandReceiver>
      settings;

  // How hard it is tried.
  std::size_t concurrency = 4;  // attempts of one lane at a time
  std::int64_t max_attempts = 24;
  seconds max_age{6 * 3'600};  // since the page was made
  milliseconds timeout{30'000};

  // How the server is reached.
  bool verify_certificate = true;
  std::string ca_file;
  std::string proxy;
};

class Receivers {
 public:
  explicit Receivers(std::vector<Receiver> receivers = {}) : all_(std::move(receivers)) {}

  // By channel and name. An empty name is the first of that channel, or, when none is configured, one with the defaults above. kNotFound
  // for a name that is not there.
  Result<Receiver> find(Channel channel, std::string_view name) const;
  const std::vector<Receiver>& all() const { return all_; }

 private:
  std::vector<Receiver> all_;
};

// kInvalidArgument names the receiver and what is wrong with it: a name that stands twice, a channel without what it needs, a template with
// a placeholder that does not exist. Secrets have been read already.
Result<Receivers> make_receivers(const std::vector<ReceiverOptions>& options);

}  // namespace bellwether::alerts
