#include "alerts/delivery/deliverer.h"

#include <algorithm>
#include <span>
#include <unordered_set>
#include <utility>

#include "alerts/delivery/attempt.h"
#include "alerts/delivery/lanes.h"
#include "alerts/page_codec.h"

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

// What one transaction makes durable: what became of pages, and which leave next.
struct Step {
  std::vector<Ended> ended;
  std::vector<OutboxRow> chosen;
  std::vector<std::int64_t> begun;  // of `chosen`: those that the outbox still wants sent
};

Result<void> store(Step& step, UnixMillis now, ledger::Connection& connection) {
  for (const Ended& one : step.ended) TRY_VOID(Outbox::finish_attempts(connection, std::span(&one.outcome, 1), now));
  std::vector<std::int64_t> ids;
  for (const OutboxRow& row : step.chosen) ids.push_back(row.id);
  TRY(step.begun, Outbox::begin_attempts(connection, ids, now));
  return {};
}

}  // namespace

class Deliverer::State : public std::enable_shared_from_this<Deliverer::State> {
 public:
  State(const DelivererOptions& options, std::shared_ptr<const Receivers> receivers, DelivererDependencies dependencies)
      : options_(options),
        on_(std::move(dependencies)),
        receivers_(std::move(receivers)),
        lanes_([this](const OutboxRow& row) { return limit_of(row); }),
        tally_(on_.metrics, on_.log),
        in_flight_(on_.metrics.gauge("alerts.pages_in_flight", {}, "Pages on their way at this moment")) {}

  void start() {
    cleaning_ = on_.shard.every(kCleaningInterval, runtime::Shard::Alignment::kFromNow, [this] { clean(); });
    wants_look_ = true;
    tell_dead_letters();
    proceed();
  }

  void stop() {
    is_stopped_ = true;
    cleaning_.reset();
    next_look_.reset();
    rest_.reset();
    again_.reset();
    alone_end_.reset();
    drain_end_.reset();
  }

  void wake() {
    wants_look_ = true;
    proceed();
  }

  void configure(std::shared_ptr<const Receivers> receivers) {
    receivers_ = std::move(receivers);
    lanes_.forget_limits();
    proceed();
  }

  void drain(std::move_only_function<void()> done) {
    drained_ = std::move(done);
    is_draining_ = true;
    drain_end_ = on_.shard.after(options_.drain_timeout, [this] { end_drain(); });
    proceed();
  }

  void tell_dead_letters() {
    if (!is_stopped_) on_.shard.spawn(read_dead_letters(shared_from_this()));
  }

  runtime::Shard& shard() { return on_.shard; }
  std::size_t in_flight() const { return lanes_.under_way(); }
  std::vector<ChannelStatus> channels() const { return tally_.all(); }

 private:
  std::size_t limit_of(const OutboxRow& row) const {
    const Result<Page> page = decode_page(row.payload);
    if (!page) return 1;
    const Result<Receiver> receiver = receivers_->find(page->method.channel, page->method.receiver);
    return receiver ? receiver->concurrency : 1;
  }

  bool may_begin() const { return !is_draining_ && !alone_ && lanes_.under_way() < options_.max_in_flight; }

  // Does whatever can be done now. Everything ends here.
  void proceed() {
    if (is_stopped_) return;
    while (may_begin()) {
      std::optional<OutboxRow> row = lanes_.take();
      if (!row) break;
      if (options_.alone_for > nanoseconds(0)) alone_ = row->id;
      chosen_.push_back(std::move(*row));
    }
    in_flight_.set(static_cast<double>(lanes_.under_way()));
    if (!is_writing_ && !(chosen_.empty() && ended_.empty())) write();
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
    self->proceed();
  }

  void look_after(nanoseconds delay) {
    next_look_ = on_.shard.after(delay, [this] { wake(); });
  }

  // Looks take at most half the time, however long they have become.
  void rest(nanoseconds duration) {
    rest_ = on_.shard.after(std::max<nanoseconds>(duration, milliseconds(1)), [this] {
      rest_.reset();
      proceed();
    });
  }

  // One transaction for what has ended and what leaves next: nothing leaves before what left before it is remembered.
  void write() {
    is_writing_ = true;
    auto step = std::make_shared<Step>();
    step->ended = std::exchange(ended_, {});
    step->chosen = std::exchange(chosen_, {});
    auto work = [step, now = on_.clock.now()](ledger::Connection& connection) { return store(*step, now, connection); };
    auto done = [self = shared_from_this(), step](Result<void> outcome) mutable {
      runtime::Shard& shard = self->on_.shard;
      shard.post([self = std::move(self), step, outcome = std::move(outcome)] { self->has_written(*step, outcome); });
    };
    Result<void> queued = on_.database.write_later(std::move(work), std::move(done));
    if (!queued) has_written(*step, queued);
  }

  void has_written(Step& step, const Result<void>& outcome) {
    if (is_stopped_) return;
    if (!outcome) return write_again(step, outcome.error());
    is_writing_ = false;
    bool has_dead = false;
    for (const Ended& one : step.ended) {
      has_dead = has_dead || one.outcome.kind == OutboxOutcome::Kind::kDead;
      lanes_.release(one.row);
    }
    const std::unordered_set<std::int64_t> begun(step.begun.begin(), step.begun.end());
    for (OutboxRow& row : step.chosen) {
      if (begun.contains(row.id)) {
        begin(std::move(row));
      } else {
        give_back(row);
      }
    }
    if (has_dead) tell_dead_letters();
    if (!step.ended.empty())
      wants_look_ = true;  // the next of their subjects may be due now, and there is room for more
    proceed();
  }

  // What was delivered must be remembered as such, or it would be sent twice: it keeps its lane until the ledger takes it.
  void write_again(Step& step, const Error& error) {
    on_.log.warning("cannot store what becomes of pages",
                    {{"ended", step.ended.size()}, {"begin", step.chosen.size()}, {"error", error.to_string()}});
    for (Ended& one : step.ended) ended_.push_back(std::move(one));
    for (const OutboxRow& row : step.chosen) give_back(row);
    again_ = on_.shard.after(kLedgerPause, [this] {
      is_writing_ = false;
      wants_look_ = true;
      proceed();
    });
  }

  void give_back(const OutboxRow& row) {
    lanes_.release(row);
    end_alone(row.id);
  }

  void begin(OutboxRow row) {
    ++row.attempts;
    if (alone_ == row.id) {
      // A server that hangs holds up no other for longer.
      alone_end_ = on_.shard.after(options_.alone_for, [this, id = row.id] {
        end_alone(id);
        proceed();
      });
    }
    on_.shard.spawn(attempt(shared_from_this(), std::move(row)));
  }

  void end_alone(std::int64_t id) {
    if (alone_ == id) alone_.reset();
  }

  static Task<void> attempt(std::shared_ptr<State> self, OutboxRow row) {
    Task<Attempt> making = make_attempt(self->on_.carriers, self->on_.clock, self->receivers_, std::move(row));
    Attempt made = co_await std::move(making);
    if (!self->is_stopped_) self->has_ended(std::move(made));
  }

  void has_ended(Attempt made) {
    const UnixMillis now = on_.clock.now();
    OutboxOutcome outcome = outcome_of(made, now);
    tally_.add(made.row, outcome, now);
    end_alone(made.row.id);
    ended_.push_back({std::move(made.row), std::move(outcome)});
    proceed();
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
  ChannelTally tally_;
  Gauge& in_flight_;
  std::vector<OutboxRow> chosen_;      // under way, and not yet counted by the ledger
  std::vector<Ended> ended_;           // under way, and their outcome not yet in the ledger
  std::optional<std::int64_t> alone_;  // the page beside which no other begins
  bool wants_look_ = false;
  bool is_looking_ = false;
  bool is_writing_ = false;
  bool is_draining_ = false;
  bool is_stopped_ = false;
  std::move_only_function<void()> drained_;
  std::unique_ptr<runtime::Timer> cleaning_, next_look_, rest_, again_, alone_end_, drain_end_;
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

std::vector<ChannelStatus> Deliverer::channels() const {
  return state_->channels();
}

std::size_t Deliverer::in_flight() const {
  return state_->in_flight();
}

}  // namespace bellwether::alerts
