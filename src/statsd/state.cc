#include "statsd/state.h"

#include <cmath>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "codec/crc32c.h"

namespace bellwether::statsd {

namespace {

constexpr std::string_view kMagic = "BWSTATSD";
constexpr std::uint32_t kVersion = 1;
constexpr std::uint8_t kOpen = 1;  // kinds of records
constexpr std::uint8_t kKey = 2;
constexpr std::uint8_t kTimed = 3;
constexpr std::uint8_t kEnd = 0;

// How an open value is written.
enum class Form : std::uint8_t { kNumber, kRelative, kSamples, kSketch, kMembers, kEstimate };

template <class Number>
void put(std::string& out, Number number) {
  char bytes[sizeof(Number)];
  std::memcpy(bytes, &number, sizeof(number));
  out.append(bytes, sizeof(bytes));
}

void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint32_t>(text.size()));
  out.append(text);
}

void put_numbers(std::string& out, std::span<const double> numbers) {
  for (const double number : numbers) put(out, number);
}

void put_value(std::string& out, const Value& value) {
  const auto form = [&](Form written) { put(out, static_cast<std::uint8_t>(written)); };
  switch (value.form) {
    case Value::Form::kNumber:
    case Value::Form::kRelative:
      form(value.form == Value::Form::kNumber ? Form::kNumber : Form::kRelative);
      put(out, value.number);
      return;
    case Value::Form::kSamples: {
      const TimerSamples& samples = *value.samples;
      if (samples.sketch() != nullptr) {
        form(Form::kSketch);
        put(out, samples.count());
        put(out, samples.sketch_sum_squares());
        std::string sketch;
        samples.sketch()->serialize(sketch);
        return put_text(out, sketch);
      }
      form(Form::kSamples);
      put(out, samples.count());
      put(out, samples.shared_weight());
      put(out, static_cast<std::uint8_t>(samples.has_own_weights()));
      put(out, static_cast<std::uint32_t>(samples.values().size()));
      put_numbers(out, samples.values());
      put_numbers(out, samples.weights());
      return;
    }
    case Value::Form::kMembers:
      if (!value.members->is_exact()) {
        form(Form::kEstimate);
        return put_text(out, value.members->estimate_bytes());
      }
      form(Form::kMembers);
      put(out, static_cast<std::uint32_t>(value.members->members().size()));
      for (const std::string& member : value.members->members()) put_text(out, member);
      return;
  }
}

// Reads what put_ wrote; after the first thing that is not there it reads zeros and has_failed().
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class Number>
  Number get() {
    Number number{};
    const std::string_view raw = take(sizeof(Number));
    if (!raw.empty()) std::memcpy(&number, raw.data(), sizeof(Number));
    return number;
  }
  std::string_view get_text() { return take(get<std::uint32_t>()); }
  std::vector<double> get_numbers(std::uint32_t count) {
    std::vector<double> numbers;
    const std::string_view raw = take(std::size_t{count} * sizeof(double));
    numbers.resize(raw.size() / sizeof(double));
    if (!raw.empty()) std::memcpy(numbers.data(), raw.data(), raw.size());
    return numbers;
  }
  void fail() { has_failed_ = true; }
  bool has_failed() const { return has_failed_; }
  std::size_t position() const { return at_; }

 private:
  std::string_view take(std::size_t size) {
    if (has_failed_ || size > bytes_.size() - at_) {
      has_failed_ = true;
      return {};
    }
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool has_failed_ = false;
};

// One open value into its slot; with no slot it is only read.
void read_value(Reader& reader, Type type, Aggregator::OpenSlot* slot) {
  const auto form = static_cast<Form>(reader.get<std::uint8_t>());
  const bool is_timer_form = form == Form::kSamples || form == Form::kSketch;
  const bool is_set_form = form == Form::kMembers || form == Form::kEstimate;
  if (is_set_form != (type == Type::kSet) || (is_timer_form && type != Type::kTimer) ||
      (form == Form::kRelative && type != Type::kGauge)) {
    return reader.fail();
  }
  switch (form) {
    case Form::kNumber:
    case Form::kRelative: {
      const auto number = reader.get<double>();
      if (slot != nullptr) slot->add_number(number, form == Form::kRelative);
      return;
    }
    case Form::kSamples: {
      const auto count = reader.get<double>();
      const auto shared_weight = reader.get<double>();
      const bool is_weighted = reader.get<std::uint8_t>() != 0;
      const auto size = reader.get<std::uint32_t>();
      const std::vector<double> values = reader.get_numbers(size);
      const std::vector<double> weights = is_weighted ? reader.get_numbers(size) : std::vector<double>();
      if (reader.has_failed() || values.empty()) return reader.fail();
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double weight = is_weighted ? weights[i] : shared_weight;
        if (!std::isfinite(weight) || !(weight > 0)) return reader.fail();
        // The whole count comes with the first value.
        if (slot != nullptr) slot->add_sample(values[i], weight, i == 0 ? count : 0);
      }
      return;
    }
    case Form::kSketch: {
      const auto count = reader.get<double>();
      const auto sum_squares = reader.get<double>();
      auto sketch = codec::QuantileSketch::deserialize(reader.get_text());
      if (reader.has_failed() || !sketch || sketch->empty()) return reader.fail();
      if (slot != nullptr) slot->add_sketch(*sketch, sum_squares, count);
      return;
    }
    case Form::kMembers: {
      const auto size = reader.get<std::uint32_t>();
      for (std::uint32_t i = 0; i < size && !reader.has_failed(); ++i) {
        const std::string_view member = reader.get_text();
        if (slot != nullptr && !reader.has_failed()) slot->members().add(member);
      }
      return;
    }
    case Form::kEstimate: {
      const std::string_view registers = reader.get_text();
      if (registers.size() != DistinctCounter::kBytes) return reader.fail();
      if (slot != nullptr) slot->members().merge(SetMembers::from_estimate(registers));
      return;
    }
  }
  reader.fail();
}

// Walks through all records; with an engine it restores them.
Result<void> walk(std::string_view bytes, Aggregator* aggregator, Merger* merger) {
  Reader reader(bytes);
  for (;;) {
    const std::size_t start = reader.position();
    const auto kind = reader.get<std::uint8_t>();
    if (kind == kEnd && !reader.has_failed()) return {};
    const auto type = static_cast<Type>(reader.get<std::uint8_t>());
    const std::string_view key = reader.get_text();
    if (static_cast<std::size_t>(type) >= kTypes || key.size() > 60'000 ||
        (kind != kOpen && kind != kKey && kind != kTimed))
      reader.fail();
    if (!reader.has_failed() && kind == kKey) {
      const auto gauge = reader.get<double>();
      const auto idle = reader.get<std::uint32_t>();
      if (!reader.has_failed() && merger != nullptr) merger->restore(type, key, gauge, idle);
    } else if (!reader.has_failed() && kind == kTimed) {
      const auto value = reader.get<double>();
      const auto timestamp = reader.get<std::int64_t>();
      if (type != Type::kCounter && type != Type::kGauge) reader.fail();
      if (!reader.has_failed() && aggregator != nullptr) aggregator->restore_timed(type, key, value, timestamp);
    } else if (!reader.has_failed()) {
      std::optional<Aggregator::OpenSlot> slot;
      if (aggregator != nullptr) slot = aggregator->open_slot(type, key);
      read_value(reader, type, slot ? &*slot : nullptr);
    }
    if (reader.has_failed())
      return fail(Code::kDataLoss, fmt::format("the StatsD state is damaged in the record at byte {}", start));
  }
}

}  // namespace

StateWriter::StateWriter(UnixSeconds now) {
  out_.append(kMagic);
  put(out_, kVersion);
  put(out_, count_seconds(now));
}

void StateWriter::add(Aggregator& aggregator) {
  aggregator.visit_open([this](const Record& record, const Value& value) {
    put(out_, kOpen);
    put(out_, static_cast<std::uint8_t>(record.type));
    put_text(out_, record.key());
    put_value(out_, value);
  });
  for (const TimedSample& sample : aggregator.open_timed()) {
    put(out_, kTimed);
    put(out_, static_cast<std::uint8_t>(sample.type));
    put_text(out_, sample.key);
    put(out_, sample.value);
    put(out_, static_cast<std::int64_t>(sample.timestamp));
  }
}

std::string StateWriter::finish(const Merger& merger) {
  merger.visit_all([this](Type type, std::string_view key, double gauge, std::uint32_t idle_flushes) {
    put(out_, kKey);
    put(out_, static_cast<std::uint8_t>(type));
    put_text(out_, key);
    put(out_, gauge);
    put(out_, idle_flushes);
  });
  put(out_, kEnd);
  put(out_, codec::crc32c(out_));
  return std::exchange(out_, {});
}

Result<UnixSeconds> restore_state(std::string_view bytes, Aggregator& aggregator, Merger& merger) {
  constexpr std::size_t kHeader = kMagic.size() + sizeof(kVersion) + sizeof(std::int64_t);
  if (bytes.size() < kHeader + 1 + sizeof(std::uint32_t) || !bytes.starts_with(kMagic)) {
    return fail(Code::kDataLoss, "this is no StatsD state");
  }
  Reader tail(bytes.substr(bytes.size() - sizeof(std::uint32_t)));
  bytes.remove_suffix(sizeof(std::uint32_t));
  if (codec::crc32c(bytes) != tail.get<std::uint32_t>())
    return fail(Code::kDataLoss, "the StatsD state fails its checksum");
  Reader head(bytes.substr(kMagic.size()));
  if (const auto version = head.get<std::uint32_t>(); version != kVersion) {
    return fail(Code::kInvalidArgument,
                fmt::format("the StatsD state has version {}; this is version {}", version, kVersion));
  }
  const UnixSeconds taken = unix_seconds(head.get<std::int64_t>());
  const std::string_view records = bytes.substr(kHeader);
  TRY_VOID(walk(records, nullptr, nullptr));
  TRY_VOID(walk(records, &aggregator, &merger));
  return taken;
}

}  // namespace bellwether::statsd
