#include "statsd/merger.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>

#include "base/check.h"
#include "statsd/key_hash.h"

namespace bellwether::statsd {

namespace {

// A key that is out of sight because idle keys of its type are deleted keeps its record this long: it will likely come again.
constexpr std::uint32_t kUnorderedFlushes = 64;
// A sweep visits all entries within this many flushes.
constexpr std::size_t kSweepParts = 16;

std::uint32_t flushes_in(seconds span, milliseconds interval) {
  return static_cast<std::uint32_t>((milliseconds(span) + interval - milliseconds(1)) / interval);
}

// JavaScript enumerates such properties first, ascending: "0", "17", but not "017".
bool is_array_index(std::string_view key, std::uint32_t& number) {
  if (key.empty() || key.size() > 10 || (key[0] == '0' && key.size() > 1)) return false;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
  return error == std::errc() && end == key.data() + key.size() && number != 0xffffffff;
}

// What a gauge that stands at `before` becomes by a signed change. The original replaces what is 0 or NaN; 0 + change is the same.
double changed(double before, double change) {
  return std::isnan(before) ? change : before + change;
}

}  // namespace

Merger::Merger(const Options& options, std::size_t shards)
    : options_(options),
      shards_(shards),
      interval_seconds_(static_cast<double>(options.flush_interval.count()) / 1000),
      forget_after_flushes_(flushes_in(options.idle.forget_after, options.flush_interval)),
      statistics_(options),
      value_index_(shards),
      lag_key_(options.names.prefix_stats + ".timestamp_lag") {
  CHECK(shards < kOwnShard, "{} shards", shards);
}

std::uint64_t Merger::hash_of(const Record& record) const {
  return key_hash(record.text(), record.length, static_cast<std::uint8_t>(record.type), options_.hash_seed);
}

std::uint32_t Merger::find(Type type, std::string_view key) const {
  const std::uint64_t hash = key_hash(key.data(), key.size(), static_cast<std::uint8_t>(type), options_.hash_seed);
  return index_.find(
      hash, [&](std::uint32_t id) { return entries_[id].record->type == type && entries_[id].record->key() == key; });
}

std::uint32_t Merger::make_entry(Record& record, std::uint8_t shard) {
  std::uint32_t id;
  if (free_entries_.empty()) {
    id = static_cast<std::uint32_t>(entries_.size());
    entries_.emplace_back();
  } else {
    id = free_entries_.back();
    free_entries_.pop_back();
  }
  entries_[id] = Entry{.record = &record, .last_flush = flush_, .shard = shard};
  return id;
}

// The entry of a shard's record that is seen for the first time.
std::uint32_t Merger::entry_of(Record& record, std::size_t shard) {
  std::uint32_t id = EntryIndex::kNone;
  if (index_.size() > 0) id = find(record.type, record.key());
  if (id == EntryIndex::kNone) {
    id = make_entry(record, static_cast<std::uint8_t>(shard));
    if (shards_ > 1) index_.insert(hash_of(record), id);
  }
  record.merged = id;
  ++entries_[id].references;
  return id;
}

// The entry of a key that need not come from a shard.
std::uint32_t Merger::own_entry(Type type, std::string_view key) {
  if (const std::uint32_t id = find(type, key); id != EntryIndex::kNone) return id;
  // With one shard its keys are not in the index, but this key may be one of them.
  for (std::uint32_t id = 0; id < entries_.size() && keys() > index_.size(); ++id) {
    const Record* const record = entries_[id].record;
    if (record != nullptr && record->type == type && record->key() == key) return id;
  }
  const std::uint32_t granule = own_records_.make(key, type);
  CHECK(granule != RecordArena::kFull, "no room for '{}'", key);
  Record& record = *own_records_.at(granule);
  const std::uint32_t id = make_entry(record, kOwnShard);
  own_granules_[id] = granule;
  index_.insert(hash_of(record), id);
  return id;
}

void Merger::order(std::uint32_t id) {
  Entry& entry = entries_[id];
  entry.is_ordered = true;
  const auto type = static_cast<std::size_t>(entry.record->type);
  std::uint32_t number = 0;
  if (options_.mode == Mode::kStrict && is_array_index(entry.record->key(), number)) {
    indexed_[type].emplace(number, id);
  } else {
    order_[type].push_back(id);
  }
}

void Merger::drop(std::uint32_t id) {
  Entry& entry = entries_[id];
  CHECK(!entry.is_ordered, "entry {} is still in order", id);
  index_.erase(hash_of(*entry.record), id);
  if (const auto own = own_granules_.find(id); own != own_granules_.end()) {
    own_records_.free(own->second);
    own_granules_.erase(own);
  }
  entry = {};
  free_entries_.push_back(id);
}

void Merger::release_forgotten(Generation& generation, const RecordArena& arena) {
  for (const std::uint32_t granule : generation.forgotten) {
    const Record& record = *arena.at(granule);
    if (record.merged == Record::kNotMerged) continue;
    const std::uint32_t id = record.merged;
    Entry& entry = entries_[id];
    --entry.references;
    if (entry.record != &record) continue;
    // The text goes with the shard's record; others may still need it.
    if (entry.references > 0 || entry.is_ordered) {
      const std::uint32_t own = own_records_.make(record.key(), record.type);
      CHECK(own != RecordArena::kFull, "no room for '{}'", record.key());
      entry.record = own_records_.at(own);
      entry.shard = kOwnShard;
      own_granules_[id] = own;
      if (shards_ == 1) index_.insert(hash_of(*entry.record), id);
    } else {
      drop(id);
    }
  }
}

void Merger::combine(Type type, Value& into, Value& from, SampleArena& arena) {
  if (into.count == 0) {
    into = from;
    return;
  }
  switch (type) {
    case Type::kCounter:
      into.number += from.number;
      break;
    case Type::kGauge:
      // Shards do not know each other's order: of two absolute values one stays, changes add to it.
      if (from.form == Value::Form::kRelative) {
        into.number = changed(into.number, from.number);
      } else if (into.form == Value::Form::kRelative) {
        into = {.number = changed(from.number, into.number), .count = into.count, .form = Value::Form::kNumber};
      } else {
        into.number = from.number;
      }
      break;
    case Type::kTimer: {
      if (into.form == Value::Form::kNumber) {
        const double only = into.number;
        into.form = Value::Form::kSamples;
        into.samples = TimerSamples::make(arena)->add(only, 1, 1, arena);
      }
      into.samples = from.form == Value::Form::kNumber ? into.samples->add(from.number, 1, 1, arena)
                                                       : into.samples->merge(*from.samples, arena);
      break;
    }
    case Type::kSet:
      into.members->merge(*from.members);
      break;
  }
  into.count = into.count > 0xffffffff - from.count ? 0xffffffff : into.count + from.count;
}

void Merger::expect(std::size_t shard, const Generation& generation) {
  value_index_[shard] = static_cast<std::uint8_t>(generation.index);
}

void Merger::fold(std::size_t shard, Generation& generation, const RecordArena& arena) {
  expect(shard, generation);
  release_forgotten(generation, arena);
  constexpr std::size_t kAhead = 12;
  const auto& touched = generation.touched;
  for (std::size_t i = 0; i < touched.size(); ++i) {
    if (i + kAhead < touched.size()) __builtin_prefetch(arena.at(touched[i + kAhead]), 1);
    Record& record = *arena.at(touched[i]);
    const std::uint32_t id = record.merged == Record::kNotMerged ? entry_of(record, shard) : record.merged;
    Entry& entry = entries_[id];
    if (!entry.is_ordered) {
      order(id);
      entry.carried = 0;
    }
    entry.last_flush = flush_;
    if (entry.record == &record) continue;
    Value& from = record.values[generation.index];
    combine(record.type, value_of(entry), from, generation.samples);
    from = {};
  }
  std::ranges::move(generation.timed, std::back_inserter(timed_));
}

bool Merger::stays(const Entry& entry) const {
  if (entry.is_permanent) return true;
  const std::uint32_t idle = flush_ - entry.last_flush;
  if (forget_after_flushes_ != 0 && idle >= forget_after_flushes_) return false;
  switch (entry.record->type) {
    case Type::kCounter:
      return !options_.idle.delete_counters;
    case Type::kTimer:
      return !options_.idle.delete_timers;
    case Type::kSet:
      return !options_.idle.delete_sets;
    case Type::kGauge:
      return !options_.idle.delete_gauges || idle + 1 < options_.idle.gauges_max_ttl;
  }
  return true;
}

void Merger::send_timer(std::uint32_t id, const Entry& entry, Value* value, std::span<FlushSink* const> sinks) {
  FlushPoint point{
      .key_id = id, .ordinal = 0, .type = Type::kTimer, .key = entry.record->key(), .statistic = {}, .value = 0};
  const auto write = [&](std::size_t ordinal, std::string_view statistic, double number) {
    point.ordinal = static_cast<std::uint16_t>(ordinal);
    point.statistic = statistic;
    point.value = number;
    for (FlushSink* const sink : sinks) sink->write(point);
  };
  const auto names = statistics_.names();
  if (value == nullptr) {
    for (const std::size_t ordinal : statistics_.idle()) write(ordinal, names[ordinal], 0);
    return;
  }
  const TimerStatistics::Histogram* const histogram = statistics_.histogram_of(point.key);
  if (value->form == Value::Form::kSamples) {
    statistics_.compute(*value->samples, histogram, computed_);
  } else {
    statistics_.compute(value->number, histogram, computed_);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (computed_.is_sent[i]) write(i, names[i], computed_.values[i]);
  }
  for (std::size_t bin = 0; bin < computed_.bins.size(); ++bin)
    write(names.size() + bin, histogram->names[bin], computed_.bins[bin]);
}

void Merger::send(std::uint32_t id, Entry& entry, bool is_touched, std::span<FlushSink* const> sinks) {
  Value* const value = is_touched ? &value_of(entry) : nullptr;
  // A touched key whose value was taken back by the admin port has none.
  const bool has_value = value != nullptr && value->count != 0;
  FlushPoint point{
      .key_id = id, .ordinal = 0, .type = entry.record->type, .key = entry.record->key(), .statistic = {}, .value = 0};
  const auto write = [&](std::uint16_t ordinal, std::string_view statistic, double number) {
    point.ordinal = ordinal;
    point.statistic = statistic;
    point.value = number;
    for (FlushSink* const sink : sinks) sink->write(point);
  };
  switch (entry.record->type) {
    case Type::kCounter: {
      const double sum = has_value ? value->number : 0;
      write(kCounterRate, "rate", sum / interval_seconds_);
      if (options_.names.flush_counts) write(kCounterCount, "count", sum);
      break;
    }
    case Type::kTimer:
      send_timer(id, entry, has_value ? value : nullptr, sinks);
      break;
    case Type::kGauge:
      if (has_value) {
        entry.carried = value->form == Value::Form::kRelative ? changed(entry.carried, value->number) : value->number;
      }
      write(0, {}, entry.carried);
      break;
    case Type::kSet:
      write(0, "count", has_value ? value->members->size() : 0);
      break;
  }
  if (value != nullptr) *value = {};
}

void Merger::flush_type(Type type, std::span<FlushSink* const> sinks) {
  const auto at = static_cast<std::size_t>(type);
  const auto visit = [&](std::uint32_t id) {
    Entry& entry = entries_[id];
    send(id, entry, entry.last_flush == flush_, sinks);
    ++sent_keys_;
    entry.is_ordered = stays(entry);
    return entry.is_ordered;
  };
  std::erase_if(indexed_[at], [&](const auto& item) { return !visit(item.second); });
  std::erase_if(order_[at], [&](std::uint32_t id) { return id == kDropped || !visit(id); });
}

FlushSummary Merger::flush(UnixSeconds now, std::span<FlushSink* const> sinks,
                           const std::function<double()>& elapsed_ms) {
  if (flush_ == 1) {
    for (const std::uint32_t id : order_[static_cast<std::size_t>(Type::kCounter)]) {
      if (is_own_counter(options_.names.prefix_stats, entries_[id].record->key())) entries_[id].is_permanent = true;
    }
  } else {
    const std::uint32_t lag = own_entry(Type::kGauge, lag_key_);
    Entry& entry = entries_[lag];
    if (!entry.is_ordered) order(lag);
    if (entry.last_flush == flush_) value_of(entry) = {};
    entry.carried = static_cast<double>((now - last_time_).count()) - interval_seconds_;
    entry.last_flush = flush_;
    entry.is_permanent = true;
  }
  last_time_ = now;
  sent_keys_ = 0;
  for (FlushSink* const sink : sinks) sink->begin(now);
  for (const Type type : {Type::kCounter, Type::kTimer, Type::kGauge, Type::kSet}) flush_type(type, sinks);
  // Several samples of one key and time: counts add up, of gauges the last stays.
  std::ranges::sort(timed_, {}, [](const TimedSample& sample) {
    return std::tie(sample.type, sample.key, sample.timestamp, sample.sequence);
  });
  for (std::size_t i = 0; i < timed_.size(); ++i) {
    TimedSample& sample = timed_[i];
    if (i + 1 < timed_.size() && timed_[i + 1].type == sample.type && timed_[i + 1].key == sample.key &&
        timed_[i + 1].timestamp == sample.timestamp) {
      if (sample.type == Type::kCounter) timed_[i + 1].value += sample.value;
      continue;
    }
    for (FlushSink* const sink : sinks)
      sink->write_timed(sample.type, sample.key, sample.value, unix_seconds(sample.timestamp));
  }
  timed_.clear();
  const double calculation_ms = elapsed_ms();
  const FlushSummary summary{
      .time = now, .keys = sent_keys_, .calculation_ms = calculation_ms, .processing_ms = elapsed_ms()};
  for (FlushSink* const sink : sinks) sink->end(summary);
  sweep();
  for (const std::uint32_t id : idle_) {
    for (FlushSink* const sink : sinks) sink->forget(id);
  }
  ++flush_;
  return summary;
}

// Looks for keys that are sent no more and have been idle for long, a part of all entries each flush.
void Merger::sweep() {
  idle_.clear();
  if (entries_.empty()) return;
  const std::uint32_t least_idle = std::max(forget_after_flushes_, forget_after_flushes_ == 0 ? kUnorderedFlushes : 1u);
  for (std::size_t left = std::min(entries_.size(), entries_.size() / kSweepParts + 1024); left > 0; --left) {
    if (idle_.size() >= kForgetAtOnce) break;
    sweep_at_ = sweep_at_ + 1 < entries_.size() ? sweep_at_ + 1 : 0;
    const Entry& entry = entries_[sweep_at_];
    if (entry.record == nullptr || entry.is_ordered || entry.is_permanent || flush_ - entry.last_flush < least_idle)
      continue;
    idle_.push_back(static_cast<std::uint32_t>(sweep_at_));
  }
}

std::vector<Aggregator::Key> Merger::take_idle_keys() {
  std::vector<Aggregator::Key> keys;
  for (const std::uint32_t id : idle_) {
    const Entry& entry = entries_[id];
    if (entry.references == 0) {
      drop(id);
    } else {
      keys.push_back({entry.record->type, std::string(entry.record->key())});
    }
  }
  idle_.clear();
  return keys;
}

bool Merger::remove(Type type, std::string_view key) {
  const auto at = static_cast<std::size_t>(type);
  const auto take_out = [&](std::uint32_t id) {
    Entry& entry = entries_[id];
    if (entry.record->key() != key) return false;
    entry.is_ordered = false;
    entry.carried = 0;
    return true;
  };
  if (std::erase_if(indexed_[at], [&](const auto& item) { return take_out(item.second); }) > 0) return true;
  return std::erase_if(order_[at], take_out) > 0;
}

void Merger::restore(Type type, std::string_view key, double value, std::uint32_t idle_flushes) {
  const std::uint32_t id = own_entry(type, key);
  Entry& entry = entries_[id];
  if (!entry.is_ordered) order(id);
  entry.carried = value;
  entry.last_flush = flush_ - std::min(idle_flushes + 1, flush_);
}

}  // namespace bellwether::statsd
