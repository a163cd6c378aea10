#include "statsd/aggregator.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "base/number.h"

namespace bellwether::statsd {

namespace {

constexpr double kPowersOfTen[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
constexpr std::ptrdiff_t kPlainDigits = 15;

// Digits with at most one point, 15 digits in all: mantissa and power of ten are exact, so one division rounds correctly.
inline bool read_plain_number(const char* first, const char* last, double& out) {
  if (last - first > kPlainDigits || first == last) return false;
  std::uint64_t mantissa = 0;
  const char* at = first;
  for (; at < last; ++at) {
    const unsigned digit = static_cast<unsigned>(*at) - '0';
    if (digit > 9) break;
    mantissa = mantissa * 10 + digit;
  }
  if (at == last) {
    out = static_cast<double>(mantissa);
    return true;
  }
  if (*at != '.' || at == first || at + 1 == last) return false;
  const char* const point = at++;
  for (; at < last; ++at) {
    const unsigned digit = static_cast<unsigned>(*at) - '0';
    if (digit > 9) return false;
    mantissa = mantissa * 10 + digit;
  }
  out = static_cast<double>(mantissa) / kPowersOfTen[last - point - 1];
  return true;
}

// Where the tags that begin before positions[i] end: at the line's end, or at a '|', which only the LineParser follows.
inline std::size_t end_of_tags(const char* data, const std::uint32_t* positions, std::size_t i, std::uint32_t end) {
  while (positions[i] < end && data[positions[i]] == ':') ++i;
  return i;
}

}  // namespace

bool is_own_counter(std::string_view prefix_stats, std::string_view key) {
  if (!key.starts_with(prefix_stats) || key.size() <= prefix_stats.size() || key[prefix_stats.size()] != '.')
    return false;
  return std::ranges::find(kOwnCounterNames, key.substr(prefix_stats.size() + 1)) != std::end(kOwnCounterNames);
}

Aggregator::Aggregator(const Options& options, const RefusalReasons& reasons, StructuralScan scan)
    : options_(options),
      reasons_(reasons),
      scan_(scan),
      parser_(options),
      table_(options.hash_seed),
      budgets_(options.limits),
      aliases_(options.hash_seed),
      generations_{std::make_unique<Generation>(options.limits, 0u), std::make_unique<Generation>(options.limits, 1u)} {
  plain_types_.fill(kNotPlain);
  plain_types_['c'] = static_cast<std::uint8_t>(Type::kCounter);
  plain_types_['g'] = static_cast<std::uint8_t>(Type::kGauge);
  const Type other =
      options.mode == Mode::kStrict ? Type::kCounter : Type::kTimer;  // the original counts what it does not know
  plain_types_['h'] = plain_types_['d'] = static_cast<std::uint8_t>(other);
  plain_types_['m'] = static_cast<std::uint8_t>(Type::kCounter);
  for (std::size_t i = 0; i < kOwnCounters; ++i) {
    std::string key = options.names.prefix_stats;
    key.append(".").append(kOwnCounterNames[i]);
    const std::uint64_t hash = table_.hash(key.data(), key.size(), Type::kCounter);
    own_granules_[i] = table_.insert(key, Type::kCounter, hash);
  }
  active().number = next_number_++;
  count_own();
}

void Aggregator::use_account(Account& account) {
  if (account_ == &account) return;
  finish_batch();
  account_ = &account;
}

void Aggregator::receive(const char* data, std::size_t size, Account& account) {
  use_account(account);
  ++own_[1];
  account.packets.add();
  receive_lines(data, size, true, account);
}

std::size_t Aggregator::receive_stream(const char* data, std::size_t size, Account& account) {
  use_account(account);
  const std::size_t taken = receive_lines(data, size, false, account);
  if (taken > 0) {
    ++own_[1];
    account.packets.add();
  }
  return taken;
}

void Aggregator::refuse(Refusal refusal, std::string_view text, Account& account) {
  use_account(account);
  ++counts_.lines;
  ++counts_.pieces;
  on_refused(refusal, text);
}

std::size_t Aggregator::receive_lines(const char* data, std::size_t size, bool is_whole, Account&) {
  std::size_t done = 0;
  std::size_t window = kWindowBytes;
  while (done < size) {
    const std::size_t left = size - done;
    const bool reaches_end = left <= window;
    const std::size_t taken = scan_window(data + done, reaches_end ? left : window, is_whole && reaches_end);
    done += taken;
    if (reaches_end) break;
    window = taken == 0 ? window * 2 : kWindowBytes;  // one line longer than the window
  }
  return done;
}

// Takes the whole lines in data[0, size), with the rest as one more line when `is_whole`. Returns the bytes taken.
std::size_t Aggregator::scan_window(const char* data, std::size_t size, bool is_whole) {
  if (positions_.size() < size + kStructuralSlack + 1) positions_.resize(size + kStructuralSlack + 1);
  std::uint32_t* const positions = positions_.data();
  const std::size_t count = scan_(data, size, positions);
  const auto end_position = static_cast<std::uint32_t>(size);
  std::fill_n(positions + count, 4, end_position);

  // A line ends at a newline or, when the data is whole, at its end.
  const auto ends_line = [&](std::uint32_t position) {
    return position == end_position ? is_whole : data[position] == '\n';
  };
  std::uint32_t line = 0;
  std::size_t i = 0;
  while (line < end_position) {
    const std::uint32_t first = positions[i];
    const std::uint32_t second = positions[i + 1];
    std::uint32_t third = positions[i + 2];
    if (second < end_position && data[first] == ':' && data[second] == '|') {
      Head head{data + line, data + first, data + second, data + third, nullptr, nullptr};
      std::size_t next = i + 2;
      if (third < end_position && data[third] == '|' && data[third + 1] == '@') {
        head.rate = data + third + 2;
        third = positions[++next];
        head.rate_end = data + third;
      }
      if (ends_line(third)) {
        if (push_plain(head, data + third)) {
          line = third + 1;
          i = next + 1;
          continue;
        }
      } else if (third < end_position && data[third] == '|' && data[third + 1] == '#') {
        const std::size_t tags_end = end_of_tags(data, positions, next + 1, end_position);
        if (ends_line(positions[tags_end]) && push_tagged(head, data + third + 2, data + positions[tags_end])) {
          line = positions[tags_end] + 1;
          i = tags_end + 1;
          continue;
        }
      }
    }
    while (positions[i] < end_position && data[positions[i]] != '\n') ++i;
    const std::uint32_t end = positions[i];
    if (end == end_position && !is_whole) break;
    if (end > line) push_line(data + line, end - line);
    line = end + 1;
    ++i;
  }
  return std::min<std::size_t>(line, size);
}

// Fills the next free place with type, value and rate; false when the LineParser must look.
inline bool Aggregator::read_head(const Head& head, Pending& pending) {
  std::uint8_t type = kNotPlain;
  if (head.type_end - head.bar == 2) {
    type = plain_types_[static_cast<std::uint8_t>(head.bar[1])];
  } else if (head.type_end - head.bar == 3 && head.bar[1] == 'm' && head.bar[2] == 's') {
    type = static_cast<std::uint8_t>(Type::kTimer);
  }
  if (type == kNotPlain || head.colon == head.line) return false;
  pending.type = static_cast<Type>(type);
  pending.operation = pending.type == Type::kGauge ? Operation::kSet : Operation::kAdd;
  const char* digits = head.colon + 1;
  const bool is_negative = *digits == '-';
  if (is_negative) {
    if (pending.type == Type::kTimer) return false;
    pending.operation = Operation::kAdd;
    ++digits;
  }
  if (!read_plain_number(digits, head.bar, pending.value)) return false;
  if (is_negative) pending.value = -pending.value;
  pending.weight = 1;
  if (head.rate != nullptr) {
    double rate;
    if (!read_plain_number(head.rate, head.rate_end, rate) || !(rate > 0) || !(rate <= 1)) return false;
    pending.weight = 1 / rate;
  }
  pending.line = head.line;
  return true;
}

inline bool Aggregator::push_plain(const Head& head, const char* line_end) {
  Pending& pending = pending_[pending_size_];
  const auto key_size = static_cast<std::size_t>(head.colon - head.line);
  if (key_size > options_.limits.key_bytes || !read_head(head, pending)) return false;
  pending.key_size = static_cast<std::uint32_t>(key_size);
  pending.line_size = static_cast<std::uint32_t>(line_end - head.line);
  pending.form = Pending::Form::kPlain;
  pending.hash = table_.hash(head.line, key_size, pending.type);
  table_.prefetch_slot(pending.hash);
  if (++pending_size_ == kBatch) drain();
  return true;
}

inline bool Aggregator::push_tagged(const Head& head, const char* tags, const char* line_end) {
  Pending& pending = pending_[pending_size_];
  if (!read_head(head, pending)) return false;
  pending.line_size = static_cast<std::uint32_t>(line_end - head.line);
  pending.form = Pending::Form::kAlias;
  pending.alias = aliases_.alias(head.line, static_cast<std::size_t>(head.colon - head.line), tags,
                                 static_cast<std::size_t>(line_end - tags), pending.type);
  aliases_.prefetch(pending.alias);
  if (++pending_size_ == kBatch) drain();
  return true;
}

// For the LineParser, in its turn: what a gauge becomes depends on the order of lines.
void Aggregator::push_line(const char* line, std::size_t size) {
  Pending& pending = pending_[pending_size_];
  pending.line = line;
  pending.line_size = static_cast<std::uint32_t>(size);
  pending.form = Pending::Form::kLine;
  if (++pending_size_ == kBatch) drain();
}

void Aggregator::drain() {
  const std::size_t size = pending_size_;
  for (std::size_t i = 0; i < size; ++i) {
    if (pending_[i].form == Pending::Form::kPlain) {
      table_.prefetch_record(pending_[i].hash);
    } else if (pending_[i].form == Pending::Form::kAlias) {
      if (const std::uint32_t granule = aliases_.find(pending_[i].alias); granule != AliasCache::kNone) {
        __builtin_prefetch(table_.at(granule), 1);
      }
    }
  }
  counts_.lines += size;
  for (std::size_t i = 0; i < size; ++i) {
    const Pending& pending = pending_[i];
    switch (pending.form) {
      case Pending::Form::kPlain:
        apply_plain(pending);
        break;
      case Pending::Form::kAlias:
        apply_alias(pending, pending.alias);
        break;
      case Pending::Form::kLine:
        parser_.parse({pending.line, pending.line_size}, *this);
        break;
    }
  }
  pending_size_ = 0;
}

inline void Aggregator::apply_plain(const Pending& pending) {
  const std::uint32_t granule = table_.find(pending.line, pending.key_size, pending.type, pending.hash);
  if (granule == KeyTable::kNone) [[unlikely]] {
    // Either new or not the canonical form of its key.
    return apply_alias(pending, aliases_.alias(pending.line, pending.key_size, nullptr, 0, pending.type));
  }
  ++counts_.pieces;
  ++counts_.samples;
  apply(granule, pending.operation, pending.value, pending.weight);
}

void Aggregator::apply_alias(const Pending& pending, const AliasCache::Alias& alias) {
  const std::uint32_t granule = aliases_.find(alias);
  if (granule == AliasCache::kNone) {
    last_granule_ = KeyTable::kNone;
    parser_.parse({pending.line, pending.line_size}, *this);
    // A key that is its own canonical form needs no alias: the table has it.
    if (last_granule_ != KeyTable::kNone &&
        (pending.form == Pending::Form::kAlias ||
         table_.at(last_granule_)->key() != std::string_view(pending.line, pending.key_size))) {
      aliases_.insert(alias, last_granule_);
    }
    return;
  }
  ++counts_.pieces;
  ++counts_.samples;
  apply(granule, pending.operation, pending.value, pending.weight);
}

std::uint32_t Aggregator::find_or_insert(std::string_view key, Type type, std::uint64_t hash) {
  const std::uint32_t granule = table_.find(key.data(), key.size(), type, hash);
  if (granule != KeyTable::kNone) return granule;
  if (const auto refusal = budgets_.admit(key, hash, table_.size())) {
    on_refused(*refusal, key);
    return KeyTable::kNone;
  }
  const std::uint32_t inserted = table_.insert(key, type, hash);
  if (inserted == KeyTable::kNone) {
    budgets_.release(key);
    on_refused(Refusal::kKeyLimit, key);
  }
  return inserted;
}

void Aggregator::on_sample(const Sample& sample) {
  if (sample.timestamp != 0) {
    if (active().timed.size() >= options_.limits.timed_samples) return on_refused(Refusal::kTimedLimit, sample.key);
    ++counts_.pieces;
    ++counts_.samples;
    active().timed.push_back({.key = std::string(sample.key),
                              .type = sample.type,
                              .value = sample.value * (sample.type == Type::kCounter ? sample.weight : 1),
                              .timestamp = sample.timestamp,
                              .sequence = active().timed.size()});
    return;
  }
  const std::uint64_t hash = table_.hash(sample.key.data(), sample.key.size(), sample.type);
  const std::uint32_t granule = find_or_insert(sample.key, sample.type, hash);
  if (granule == KeyTable::kNone) return;
  last_granule_ = granule;
  ++counts_.pieces;
  ++counts_.samples;
  if (sample.type == Type::kSet) return members_of(granule).add(sample.member);
  apply(granule, sample.operation, sample.value, sample.weight);
}

inline void Aggregator::apply(std::uint32_t granule, Operation operation, double value, double weight) {
  Record& record = *table_.at(granule);
  Value& slot = record.values[active().index];
  const bool is_first = slot.count == 0;
  if (is_first) active().touched.push_back(granule);
  switch (record.type) {
    case Type::kCounter:
      if (operation == Operation::kMonotonic) [[unlikely]]
        value = growth(granule, value);
      slot.number = (is_first ? 0 : slot.number) + value * weight;
      break;
    case Type::kTimer:
      add_to_timer(slot, value, weight);
      break;
    case Type::kGauge:
      if (operation == Operation::kSet || std::isnan(slot.number)) {
        slot.form = Value::Form::kNumber;
        slot.number = value;
      } else {
        if (is_first) slot.form = Value::Form::kRelative;
        slot.number = (is_first ? 0 : slot.number) + value;
      }
      break;
    case Type::kSet:
      break;
  }
  if (slot.count != std::numeric_limits<std::uint32_t>::max()) ++slot.count;
}

void Aggregator::add_to_timer(Value& slot, double value, double weight) {
  if (slot.count == 0 && weight == 1) {
    slot.form = Value::Form::kNumber;
    slot.number = value;
    return;
  }
  slot.samples = samples_of(slot)->add(value, options_.mode == Mode::kStrict ? 1 : weight, weight, active().samples);
}

// The samples of a timer's slot, made from what it held before.
TimerSamples* Aggregator::samples_of(Value& slot) {
  if (slot.count != 0 && slot.form == Value::Form::kSamples) return slot.samples;
  SampleArena& arena = active().samples;
  TimerSamples* const samples = TimerSamples::make(arena);
  const double only = slot.number;
  slot.form = Value::Form::kSamples;
  slot.samples = slot.count != 0 ? samples->add(only, 1, 1, arena) : samples;
  return slot.samples;
}

// Counts one more sample of a set, and gives its members.
SetMembers& Aggregator::members_of(std::uint32_t granule) {
  Value& slot = table_.at(granule)->values[active().index];
  if (slot.count == 0) {
    active().touched.push_back(granule);
    slot.form = Value::Form::kMembers;
    slot.members = &active().sets.emplace_back(options_.limits.members_per_set);
  }
  if (slot.count != std::numeric_limits<std::uint32_t>::max()) ++slot.count;
  return *slot.members;
}

// What a counter that only grows has grown since its last reading; 0 at the first, the whole reading after it began anew.
double Aggregator::growth(std::uint32_t granule, double reading) {
  const auto [last, is_first] = last_readings_.try_emplace(granule, reading);
  if (is_first) return 0;
  const double before = std::exchange(last->second, reading);
  return reading >= before ? reading - before : reading;
}

void Aggregator::on_refused(Refusal refusal, std::string_view piece) {
  ++counts_.pieces;
  ++counts_.refused;
  reasons_[refusal].refuse(piece, account_->listener());
}

void Aggregator::on_event(timeline::Event&& event) {
  if (active().events >= options_.limits.events_per_interval) return on_refused(Refusal::kEventLimit, event.what);
  ++active().events;
  ++counts_.pieces;
  ++counts_.events;
  events_.push_back(std::move(event));
}

void Aggregator::finish_batch() {
  drain();
  if (account_ == nullptr) return;
  account_->lines.add(counts_.lines);
  account_->further_values.add(counts_.pieces - counts_.lines);
  account_->samples.add(counts_.samples);
  account_->refused.add(counts_.refused);
  account_->events.add(counts_.events);
  own_[0] += counts_.refused;
  own_[2] += counts_.lines;
  counts_ = {};
}

// The original's own counters are keys like any other, present in every flush.
void Aggregator::count_own() {
  for (std::size_t i = 0; i < kOwnCounters; ++i) {
    apply(own_granules_[i], Operation::kAdd, static_cast<double>(std::exchange(own_[i], 0)), 1);
  }
}

Generation* Aggregator::swap() {
  if (!other_is_back_) return nullptr;
  finish_batch();
  count_own();
  Generation& finished = active();
  active_ = 1 - active_;
  other_is_back_ = false;
  active().number = next_number_++;
  count_own();
  return &finished;
}

void Aggregator::give_back(Generation& generation) {
  CHECK(&generation == generations_[1 - active_].get() && !other_is_back_, "generation {} is not out",
        generation.number);
  for (const std::uint32_t granule : generation.forgotten) {
    budgets_.release(table_.at(granule)->key());
    last_readings_.erase(granule);
    table_.free(granule);
  }
  generation.reset();
  other_is_back_ = true;
}

void Aggregator::forget(std::span<const Key> keys, std::uint64_t generation_number) {
  finish_batch();
  if (active().number != generation_number + 1) return;
  for (const Key& key : keys) {
    const std::uint64_t hash = table_.hash(key.text.data(), key.text.size(), key.type);
    const std::uint32_t granule = table_.find(key.text.data(), key.text.size(), key.type, hash);
    if (granule == KeyTable::kNone || table_.at(granule)->values[active().index].count != 0) continue;
    aliases_.clear();
    table_.unlist(granule);
    active().forgotten.push_back(granule);
  }
}

void Aggregator::clear(Type type, std::string_view key) {
  finish_batch();
  const std::uint32_t granule = table_.find(key.data(), key.size(), type, table_.hash(key.data(), key.size(), type));
  if (granule == KeyTable::kNone) return;
  Value& slot = table_.at(granule)->values[active().index];
  if (slot.count == 0) return;
  slot = {};
  std::erase(active().touched, granule);
}

std::optional<Aggregator::OpenSlot> Aggregator::open_slot(Type type, std::string_view key) {
  const std::uint64_t hash = table_.hash(key.data(), key.size(), type);
  std::uint32_t granule = table_.find(key.data(), key.size(), type, hash);
  if (granule == KeyTable::kNone) {
    if (budgets_.admit(key, hash, table_.size())) return std::nullopt;
    granule = table_.insert(key, type, hash);
    if (granule == KeyTable::kNone) return std::nullopt;
  }
  return OpenSlot(*this, granule);
}

void Aggregator::restore_timed(Type type, std::string_view key, double value, std::int64_t timestamp) {
  active().timed.push_back({.key = std::string(key),
                            .type = type,
                            .value = value,
                            .timestamp = timestamp,
                            .sequence = active().timed.size()});
}

Value& Aggregator::OpenSlot::touch(Value::Form form) {
  Value& slot = aggregator_->table_.at(granule_)->values[aggregator_->active().index];
  if (slot.count == 0) {
    aggregator_->active().touched.push_back(granule_);
    slot.number = 0;
    slot.form = form;
  }
  return slot;
}

void Aggregator::OpenSlot::add_number(double number, bool is_relative) {
  if (aggregator_->table_.at(granule_)->type == Type::kTimer) return add_sample(number, 1, 1);
  Value& slot = touch(is_relative ? Value::Form::kRelative : Value::Form::kNumber);
  slot.number += number;
  ++slot.count;
}

void Aggregator::OpenSlot::add_sample(double value, double weight, double count_weight) {
  Value& slot = touch(Value::Form::kNumber);
  slot.samples = aggregator_->samples_of(slot)->add(value, weight, count_weight, aggregator_->active().samples);
  ++slot.count;
}

void Aggregator::OpenSlot::add_sketch(const codec::QuantileSketch& sketch, double sum_squares, double count_weight) {
  Value& slot = touch(Value::Form::kNumber);
  aggregator_->samples_of(slot)->add_sketch(sketch, sum_squares, count_weight, aggregator_->active().samples);
  ++slot.count;
}

SetMembers& Aggregator::OpenSlot::members() {
  return aggregator_->members_of(granule_);
}

std::vector<timeline::Event> Aggregator::take_events() {
  return std::exchange(events_, {});
}

std::size_t Aggregator::memory_bytes() const {
  return table_.bytes() + aliases_.bytes() + generations_[0]->samples.used_bytes() +
         generations_[1]->samples.used_bytes();
}

}  // namespace bellwether::statsd
