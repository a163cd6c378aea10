// Aggregator: one shard's half of StatsD: bytes in, values in the key table. Sans-I/O; reading never waits for a flush, because a flush takes
// a finished Generation and the shard goes on in the other one (swap() moves pointers, whatever the number of keys).
//
//   aggregator.receive(datagram, size, account);     // for each datagram of a batch
//   aggregator.finish_batch();                        // before the batch's memory goes
//   if (Generation* done = aggregator.swap()) …       // hand it to the flush thread; give_back() when it is merged
//
// Its shard's thread only. A plain line (clean key; c, g, ms, h, d, m; plain number; perhaps a rate) takes the fast path: found by a SIMD scan,
// looked up in batches of 64 with prefetching. Every other line goes to LineParser. Both agree on every line.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "statsd/account.h"
#include "statsd/alias_cache.h"
#include "statsd/generation.h"
#include "statsd/key_budgets.h"
#include "statsd/key_table.h"
#include "statsd/line_parser.h"
#include "statsd/options.h"
#include "statsd/refusal_reason.h"
#include "statsd/structural_scan.h"

namespace bellwether::statsd {

// The original's own counters, which every shard keeps as keys like any other: PREFIX_STATS.bad_lines_seen and so on.
inline constexpr std::string_view kOwnCounterNames[] = {"bad_lines_seen", "packets_received", "metrics_received"};
bool is_own_counter(std::string_view prefix_stats, std::string_view key);

class Aggregator final : private LineSink {
 public:
  // Takes options that validate() accepts.
  Aggregator(const Options& options, const RefusalReasons& reasons, StructuralScan scan = fastest_structural_scan());

  // One datagram. At least 64 bytes behind it must be readable; it must stay until finish_batch().
  void receive(const char* data, std::size_t size, Account& account);
  // The whole lines at the front of a stream's bytes; returns how many bytes they take. Same demands.
  std::size_t receive_stream(const char* data, std::size_t size, Account& account);
  // The last line of a stream that ended without a newline.
  void receive_rest(const char* data, std::size_t size, Account& account) { receive(data, size, account); }
  // What was not received whole: counted, with its text.
  void refuse(Refusal refusal, std::string_view text, Account& account);
  void finish_batch();

  // Ends the interval. Null while the other generation is not back.
  Generation* swap();
  void give_back(Generation& generation);

  // Takes out of the table what has got nothing in the current generation, if that is still the one after `generation_number`. They are listed in
  // Generation::forgotten and freed when that comes back.
  struct Key {
    Type type;
    std::string text;
  };
  void forget(std::span<const Key> keys, std::uint64_t generation_number);

  // A key's value becomes as if it had got nothing since the last flush.
  void clear(Type type, std::string_view key);

  // Events and service checks since the last call. `when` is zero where the line named no time.
  bool has_events() const { return !events_.empty(); }
  std::vector<timeline::Event> take_events();

  // The open value of a key, to be filled from a snapshot. Nothing when the key is past a limit.
  class OpenSlot {
   public:
    OpenSlot(Aggregator& aggregator, std::uint32_t granule) : aggregator_(&aggregator), granule_(granule) {}
    void add_number(double number, bool is_relative);
    void add_sample(double value, double weight, double count_weight);
    void add_sketch(const codec::QuantileSketch& sketch, double sum_squares, double count_weight);
    SetMembers& members();

   private:
    Value& touch(Value::Form form);

    Aggregator* aggregator_;
    std::uint32_t granule_;
  };
  std::optional<OpenSlot> open_slot(Type type, std::string_view key);

  // Samples with their own time that wait for the flush, and one more of them from a snapshot.
  std::span<const TimedSample> open_timed() { return active().timed; }
  void restore_timed(Type type, std::string_view key, double value, std::int64_t timestamp);

  // Calls visit(const Record&, const Value&) for every key with a value in the open interval, in the order of their first.
  template <class Visit>
  void visit_open(Visit visit) {
    finish_batch();
    count_own();
    for (const std::uint32_t granule : active().touched) {
      const Record& record = *table_.at(granule);
      if (record.values[active().index].count != 0) visit(record, record.values[active().index]);
    }
  }

  const RecordArena& arena() const { return table_.arena(); }
  const KeyBudgets& budgets() const { return budgets_; }
  std::size_t keys() const { return table_.size(); }
  std::size_t memory_bytes() const;

 private:
  // A line that was found but not yet looked up.
  struct Pending {
    enum class Form : std::uint8_t {
      kPlain,  // its key may stand in the table as it is
      kAlias,  // known by its alias
      kLine,   // for the LineParser
    };
    const char* line;
    union {
      std::uint64_t hash;       // kPlain
      AliasCache::Alias alias;  // kAlias
    };
    double value;
    double weight;
    std::uint32_t key_size;
    std::uint32_t line_size;
    Type type;
    Operation operation;
    Form form;
  };
  static constexpr std::size_t kOwnCounters = std::size(kOwnCounterNames);
  static constexpr std::size_t kBatch = 64;
  static constexpr std::size_t kWindowBytes = 16u << 10;  // scanned at once

  void on_sample(const Sample& sample) override;
  void on_refused(Refusal refusal, std::string_view piece) override;
  void on_event(timeline::Event&& event) override;

  std::size_t receive_lines(const char* data, std::size_t size, bool is_whole, Account& account);
  std::size_t scan_window(const char* data, std::size_t size, bool is_whole);
  // What stands between the structural bytes of a line of the usual form.
  struct Head {
    const char* line;
    const char* colon;
    const char* bar;  // before the type
    const char* type_end;
    const char* rate;  // its digits, null without one
    const char* rate_end;
  };
  bool read_head(const Head& head, Pending& pending);
  bool push_plain(const Head& head, const char* line_end);
  bool push_tagged(const Head& head, const char* tags, const char* line_end);
  void push_line(const char* line, std::size_t size);
  void drain();
  void apply_plain(const Pending& pending);
  void apply_alias(const Pending& pending, const AliasCache::Alias& alias);
  std::uint32_t find_or_insert(std::string_view key, Type type, std::uint64_t hash);
  void apply(std::uint32_t granule, Operation operation, double value, double weight);
  void add_to_timer(Value& slot, double value, double weight);
  TimerSamples* samples_of(Value& slot);
  SetMembers& members_of(std::uint32_t granule);
  double growth(std::uint32_t granule, double reading);
  void count_own();
  void use_account(Account& account);
  Generation& active() { return *generations_[active_]; }

  const Options options_;
  const RefusalReasons& reasons_;
  const StructuralScan scan_;
  LineParser parser_;
  KeyTable table_;
  KeyBudgets budgets_;
  AliasCache aliases_;

  std::array<std::unique_ptr<Generation>, 2> generations_;
  unsigned active_ = 0;
  bool other_is_back_ = true;
  std::uint64_t next_number_ = 1;

  std::array<Pending, kBatch> pending_;
  std::size_t pending_size_ = 0;
  std::vector<std::uint32_t> positions_;
  std::array<std::uint8_t, 256> plain_types_;  // by type byte: Type, or kNotPlain
  static constexpr std::uint8_t kNotPlain = 0xff;

  Account* account_ = nullptr;  // of what is pending
  struct Counts {
    std::uint64_t lines = 0, pieces = 0, samples = 0, refused = 0, events = 0;
  } counts_;  // since use_account() or the last finish_batch()
  std::array<std::uint64_t, kOwnCounters>
      own_{};  // refused, packets, lines of the open interval, not yet in their records
  std::array<std::uint32_t, kOwnCounters> own_granules_{};
  std::uint32_t last_granule_ = KeyTable::kNone;  // of the sample that the LineParser gave last
  std::vector<timeline::Event> events_;
  std::unordered_map<std::uint32_t, double> last_readings_;  // of monotonic counters, by granule
};

}  // namespace bellwether::statsd
