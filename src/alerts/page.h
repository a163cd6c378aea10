// Page: one message to one contact by one channel, as it lies in the outbox: complete, so that it can be delivered after a restart and
// delivered again with the same idempotency key.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "alerts/people.h"
#include "alerts/problem.h"
#include "base/time.h"

namespace bellwether::alerts {

// What is said, apart from any channel's form.
struct Message {
  std::string notification;   // id of the notification: the same for all its pages
  std::uint64_t problem = 0;  // id of the problem: PagerDuty's dedup key, mail's thread
  Kind kind = Kind::kProblem;
  State state = State::kOk;
  std::string module, host, service;
  std::string title;   // one line: "web1/http is CRITICAL"
  std::string body;    // plain text
  std::string output;  // of the check, or what the finder said
  std::string author, comment;
  std::uint32_t number = 0;
  UnixMillis when;
  std::uint32_t folded = 0;               // further problems told by this message
  std::vector<std::string> folded_names;  // the first of them
  std::string link;                       // to the problem in the UI; empty when the public address is not known
  std::vector<std::pair<std::string, std::string>> labels;
};

struct Page {
  std::string key;  // idempotency key: stable over retries and restarts
  std::string contact;
  Method method;
  Message message;
  // For Channel::kCommand: the command line with all macros expanded, and the environment, both fixed when the page was made.
  std::string command_line;
  std::vector<std::string> environment;
};

}  // namespace bellwether::alerts
