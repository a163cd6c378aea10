#include "statsd/service.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "base/check.h"
#include "statsd/flush_thread.h"
#include "statsd/service_shard.h"

namespace bellwether::statsd {

Service::Service(const Options& options, std::vector<runtime::Shard*> shards, Surroundings surroundings)
    : options_(options),
      shards_(std::move(shards)),
      surroundings_(std::move(surroundings)),
      reasons_(surroundings_.refusals),
      merger_(options, shards_.size()),
      flushes_(surroundings_.metrics.counter("statsd.flushes", {}, "Flushes written")),
      skipped_(surroundings_.metrics.counter("statsd.flushes_skipped", {},
                                             "Flushes left out because the one before was still being written")),
      flush_seconds_(
          surroundings_.metrics.gauge("statsd.flush_seconds", {}, "How long the last flush took on the flush thread")),
      keys_(surroundings_.metrics.gauge("statsd.keys", {}, "Keys in the tables of all shards")),
      memory_(surroundings_.metrics.gauge("statsd.memory_bytes", {}, "Memory of keys, values and open timers")),
      swap_seconds_(surroundings_.metrics.gauge("statsd.swap_seconds", {},
                                                "Longest time that reading stood still for the last flush")) {
  CHECK(!shards_.empty(), "no shards");
  for (runtime::Shard* const shard : shards_) {
    per_shard_.push_back(std::make_unique<PerShard>(options_, reasons_, *shard, surroundings_.timeline));
  }
  if (!surroundings_.background) flush_thread_ = std::make_unique<FlushThread>();
}

Service::~Service() = default;

void Service::add_sink(std::unique_ptr<FlushSink> sink) {
  sinks_.push_back(std::move(sink));
}

void Service::set_tap(PacketTap* tap) {
  for (const auto& shard : per_shard_) shard->input.tap = tap;
}

std::unique_ptr<net::DatagramHandler> Service::datagram_handler(std::size_t shard, const std::string& listener) {
  return std::make_unique<DatagramReceiver>(per_shard_.at(shard)->input, Account(listener, surroundings_.metrics));
}

net::StreamSessionFactory Service::line_sessions(std::size_t shard, const std::string& listener) {
  Account& account = *accounts_.emplace_back(std::make_unique<Account>(listener, surroundings_.metrics));
  return [&input = per_shard_.at(shard)->input, &account](net::StreamReply&) -> std::unique_ptr<net::StreamSession> {
    return std::make_unique<LineSession>(input, account);
  };
}

void Service::start() {
  // The original counts its intervals from its start; the wall clock's multiples make points of several processes meet.
  const auto alignment =
      options_.mode == Mode::kStrict ? runtime::Shard::Alignment::kFromNow : runtime::Shard::Alignment::kWallClock;
  timer_ = shards_.front()->every(options_.flush_interval, alignment, [this] {
    if (round_is_running_) {
      skipped_.add();
    } else {
      start_round();
    }
  });
}

void Service::run_in_background(std::move_only_function<void()> work) {
  if (surroundings_.background) {
    surroundings_.background(std::move(work));
  } else {
    flush_thread_->run(std::move(work));
  }
}

void Service::start_round() {
  round_is_running_ = true;
  round_time_ = shards_.front()->clock().now_seconds();
  when_round_ends_ = std::exchange(when_next_round_ends_, {});
  shards_to_swap_.store(shards_.size());
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    shards_[i]->post([this, i] {
      PerShard& shard = *per_shard_[i];
      const auto before = std::chrono::steady_clock::now();
      shard.generation = shard.aggregator.swap();
      shard.swap_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
      CHECK(shard.generation != nullptr, "shard {} swaps twice", i);
      shard.generation_number = shard.generation->number;
      shard.keys = shard.aggregator.keys();
      shard.memory_bytes = shard.aggregator.memory_bytes();
      if (shards_to_swap_.fetch_sub(1, std::memory_order_acq_rel) == 1) run_in_background([this] { merge(); });
    });
  }
}

void Service::merge() {
  const auto before = std::chrono::steady_clock::now();
  const auto elapsed_ms = [before] {
    return std::floor(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count());
  };
  const FlushSummary summary = flush_generations(round_time_, elapsed_ms);
  const auto idle = std::make_shared<const std::vector<Aggregator::Key>>(merger_.take_idle_keys());

  flushes_.add();
  flush_seconds_.set(std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count());
  double keys = 0;
  double memory = 0;
  double swap = 0;
  for (const auto& shard : per_shard_) {
    keys += static_cast<double>(shard->keys);
    memory += static_cast<double>(shard->memory_bytes);
    swap = std::max(swap, shard->swap_seconds);
  }
  keys_.set(keys);
  memory_.set(memory);
  swap_seconds_.set(swap);

  for (std::size_t i = 0; i < shards_.size(); ++i) {
    shards_[i]->post([this, i, idle] {
      PerShard& shard = *per_shard_[i];
      shard.aggregator.give_back(*shard.generation);
      shard.aggregator.forget(*idle, shard.generation_number);
    });
  }
  // Behind the generations' way home, so that the next round finds them there.
  shards_.front()->post([this, summary] { end_round(summary); });
}

// What the shards swapped out goes to the sinks.
FlushSummary Service::flush_generations(UnixSeconds time, const std::function<double()>& elapsed_ms) {
  for (std::size_t i = 0; i < per_shard_.size(); ++i) merger_.expect(i, *per_shard_[i]->generation);
  for (std::size_t i = 0; i < per_shard_.size(); ++i) {
    merger_.fold(i, *per_shard_[i]->generation, per_shard_[i]->aggregator.arena());
  }
  std::vector<FlushSink*> sinks;
  for (const auto& sink : sinks_) sinks.push_back(sink.get());
  return merger_.flush(time, sinks, elapsed_ms);
}

void Service::end_round(FlushSummary summary) {
  round_is_running_ = false;
  surroundings_.log.debug("flushed", {{"keys", summary.keys}, {"milliseconds", summary.processing_ms}});
  report_offenders();
  for (auto& done : std::exchange(when_round_ends_, {})) done();
  go_on();
}

// Once when a prefix is cut, and again whenever ten times as much was.
void Service::report_offenders() {
  for (const KeyBudgets::Offender& offender : offenders()) {
    std::uint64_t& reported = reported_[offender.prefix];
    if (reported != 0 && offender.refused < 10 * reported) continue;
    reported = offender.refused;
    surroundings_.log.warning("keys are refused: their budget is used up",
                              {{"prefix", offender.prefix},
                               {"keys_allowed", offender.limit},
                               {"samples_refused", offender.refused},
                               {"different_keys_refused", static_cast<std::uint64_t>(offender.different_keys)}});
  }
}

// After a round or a snapshot: whatever waited for its end.
void Service::go_on() {
  if (!round_is_running_ && !between_rounds_.empty()) {
    auto work = std::move(between_rounds_.front());
    between_rounds_.erase(between_rounds_.begin());
    return work();
  }
  if (!when_next_round_ends_.empty() && !round_is_running_) start_round();
}

void Service::flush_now(std::move_only_function<void()> done) {
  shards_.front()->post([this, done = std::move(done)]() mutable {
    when_next_round_ends_.push_back(std::move(done));
    if (!round_is_running_) start_round();
  });
}

void Service::drain(std::move_only_function<void()> done) {
  shards_.front()->post([this, done = std::move(done)]() mutable {
    timer_.reset();
    flush_now(std::move(done));
  });
}

void Service::snapshot(std::move_only_function<void(std::string)> done) {
  shards_.front()->post([this, done = std::move(done)]() mutable {
    between_rounds_.push_back([this, done = std::move(done)]() mutable {
      round_is_running_ = true;
      const UnixSeconds now = shards_.front()->clock().now_seconds();
      take_snapshot(shards_.size(), std::make_shared<StateWriter>(now), std::move(done));
    });
    go_on();
  });
}

// The shards from that number down, one after the other, then the flush thread.
void Service::take_snapshot(std::size_t left, std::shared_ptr<StateWriter> writer,
                            std::move_only_function<void(std::string)> done) {
  if (left > 0) {
    shards_[left - 1]->post([this, left, writer, done = std::move(done)]() mutable {
      writer->add(per_shard_[left - 1]->aggregator);
      take_snapshot(left - 1, writer, std::move(done));
    });
    return;
  }
  run_in_background([this, writer, done = std::move(done)]() mutable {
    shards_.front()->post([this, done = std::move(done), bytes = writer->finish(merger_)]() mutable {
      round_is_running_ = false;
      done(std::move(bytes));
      go_on();
    });
  });
}

Result<void> Service::restore(std::string_view bytes) {
  TRY(const UnixSeconds taken, restore_state(bytes, per_shard_.front()->aggregator, merger_));
  const milliseconds since_epoch = taken.time_since_epoch();
  const milliseconds interval = options_.flush_interval;
  const auto end = std::chrono::floor<seconds>(UnixMillis(since_epoch - since_epoch % interval + interval));
  if (end <= shards_.front()->clock().now_seconds()) flush_restored(end);
  return {};
}

// The interval that was open when the state was taken is over: what it holds belongs to its own time, not to now.
void Service::flush_restored(UnixSeconds end) {
  for (const auto& shard : per_shard_) shard->generation = shard->aggregator.swap();
  const FlushSummary summary = flush_generations(end, [] { return 0.0; });
  for (const auto& shard : per_shard_) shard->aggregator.give_back(*shard->generation);
  surroundings_.log.info("wrote the open interval of the last stop at its own time",
                         {{"keys", summary.keys}, {"time", count_seconds(end)}});
}

std::vector<KeyBudgets::Offender> Service::offenders() const {
  std::map<std::string, KeyBudgets::Offender> by_prefix;
  for (const auto& shard : per_shard_) {
    for (const KeyBudgets::Offender& offender : shard->aggregator.budgets().offenders()) {
      const auto [at, is_new] = by_prefix.try_emplace(offender.prefix, offender);
      if (is_new) continue;
      at->second.refused += offender.refused;
      at->second.different_keys = std::max(at->second.different_keys, offender.different_keys);
    }
  }
  std::vector<KeyBudgets::Offender> all;
  for (auto& [prefix, offender] : by_prefix) all.push_back(std::move(offender));
  std::ranges::sort(all, [](const auto& a, const auto& b) { return a.refused > b.refused; });
  return all;
}

std::vector<KeyBudgets::Usage> Service::budget_usage() const {
  std::vector<KeyBudgets::Usage> fullest = per_shard_.front()->aggregator.budgets().usage();
  for (const auto& shard : per_shard_) {
    const std::vector<KeyBudgets::Usage> usage = shard->aggregator.budgets().usage();
    for (std::size_t i = 0; i < usage.size(); ++i) fullest[i].used = std::max(fullest[i].used, usage[i].used);
  }
  return fullest;
}

}  // namespace bellwether::statsd
