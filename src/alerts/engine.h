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
#include "alerts/schedule.h"
#include "alerts/silence.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/events.h"

namespace bellwether::ledger {
class Connection;
}

namespace bellwether::alerts {

struct Kept;
struct KeptProblem;
struct OpenProblem;

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
  bool is_empty() const {
    return pages.empty() && entries.empty() && told_later.empty() && events.empty() && writes.empty();
  }
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
  std::vector<std::string> told_later;   // keys of problems that advance() told of: Engine::settle()
  std::vector<ledger::EventRow> events;  // for the timeline, besides the pages
  std::vector<std::function<Result<void>(ledger::Connection&)>> writes;
};

class Engine {
 public:
  virtual ~Engine() = default;

  // A new configuration; keeps everything that is remembered. Options that check_options() refuses are our mistake and abort.
  virtual void configure(std::shared_ptr<const Directory> directory) = 0;
  virtual void configure(Options options, std::shared_ptr<const Directory> directory) = 0;
  virtual const Directory& directory() const = 0;
  virtual const Options& options() const = 0;

  // What a finder knows about a problem's cause now: the key of the problem that it follows from; empty: none. Asked when a problem that
  // waited is about to be told, so that a cause that was found after it still folds it.
  using CauseLookup = std::function<std::string(std::string_view key)>;
  virtual void set_cause_lookup(CauseLookup lookup) = 0;
  // Makes command lines for pages that are decided while no finder calls: escalation of what nobody acknowledged. Without it such pages
  // skip Channel::kCommand.
  virtual void set_compose(ComposeCommand compose) = 0;

  // Decides about one moment of a subject whose finder keeps `state`. `compose` makes command lines for Channel::kCommand. Call it for every
  // bad hard result and for every hard recovery. With Filter::kHeld the page may still go out from advance(): then an Entry with was_held says
  // so, and the next call brings `state` up to date.
  virtual Decision notify(UnixSeconds now, const Facts& facts, const Policy& policy, const Request& request,
                          NotificationState& state, const ComposeCommand& compose) = 0;

  // Brings a finder's memory of a problem up to date with what was told while nobody called notify(); for the keys in Outgoing::told_later.
  virtual void settle(std::string_view key, State present, NotificationState& state) = 0;

  // Problems of finders that keep nothing: raised again and again while they last, cleared once. `key` is unique over all modules:
  // "errors/issue/123". Labels and contacts come from facts and routes.
  virtual void raise(UnixSeconds now, std::string_view key, const Facts& facts, const Policy& policy) = 0;
  virtual void clear(UnixSeconds now, std::string_view key, std::string_view output) = 0;

  // Those that are raised now, by key; and a number that is another one whenever something about them has changed.
  virtual void each_raised(
      const std::function<void(std::string_view key, const KeptProblem& problem)>& visit) const = 0;
  virtual std::uint64_t raised_revision() const = 0;

  // Somebody said (or took back) that they are on it: nothing escalates any more. "checks/web1/http", or the key of a raised problem.
  virtual void acknowledge(std::string_view key, bool is_acknowledged) = 0;
  // What is remembered of a problem that has not ended; null: nothing.
  virtual const OpenProblem* find_problem(std::string_view key) const = 0;

  // A page to the contact by all methods, or by those of one channel; its notification id. kNotFound without contact or method.
  virtual Result<std::string> send_test(UnixSeconds now, std::string_view contact, std::optional<Channel> channel) = 0;

  // Groups whose time has come, silences that end, rotations. Call when next_wake() says so, and at least once a minute.
  virtual void advance(UnixSeconds now) = 0;
  virtual UnixSeconds next_wake() const = 0;

  // Everything decided since the last call.
  virtual Outgoing take_outgoing() = 0;

  // Silences and overrides of on-call schedules. `id` is given here. Ending is for those that have not ended; kNotFound otherwise.
  virtual Result<std::uint64_t> add_silence(UnixSeconds now, Silence silence) = 0;
  virtual Result<void> end_silence(UnixSeconds now, std::uint64_t id, std::string_view author) = 0;
  virtual const std::vector<Silence>& silences() const = 0;
  virtual Result<std::uint64_t> add_override(UnixSeconds now, Override one) = 0;
  virtual Result<void> end_override(UnixSeconds now, std::uint64_t id) = 0;
  virtual const std::vector<Override>& overrides() const = 0;
  virtual const std::vector<Schedule>& schedules() const = 0;

  // Global and per-contact switches (external commands).
  enum class Side { kHost, kService };
  virtual void set_enabled(bool is_enabled) = 0;
  virtual bool is_enabled() const = 0;
  virtual Result<void> set_contact_enabled(std::string_view contact, Side side, bool is_enabled) = 0;
  virtual Result<void> set_contact_period(std::string_view contact, Side side, TimeperiodIndex period) = 0;
  virtual bool is_contact_enabled(const Contact& contact, Side side) const = 0;
};

// `options` have passed check_options(). `kept` is what load_kept() (alerts/kept.h) found.
std::unique_ptr<Engine> make_engine(Options options, std::shared_ptr<const Directory> directory, Kept kept,
                                    Metrics& metrics, Log log);
// With nothing kept.
std::unique_ptr<Engine> make_engine(Options options, std::shared_ptr<const Directory> directory, Metrics& metrics,
                                    Log log);

}  // namespace bellwether::alerts
