// Engine: the judgement of alerts. Facts in, decisions out: the filters in their documented order, contacts, escalations, routes, silences,
// grouping, inhibition by cause, on-call schedules. Sans I/O: it owns no socket, thread or clock; what it decides is collected in an
// Outgoing that the caller stores in one ledger transaction together with its own state.
//
// One shard: the one that also runs the checks engine. notify() for a subject that is not yet due costs some comparisons and no allocation.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/options.h"
#include "alerts/page.h"
#include "alerts/people.h"
#include "alerts/problem.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"

namespace bellwether::ledger {
class Connection;
}

namespace bellwether::alerts {

// One contact that one notification goes to, for the log line "SERVICE NOTIFICATION: contact;host;service;STATE;command;output".
struct Told {
  ContactIndex contact;
  const Method* method;  // of the Directory
};

struct Decision {
  Filter stopped_by = Filter::kNone;
  std::vector<Told> told;  // empty when stopped
  bool is_told() const { return !told.empty(); }
};

// Makes a notification command's line: the finder knows the macros of its subjects. Called while a notification is decided; the strings it
// returns are kept in the page.
struct ComposedCommand {
  std::string line;
  std::vector<std::string> environment;
};
using ComposeCommand = std::function<ComposedCommand(const Contact& contact, std::string_view command,
                                                     const Message& message, const NotificationState& state)>;

// What has been decided and is not stored yet.
class Outgoing {
 public:
  bool is_empty() const { return pages.empty() && entries.empty() && writes.empty(); }
  // Writes everything, in the caller's transaction: pages to the outbox, entries to the notification log, kept problems.
  Result<void> store(ledger::Connection& connection) const;

  struct Entry {  // of the notification log
    UnixMillis when;
    std::string contact, channel, target, page_key;
    Message message;
    Filter stopped_by = Filter::kNone;  // kNone: told
    bool was_held = false;              // told without a Decision: notify() had answered kHeld
  };
  std::vector<Page> pages;
  std::vector<Entry> entries;
  std::vector<std::function<Result<void>(ledger::Connection&)>> writes;
};

class Engine {
 public:
  virtual ~Engine() = default;

  // A new configuration; keeps everything that is remembered.
  virtual void configure(std::shared_ptr<const Directory> directory) = 0;
  virtual const Directory& directory() const = 0;

  // Decides about one moment of a subject whose finder keeps `state`. `compose` makes command lines for Channel::kCommand.
  virtual Decision notify(UnixSeconds now, const Facts& facts, const Policy& policy, const Request& request,
                          NotificationState& state, const ComposeCommand& compose) = 0;

  // Problems of finders that keep nothing: raised again and again while they last, cleared once. `key` is unique over all modules:
  // "errors/issue/123". Labels and contacts come from facts and routes.
  virtual void raise(UnixSeconds now, std::string_view key, const Facts& facts, const Policy& policy) = 0;
  virtual void clear(UnixSeconds now, std::string_view key, std::string_view output) = 0;

  // Groups whose time has come, silences that end, rotations. Call when next_wake() says so, and at least once a minute.
  virtual void advance(UnixSeconds now) = 0;
  virtual UnixSeconds next_wake() const = 0;

  // Everything decided since the last call.
  virtual Outgoing take_outgoing() = 0;

  // Global and per-contact switches (external commands).
  enum class Side { kHost, kService };
  virtual void set_enabled(bool is_enabled) = 0;
  virtual bool is_enabled() const = 0;
  virtual Result<void> set_contact_enabled(std::string_view contact, Side side, bool is_enabled) = 0;
  virtual Result<void> set_contact_period(std::string_view contact, Side side, TimeperiodIndex period) = 0;
};

std::unique_ptr<Engine> make_engine(Options options, std::shared_ptr<const Directory> directory, Metrics& metrics,
                                    Log log);

}  // namespace bellwether::alerts
