// Merger: the flush thread's half of StatsD: the generations of all shards in, one flush out. It keeps what outlives an interval: which keys
// there are, in which order they came, what the gauges stand at, what has been idle for how long.
//
//   for each shard: merger.expect(shard, generation);
//   for each shard: merger.fold(shard, generation, arena);
//   merger.flush(now, sinks);              // then the generations may go back
//
// One thread at a time. Between the first fold() of a round and the end of flush() it owns the generations it was given; no shard may swap again
// before. Memory: 24 bytes for each key, and 16 more with several shards. Cost: about 0.1 µs for each touched key and each number sent.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "statsd/aggregator.h"
#include "statsd/entry_index.h"
#include "statsd/flush_sink.h"
#include "statsd/generation.h"
#include "statsd/options.h"
#include "statsd/timer_statistics.h"

namespace bellwether::statsd {

class Merger {
 public:
  Merger(const Options& options, std::size_t shards);

  // Says which generation a shard will give to this round's fold(); for all shards before the first fold, because a key's values are gathered
  // in the record of the shard that named it first. With one shard fold() alone will do.
  void expect(std::size_t shard, const Generation& generation);

  void fold(std::size_t shard, Generation& generation, const RecordArena& arena);

  // What to send is written to every sink. Clears the values of all folded generations. Returns what the summary said.
  FlushSummary flush(UnixSeconds now, std::span<FlushSink* const> sinks, const std::function<double()>& elapsed_ms);

  // Keys that have been idle for too long, to be forgotten by every shard: Aggregator::forget(). At most kForgetAtOnce each flush.
  static constexpr std::size_t kForgetAtOnce = 20'000;
  std::vector<Aggregator::Key> take_idle_keys();

  // For the admin port: calls visit(key, gauge's value) for each key of that type that would be sent, in order.
  template <class Visit>
  void visit(Type type, Visit visit_key) const {
    for_each_ordered(type, [&](const Entry& entry) { visit_key(entry.record->key(), entry.carried); });
  }
  // Takes a key out as if it had never come, until it comes again. False when there is none.
  bool remove(Type type, std::string_view key);

  // A key that lives without samples: from a snapshot. Gauges stand at `value`.
  void restore(Type type, std::string_view key, double value, std::uint32_t idle_flushes);
  // Calls visit(type, key, gauge's value, idle flushes) for every key.
  template <class Visit>
  void visit_all(Visit visit_key) const {
    for (std::size_t type = 0; type < kTypes; ++type) {
      for_each_ordered(static_cast<Type>(type), [&](const Entry& entry) {
        visit_key(entry.record->type, entry.record->key(), entry.carried, flush_ - entry.last_flush);
      });
    }
  }

  std::size_t keys() const { return entries_.size() - free_entries_.size(); }
  std::uint64_t flushes() const { return flush_; }

 private:
  static constexpr std::uint8_t kOwnShard = 0xff;  // the record is the merger's own
  struct Entry {
    Record* record = nullptr;        // where its text and, of the current round, its value are
    double carried = 0;              // a gauge's value
    std::uint32_t last_flush = 0;    // the last with a sample
    std::uint8_t shard = kOwnShard;  // whose record
    std::uint8_t references = 0;     // shards that have a record of it
    bool is_ordered = false;         // in order_ or indexed_
    bool is_permanent = false;       // the original's own: never deleted for being idle
  };
  std::uint32_t entry_of(Record& record, std::size_t shard);
  std::uint32_t make_entry(Record& record, std::uint8_t shard);
  std::uint32_t own_entry(Type type, std::string_view key);
  std::uint32_t find(Type type, std::string_view key) const;
  std::uint64_t hash_of(const Record& record) const;
  void order(std::uint32_t entry);
  void drop(std::uint32_t entry);
  void release_forgotten(Generation& generation, const RecordArena& arena);
  Value& value_of(const Entry& entry) {
    return entry.record->values[entry.shard == kOwnShard ? 0 : value_index_[entry.shard]];
  }
  void combine(Type type, Value& into, Value& from, SampleArena& arena);
  bool stays(const Entry& entry) const;
  void sweep();
  void flush_type(Type type, std::span<FlushSink* const> sinks);
  void send(std::uint32_t id, Entry& entry, bool is_touched, std::span<FlushSink* const> sinks);
  void send_timer(std::uint32_t id, const Entry& entry, Value* value, std::span<FlushSink* const> sinks);
  template <class Visit>
  void for_each_ordered(Type type, Visit visit_entry) const {
    const auto at = static_cast<std::size_t>(type);
    for (const auto& [number, id] : indexed_[at]) visit_entry(entries_[id]);
    for (const std::uint32_t id : order_[at]) {
      if (id != kDropped) visit_entry(entries_[id]);
    }
  }

  static constexpr std::uint32_t kDropped = 0xffffffff;

  const Options options_;
  const std::size_t shards_;
  const double interval_seconds_;
  const std::uint32_t forget_after_flushes_;  // 0: never
  TimerStatistics statistics_;
  TimerStatistics::Result computed_;

  std::deque<Entry> entries_;
  std::vector<std::uint32_t> free_entries_;
  std::array<std::vector<std::uint32_t>, kTypes> order_;  // as keys first came
  std::array<std::map<std::uint32_t, std::uint32_t>, kTypes>
      indexed_;       // strict: keys that are whole numbers, which JavaScript puts first
  EntryIndex index_;  // of all entries with several shards, of our own records with one
  RecordArena own_records_;
  std::map<std::uint32_t, std::uint32_t> own_granules_;  // entry -> granule
  std::vector<std::uint8_t> value_index_;                // of the round, by shard
  std::vector<TimedSample> timed_;
  std::uint32_t flush_ = 1;
  std::uint64_t sent_keys_ = 0;
  UnixSeconds last_time_{};
  std::string lag_key_;
  std::size_t sweep_at_ = 0;
  std::vector<std::uint32_t> idle_;
};

}  // namespace bellwether::statsd
