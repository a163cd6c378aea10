// ItemTaker: who takes the items of one or several types out of envelopes. Each part of errors that lives from items implements one; Intake
// calls it on the shard that received.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "errors/accounting/outcomes.h"
#include "errors/desk.h"
#include "errors/protocol/authentication.h"
#include "errors/protocol/envelope.h"
#include "net/http.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::errors {

// Whom the request is for, and all that is known of it. Lives as long as the request.
struct Sender {
  std::shared_ptr<const Directory> directory;  // keeps what the next two point to
  const Directory::Entry* entry = nullptr;
  const Key* key = nullptr;
  Credentials credentials;
  const net::HttpRequest& request;
  UnixMillis received;
  std::optional<UnixMillis> sent;   // the envelope's sent_at
  std::optional<EventId> event_id;  // the envelope's
  std::string sdk;                  // the envelope's, or the client's

  const Project& project() const { return entry->project; }
  runtime::Shard& home() const { return *request.shard; }
};

// What became of an item: how many things it held, and why they were not taken.
struct Taken {
  Outcome outcome = Outcome::kStored;
  std::string reason;
  std::uint64_t quantity = 1;
};

class ItemTaker {
 public:
  virtual ~ItemTaker() = default;
  virtual runtime::Task<Taken> take(const Sender& sender, const EnvelopeItem& item) = 0;
};

}  // namespace bellwether::errors
