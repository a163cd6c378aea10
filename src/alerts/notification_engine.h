// NotificationEngine: the Engine. Its parts:
//
//   judge.cc          one moment of one subject: filters, cause, silences, recipients, told now or held
//   release.cc        what was held: grouped, told; escalation of what nobody acknowledged
//   causes.cc         what follows from what
//   raised.cc         problems of finders that keep nothing
//   standing.cc       what people say for a time: silences, overrides, switches; configuration
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "alerts/engine.h"
#include "alerts/filters.h"
#include "alerts/kept.h"
#include "alerts/problem_book.h"
#include "alerts/reach.h"
#include "alerts/routing.h"

namespace bellwether::alerts {

class NotificationEngine final : public Engine {
 public:
  NotificationEngine(Options options, std::shared_ptr<const Directory> directory, Kept kept, Metrics& metrics, Log log);

  void configure(std::shared_ptr<const Directory> directory) override;
  void configure(Options options, std::shared_ptr<const Directory> directory) override;
  const Directory& directory() const override { return reach_.directory(); }
  const Options& options() const override { return options_; }
  void set_cause_lookup(CauseLookup lookup) override { cause_lookup_ = std::move(lookup); }
  void set_compose(ComposeCommand compose) override { compose_ = std::move(compose); }
  Decision notify(UnixSeconds now, const Facts& facts, const Policy& policy, const Request& request,
                  NotificationState& state, const ComposeCommand& compose) override;
  void settle(std::string_view key, State present, NotificationState& state) override;
  void raise(UnixSeconds now, std::string_view key, const Facts& facts, const Policy& policy) override;
  void clear(UnixSeconds now, std::string_view key, std::string_view output) override;
  void each_raised(const std::function<void(std::string_view, const KeptProblem&)>& visit) const override;
  std::uint64_t raised_revision() const override { return raised_revision_; }
  void acknowledge(std::string_view key, bool is_acknowledged) override;
  const OpenProblem* find_problem(std::string_view key) const override { return book_.find(key); }
  Result<std::string> send_test(UnixSeconds now, std::string_view contact, std::optional<Channel> channel) override;
  void advance(UnixSeconds now) override;
  UnixSeconds next_wake() const override;
  Outgoing take_outgoing() override;
  Result<std::uint64_t> add_silence(UnixSeconds now, Silence silence) override;
  Result<void> end_silence(UnixSeconds now, std::uint64_t id, std::string_view author) override;
  const std::vector<Silence>& silences() const override { return silences_; }
  Result<std::uint64_t> add_override(UnixSeconds now, Override one) override;
  Result<void> end_override(UnixSeconds now, std::uint64_t id) override;
  const std::vector<Override>& overrides() const override { return reach_.overrides; }
  const std::vector<Schedule>& schedules() const override { return reach_.schedules(); }
  void set_enabled(bool is_enabled) override { rules_.are_notifications_enabled = is_enabled; }
  bool is_enabled() const override { return rules_.are_notifications_enabled; }
  Result<void> set_contact_enabled(std::string_view contact, Side side, bool is_enabled) override;
  Result<void> set_contact_period(std::string_view contact, Side side, TimeperiodIndex period) override;
  bool is_contact_enabled(const Contact& contact, Side side) const override {
    return reach_.side_of(contact, side == Side::kHost).is_enabled;
  }

 private:
  // One moment of one subject, as it is passed around while it is judged.
  struct Moment {
    UnixSeconds now;
    std::string_view key;
    const Facts& facts;
    const Policy& policy;
    const Request& request;
    NotificationState& state;
    const ComposeCommand& compose;

    std::uint32_t number() const;  // of the notification that is being made
    bool is_forced() const { return (request.options & Request::kForced) != 0; }
    bool is_host() const { return is_host_state(facts.state); }
    ContactQuestion question() const;
  };

  // Whom a problem goes to and how its page is made.
  struct Plan {
    std::vector<Told> told;
    const Route* route = nullptr;  // the first that matched
    bool is_quiet = false;         // there would be somebody but for quiet hours
  };

  // Problems that share a page.
  struct Group {
    UnixSeconds release;
    UnixSeconds last_told;
    std::vector<std::string> waiting;  // keys
  };

  // A cause that has ended: those who followed from it are not told at once, for their next result may be good.
  struct EndedCause {
    UnixSeconds grace_ends;
    std::unordered_set<std::string> followers;
  };

  enum class Timer : std::uint8_t { kAlone, kGroup, kStep };

  // judge.cc
  Decision judge(Moment& moment);
  void judge_problem(Moment& moment, OpenProblem* open, Decision& decision);
  void judge_recovery(Moment& moment, OpenProblem* open, Decision& decision);
  void judge_other(Moment& moment, OpenProblem* open, Decision& decision);
  void after_stop(Moment& moment, OpenProblem* open, Filter filter);
  void explain(const Moment& moment, OpenProblem* open, Filter filter);
  void settle(OpenProblem& open, std::string_view key, State present, NotificationState& state);
  void take_back_recovery(Moment& moment, OpenProblem& open);
  Plan plan_problem(const Moment& moment) const;
  void add_nagios_recipients(const Moment& moment, Reach::Call& call) const;
  std::vector<Told> recovery_recipients(const Moment& moment, const OpenProblem* open) const;
  seconds interval_of(const Moment& moment, const Route* route) const;
  std::vector<HeldPage> make_pages(const Moment& moment, const std::vector<Told>& told, const Message& message);
  void remember_told(Moment& moment, const Plan& plan, const std::vector<Told>& told);
  Message message_of(UnixSeconds now, const Facts& facts, const Request& request, std::uint64_t problem,
                     std::uint32_t number) const;
  bool is_silenced(UnixSeconds now, const Facts& facts) const;
  void log_unsaid(UnixSeconds now, const Facts& facts, std::uint64_t problem, Filter filter);

  // release.cc
  // When the page may go out, and in which group it waits until then; now: at once.
  UnixSeconds problem_release(const Moment& moment, const OpenProblem* open, const Route* route,
                              std::string& group) const;
  UnixSeconds recovery_release(UnixSeconds now, const OpenProblem& open, Plan& plan, std::string& group) const;
  std::optional<UnixSeconds> group_release(const Route& route, const std::string& group) const;
  void hold(Moment& moment, OpenProblem& open, const Plan& plan, const Message& message, std::string group,
            UnixSeconds release);
  void wait_in(const std::string& key, OpenProblem& open, std::string group, UnixSeconds release);
  void drop_held(std::string_view key, OpenProblem& open);
  void release(UnixSeconds now, const std::vector<std::string>& alone, const std::vector<std::string>& groups);
  std::vector<std::string> take_waiting(UnixSeconds now, const std::string& group);
  bool still_waits(UnixSeconds now, const std::string& key, OpenProblem& open);
  void fold_found_causes(UnixSeconds now);
  std::size_t left_open(std::string_view group, const std::vector<std::string>& telling) const;
  void tell_held(UnixSeconds now, const std::vector<std::string>& keys);
  Message held_message(UnixSeconds now, const OpenProblem& open) const;
  void after_told(UnixSeconds now, const std::string& key, OpenProblem& open);
  void escalate(UnixSeconds now, const std::string& key);
  void start_steps(const std::string& key, const OpenProblem& open);
  void add_folded(Message& message, const OpenProblem& open) const;
  void emit(const Message& message, const std::vector<HeldPage>& pages, bool was_held);
  void set_timer(UnixSeconds at, Timer timer, std::string_view name) { timers_.emplace(at, timer, std::string(name)); }

  // causes.cc
  // The open problem that `key` follows from; null when its cause is not known to be one.
  std::pair<std::string, OpenProblem*> find_cause(std::string_view key, std::string_view cause);
  void follow(UnixSeconds now, std::string_view cause, OpenProblem& root, std::string_view key, const Facts& facts);
  // Those that wait for `key` to be certain.
  void fold_waiting(UnixSeconds now, std::string_view key, OpenProblem& root);
  UnixSeconds grace_of(std::string_view key) const;
  void end_problem(UnixSeconds now, std::string_view key);
  void forget_old(UnixSeconds now);

  // standing.cc
  void write_switches(const std::string& contact);
  void rebuild_timers();

  Options options_;
  Reach reach_;
  Routing routing_;
  FilterRules rules_;
  CauseLookup cause_lookup_;
  ComposeCommand compose_;
  Log log_;
  Counter& told_;
  Counter& folded_;
  Counter& silenced_;

  ProblemBook book_;
  std::map<std::string, Group, std::less<>> groups_;
  std::map<std::string, EndedCause, std::less<>> ended_;
  std::set<std::tuple<UnixSeconds, Timer, std::string>> timers_;  // one that has lost its reason does nothing
  std::map<std::string, KeptProblem, std::less<>> kept_;
  std::vector<Silence> silences_;  // by id, ended ones too for a while
  std::uint64_t next_silence_ = 1, next_override_ = 1;
  std::uint64_t tests_ = 0;   // test pages so far
  std::uint64_t raised_ = 0;  // moments of problems that are kept here so far
  std::uint64_t raised_revision_ = 0;
  UnixSeconds next_cleaning_;
  std::set<std::string, std::less<>> kept_changed_;
  std::string key_;  // of the subject at hand
  Outgoing outgoing_;
};

}  // namespace bellwether::alerts
