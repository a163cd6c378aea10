#include "alerts/delivery/deliverer.h"

#include <algorithm>
#include <map>
#include <span>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "alerts/delivery/lanes.h"
#include "alerts/delivery/retry_times.h"
#include "alerts/delivery/sender.h"
#include "alerts/page_codec.h"
#include "base/text.h"

namespace bellwether::alerts {
namespace {

using ledger::Outbox;
using ledger::OutboxOutcome;
using ledger::OutboxRow;
using runtime::Task;

// How long after a ledger that refuses is asked again.
constexpr seconds kLedgerPause{1};
// A look at the outbox even when nobody said that there is more: the wall clock may have been set.
constexpr seconds kLongestSleep{30};
constexpr seconds kCleaningInterval{3'600};
constexpr std::int64_t kRemovedAtOnce = 1'000;  // more would hold up other writes

struct Look {
  std::vector<OutboxRow> rows;
  std::optional<UnixMillis> next_due;
};

Result<Look> look_at(ledger::Database& database, UnixMillis now, std::size_t for_each_lane, std::size_t limit) {
  const Outbox outbox(database);
  Look look;
  TRY(look.rows, outbox.due(now, for_each_lane, limit));
  TRY(look.next_due, outbox.next_due(now));
  return look;
}

struct Ended {
  OutboxRow row;
  OutboxOutcome outcome;
};

}  // namespace

class Deliverer::State : public std::enable_shared_from_this<Deliverer::State> {
 public:
  State(const DelivererOptions& options, std::shared_ptr<const Receivers> receivers, DelivererDependencies dependencies)
      : options_(options),
        on_(std::move(dependencies)),
        receivers_(std::move(receivers)),
        lanes_([this](const OutboxRow& row) { return limit_of(row); }),
        in_flight_(on_.metrics.gauge("alerts.pages_in_flight", {}, "Pages on their way at this moment")) {}

  void start() {
    cleaning_ = on_.shard.every(kCleaningInterval, runtime::Shard::Alignment::kFromNow, [this] { clean(); });
    wants_look_ = true;
    tell_dead_letters();
    turn();
  }

  void stop() {
    is_stopped_ = true;
    cleaning_.reset();
    next_look_.reset();
    rest_.reset();
    again_.reset();
    drain_end_.reset();
  }

  void wake() {
    wants_look_ = true;
    turn();
  }

  void configure(std::shared_ptr<const Receivers> receivers) {
    receivers_ = std::move(receivers);
    lanes_.forget_limits();
    turn();
  }

  void drain(std::move_only_function<void()> done) {
    drained_ = std::move(done);
    is_draining_ = true;
    drain_end_ = on_.shard.after(options_.drain_timeout, [this] { end_drain(); });
    turn();
  }

  void tell_dead_letters() {
    if (!is_stopped_) on_.shard.spawn(read_dead_letters(shared_from_this()));
  }

  runtime::Shard& shard() { return on_.shard; }
  std::size_t in_flight() const { return lanes_.under_way(); }
  std::vector<ChannelStatus> channels() const {
    std::vector<ChannelStatus> all;
    for (const auto& [channel, used] : channels_) all.push_back(used.status);
    return all;
  }

 private:
  struct UsedChannel {
    ChannelStatus status;
    Counter& delivered;
    Counter& retries;
    Counter& dead;
    Counter& duration;
  };

  UsedChannel& used(Channel channel) {
    const auto at = channels_.find(channel);
    if (at != channels_.end()) return at->second;
    const MetricLabels labels = {{"channel", std::string(channel_name(channel))}};
    Metrics& metrics = on_.metrics;
    UsedChannel made{
        .status = {.channel = channel, .delivered = 0, .last_delivered = {}, .last_error = {}},
        .delivered = metrics.counter("alerts.delivered", labels, "Pages that the other side has taken"),
        .retries = metrics.counter("alerts.delivery_retries", labels, "Attempts that failed and are made again"),
        .dead = metrics.counter("alerts.dead_letters", labels, "Pages that were given up"),
        .duration =
            metrics.counter("alerts.delivery_milliseconds", labels, "From a page's making to its delivery, summed")};
    return channels_.emplace(channel, std::move(made)).first->second;
  }

  std::size_t limit_of(const OutboxRow& row) const {
    const Result<Page> page = decode_page(row.payload);
    if (!page) return 1;
    const Result<Receiver> receiver = receivers_->find(page->method.channel, page->method.receiver);
    return receiver ? receiver->concurrency : 1;
  }

  // Does whatever can be done now. Everything ends here.
  void turn() {
    if (is_stopped_) return;
    while (!is_draining_ && lanes_.under_way() < options_.max_in_flight) {
      std::optional<OutboxRow> row = lanes_.take();
      if (!row) break;
      chosen_.push_back(std::move(*row));
    }
    in_flight_.set(static_cast<double>(lanes_.under_way()));
    if (!chosen_.empty() && !is_beginning_) begin();
    if (!ended_.empty() && !is_storing_) store();
    if (wants_look_ && !is_looking_ && !is_draining_ && !rest_) look();
    if (is_draining_ && lanes_.under_way() == 0) end_drain();
  }

  void end_drain() {
    if (drained_) std::exchange(drained_, nullptr)();
  }

  void look() {
    wants_look_ = false;
    is_looking_ = true;
    on_.shard.spawn(look_once(shared_from_this()));
  }

  static Task<void> look_once(std::shared_ptr<State> self) {
    const Monotonic begun = self->on_.clock.monotonic();
    auto work = [&database = self->on_.database, now = self->on_.clock.now(),
                 for_each = self->options_.max_loaded_of_lane,
                 limit = self->options_.max_loaded] { return look_at(database, now, for_each, limit); };
    Result<Look> found = co_await self->on_.pool.run(std::move(work));
    if (self->is_stopped_) co_return;
    self->is_looking_ = false;
    if (!found) {
      self->on_.log.warning("cannot read the outbox", {{"error", found.error().to_string()}});
      self->look_after(kLedgerPause);
      co_return;
    }
    for (OutboxRow& row : found->rows) self->lanes_.add(std::move(row));
    const milliseconds until_due =
        found->next_due ? *found->next_due - self->on_.clock.now() : milliseconds(kLongestSleep);
    self->look_after(std::clamp<milliseconds>(until_due, milliseconds(1), kLongestSleep));
    self->rest(self->on_.clock.monotonic() - begun);
    self->turn();
  }

  void look_after(nanoseconds delay) {
    next_look_ = on_.shard.after(delay, [this] { wake(); });
  }

  // Looks take at most half the time, however long they have become.
  void rest(nanoseconds duration) {
    rest_ = on_.shard.after(std::max<nanoseconds>(duration, milliseconds(1)), [this] {
      rest_.reset();
      turn();
    });
  }

  void begin() {
    is_beginning_ = true;
    auto rows = std::make_shared<std::vector<OutboxRow>>(std::exchange(chosen_, {}));
    auto begun = std::make_shared<std::vector<std::int64_t>>();
    const UnixMillis now = on_.clock.now();
    auto work = [rows, begun, now](ledger::Connection& connection) -> Result<void> {
      std::vector<std::int64_t> ids;
      for (const OutboxRow& row : *rows) ids.push_back(row.id);
      TRY(*begun, Outbox::begin_attempts(connection, ids, now));
      return {};
    };
    auto done = [self = shared_from_this(), rows, begun](Result<void> outcome) mutable {
      runtime::Shard& shard = self->on_.shard;
      shard.post([self = std::move(self), rows, begun, outcome = std::move(outcome)] {
        self->has_begun(*rows, *begun, outcome);
      });
    };
    Result<void> queued = on_.database.write_later(std::move(work), std::move(done));
    if (!queued) has_begun(*rows, {}, queued);
  }

  void has_begun(std::vector<OutboxRow>& rows, const std::vector<std::int64_t>& begun, const Result<void>& outcome) {
    if (is_stopped_) return;
    is_beginning_ = false;
    if (!outcome) {
      on_.log.warning("cannot begin to deliver", {{"pages", rows.size()}, {"error", outcome.error().to_string()}});
      look_after(kLedgerPause);
    }
    const std::unordered_set<std::int64_t> wanted(begun.begin(), begun.end());
    for (OutboxRow& row : rows) {
      if (!outcome || !wanted.contains(row.id)) {
        lanes_.release(row);
        continue;
      }
      ++row.attempts;
      on_.shard.spawn(attempt(shared_from_this(), std::move(row)));
    }
    turn();
  }

  static Task<void> attempt(std::shared_ptr<State> self, OutboxRow row) {
    const Result<Page> page = decode_page(row.payload);
    Verdict verdict;
    Receiver receiver;
    if (!page) {
      verdict = {.kind = Verdict::Kind::kRefused, .reason = page.error().to_string(), .retry_after = {}};
    } else {
      Result<Receiver> found = self->receivers_->find(page->method.channel, page->method.receiver);
      if (found) {
        receiver = std::move(*found);
        verdict = co_await send(self, *page, receiver);
      } else {
        verdict = {.kind = Verdict::Kind::kRefused, .reason = found.error().to_string(), .retry_after = {}};
      }
    }
    if (!self->is_stopped_) self->has_ended(std::move(row), verdict, receiver);
  }

  static Task<Verdict> send(std::shared_ptr<State> self, const Page& page, const Receiver& receiver) {
    Result<Sendable> sendable = make_sendable(page, receiver, self->on_.clock.now());
    if (!sendable) {
      Verdict refused;
      refused.kind = Verdict::Kind::kRefused;
      refused.reason = sendable.error().to_string();
      co_return refused;
    }
    if (auto* command = std::get_if<runtime::ChildCommand>(&*sendable)) {
      const Result<runtime::ChildOutcome> outcome = co_await self->on_.carriers.run(std::move(*command));
      co_return judge_command(outcome);
    }
    auto& request = std::get<net::OutboundRequest>(*sendable);
    const Result<net::OutboundResponse> response = co_await self->on_.carriers.send(std::move(request));
    co_return judge(page.method.channel, response, self->on_.clock.now());
  }

  void has_ended(OutboxRow row, const Verdict& verdict, const Receiver& receiver) {
    const UnixMillis now = on_.clock.now();
    UsedChannel& use = used(find_channel(row.channel).value_or(Channel::kMail));
    OutboxOutcome outcome;
    outcome.id = row.id;
    if (verdict.kind == Verdict::Kind::kDelivered) {
      outcome.kind = OutboxOutcome::Kind::kDelivered;
      use.status.last_delivered = now;
      use.status.last_error.clear();
      ++use.status.delivered;
      use.delivered.add();
      use.duration.add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, (now - row.created).count())));
      on_.log.debug("delivered", {{"key", row.key}, {"channel", row.channel}, {"attempt", row.attempts}});
    } else {
      const milliseconds delay = retry_delay(row.key, row.attempts, verdict.retry_after);
      const bool is_too_late = row.attempts >= receiver.max_attempts || now + delay - row.created > receiver.max_age;
      const bool is_dead = verdict.kind == Verdict::Kind::kRefused || is_too_late;
      outcome.kind = is_dead ? OutboxOutcome::Kind::kDead : OutboxOutcome::Kind::kRetry;
      outcome.error = verdict.kind == Verdict::Kind::kRetry && is_dead
                          ? fmt::format("given up after {} attempts: {}", row.attempts, verdict.reason)
                          : verdict.reason;
      outcome.due = now + delay;
      use.status.last_error = outcome.error;
      (is_dead ? use.dead : use.retries).add();
      log_failure(row, outcome, delay);
    }
    ended_.push_back({std::move(row), std::move(outcome)});
    turn();
  }

  // Without target and payload: a target may be a hook whose URL is a secret.
  void log_failure(const OutboxRow& row, const OutboxOutcome& outcome, milliseconds delay) const {
    if (outcome.kind == OutboxOutcome::Kind::kDead) {
      on_.log.error("a page cannot be delivered", {{"key", row.key},
                                                   {"channel", row.channel},
                                                   {"contact", row.contact},
                                                   {"attempts", row.attempts},
                                                   {"error", outcome.error}});
    } else {
      on_.log.warning("a page could not be delivered yet", {{"key", row.key},
                                                            {"channel", row.channel},
                                                            {"contact", row.contact},
                                                            {"attempts", row.attempts},
                                                            {"again_in_seconds", delay.count() / 1'000},
                                                            {"error", outcome.error}});
    }
  }

  void store() {
    is_storing_ = true;
    auto batch = std::make_shared<std::vector<Ended>>(std::exchange(ended_, {}));
    const UnixMillis now = on_.clock.now();
    auto work = [batch, now](ledger::Connection& connection) -> Result<void> {
      for (const Ended& one : *batch) TRY_VOID(Outbox::finish_attempts(connection, std::span(&one.outcome, 1), now));
      return {};
    };
    auto done = [self = shared_from_this(), batch](Result<void> outcome) mutable {
      runtime::Shard& shard = self->on_.shard;
      shard.post([self = std::move(self), batch, outcome = std::move(outcome)] { self->has_stored(*batch, outcome); });
    };
    Result<void> queued = on_.database.write_later(std::move(work), std::move(done));
    if (!queued) has_stored(*batch, queued);
  }

  void has_stored(std::vector<Ended>& batch, const Result<void>& outcome) {
    if (is_stopped_) return;
    if (!outcome) {
      // What was delivered must be remembered as such, or it would be sent twice: keep it and its lane until the ledger takes it.
      on_.log.warning("cannot store what became of pages",
                      {{"pages", batch.size()}, {"error", outcome.error().to_string()}});
      for (Ended& one : batch) ended_.push_back(std::move(one));
      again_ = on_.shard.after(kLedgerPause, [this] {
        is_storing_ = false;
        turn();
      });
      return;
    }
    is_storing_ = false;
    bool has_dead = false;
    for (const Ended& one : batch) {
      has_dead = has_dead || one.outcome.kind == OutboxOutcome::Kind::kDead;
      lanes_.release(one.row);
    }
    if (has_dead) tell_dead_letters();
    wants_look_ = true;  // the next of their subjects may be due now, and there is room for more
    turn();
  }

  static Task<void> read_dead_letters(std::shared_ptr<State> self) {
    auto work = [&database = self->on_.database] { return Outbox(database).dead_by_channel(); };
    const Result<std::vector<Outbox::DeadChannel>> dead = co_await self->on_.pool.run(std::move(work));
    if (self->is_stopped_) co_return;
    if (!dead) {
      self->on_.log.warning("cannot read the dead letters", {{"error", dead.error().to_string()}});
      co_return;
    }
    if (self->on_.on_dead_letters) self->on_.on_dead_letters(*dead);
  }

  void clean() { on_.shard.spawn(clean_once(shared_from_this())); }

  static Task<void> clean_once(std::shared_ptr<State> self) {
    auto work = [&database = self->on_.database, before = self->on_.clock.now() - self->options_.keep_finished] {
      Result<std::int64_t> removed = kRemovedAtOnce;
      while (removed && *removed == kRemovedAtOnce)
        removed = Outbox(database).remove_finished_before(before, static_cast<std::size_t>(kRemovedAtOnce));
      return removed;
    };
    const Result<std::int64_t> removed = co_await self->on_.pool.run(std::move(work));
    if (!removed) self->on_.log.warning("cannot clean the outbox", {{"error", removed.error().to_string()}});
    if (!self->is_stopped_) self->tell_dead_letters();
  }

  const DelivererOptions options_;
  const DelivererDependencies on_;
  std::shared_ptr<const Receivers> receivers_;
  Lanes lanes_;
  std::map<Channel, UsedChannel> channels_;
  Gauge& in_flight_;
  std::vector<OutboxRow> chosen_;  // under way, and not yet counted by the ledger
  std::vector<Ended> ended_;       // under way, and their outcome not yet in the ledger
  bool wants_look_ = false;
  bool is_looking_ = false;
  bool is_beginning_ = false;
  bool is_storing_ = false;
  bool is_draining_ = false;
  bool is_stopped_ = false;
  std::move_only_function<void()> drained_;
  std::unique_ptr<runtime::Timer> cleaning_, next_look_, rest_, again_, drain_end_;
};

Deliverer::Deliverer(const DelivererOptions& options, std::shared_ptr<const Receivers> receivers,
                     DelivererDependencies dependencies)
    : state_(std::make_shared<State>(options, std::move(receivers), std::move(dependencies))) {}

Deliverer::~Deliverer() {
  state_->stop();
}

void Deliverer::start() {
  state_->start();
}

void Deliverer::wake() {
  state_->shard().post([state = state_] { state->wake(); });
}

void Deliverer::dead_letters_changed() {
  state_->shard().post([state = state_] {
    state->tell_dead_letters();
    state->wake();
  });
}

void Deliverer::configure(std::shared_ptr<const Receivers> receivers) {
  state_->configure(std::move(receivers));
}

void Deliverer::drain(std::move_only_function<void()> done) {
  state_->drain(std::move(done));
}

std::vector<Deliverer::ChannelStatus> Deliverer::channels() const {
  return state_->channels();
}

std::size_t Deliverer::in_flight() const {
  return state_->in_flight();
}

}  // namespace bellwether::alerts
