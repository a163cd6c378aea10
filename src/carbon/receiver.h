// Receiver: everything that carbon's protocols bring to one shard, from bytes to the store. It makes the sessions of
// its listeners, finds the series of each point, applies the name filter, counts, and commits at the end of each
// batch.
//
//   carbon::Receiver receiver(*writer, rules, shard.clock(), refusals, metrics, options);
//   net::StreamListener::create(shard, endpoint, stream_options, [&](net::StreamReply& reply) { return receiver.line_session(reply.peer()); });
//   net::DatagramListener::create(shard, endpoint, datagram_options, receiver.datagram_handler("udp://127.0.0.1:2003"));
//
// Finding the series: senders emit the same names in the same order every time, so the receiver remembers for each
// series which one came next, and compares that one's name with the bytes at hand. Only when they differ is the name
// hashed. While a sender has no order no guess is made, but what came next is still noted, so that guessing begins
// again as soon as it would be right.
//
// Exact: carbon.points_received = carbon.points_accepted + everything refused (reasons of Refusals under "carbon")
// but whole pickles, whose points are unknown and which are counted as carbon.pickles_refused.
//
// Threads: one shard's. It must outlive its sessions and handlers.
// Memory: 4 bytes for each series of the store once this shard has seen one with so high an id.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/metrics.h"
#include "base/refusals.h"
#include "carbon/line.h"
#include "carbon/line_scanner.h"
#include "carbon/options.h"
#include "carbon/rules.h"
#include "net/listener.h"
#include "runtime/clock.h"
#include "series/backend.h"

namespace bellwether::carbon {

// Where one source of points stands in its order: what it sent last, and how well guessing goes.
class SourceOrder {
 private:
  friend class Receiver;
  std::uint32_t previous_ = ~0u;
  std::uint32_t right_ = 0;  // guesses of this stretch of lines that were right, or would have been
  std::uint32_t lines_ = 0;
  bool guessing_ = true;
};

class Receiver {
 public:
  // The references outlive the receiver. `labels` tell its counters from those of other receivers.
  Receiver(series::Writer& writer, const Rules& rules, const runtime::Clock& clock, Refusals& refusals,
           Metrics& metrics, const Options& options, const MetricLabels& labels = {});
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  // Sessions of stream listeners. `peer` is shown beside what is refused.
  std::unique_ptr<net::StreamSession> line_session(std::string peer);
  std::unique_ptr<net::StreamSession> pickle_session(std::string peer, net::StreamReply& reply);
  // The handler of a datagram listener; lives as long as the receiver. `place` is shown beside what is refused.
  net::DatagramHandler& datagram_handler(std::string place);

  // What sessions call. scan(): plaintext that ends in a newline and has 64 readable bytes behind it. add(): one point.
  // batch_end(): hands everything since the last call to the log and publishes the counts.
  void scan(std::string_view text, SourceOrder& order, std::string_view place);
  void add(const Point& point, SourceOrder& order, std::string_view place);
  void batch_end();

  // A received point or message that is none, or is not wanted. Each is also counted as received, `kUnreadablePickle`
  // as a message.
  enum class Refused {
    kFields,
    kValue,
    kNotANumber,
    kTimestamp,
    kLineTooLong,
    kUnfinishedLine,
    kTruncatedDatagram,
    kBlacklisted,
    kNotWhitelisted,
    kName,
    kSeriesLimit,
    kTooOld,
    kTooNew,
    kLogFull,
    kPickleItem,
    kUnreadablePickle,
    kCount,
  };
  void refuse(Refused reason, std::string_view text, std::string_view place);

  const Options& options() const { return options_; }

 private:
  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const;
  };
  struct NameEqual {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return a == b; }
  };

  static constexpr std::uint32_t kUnknown = ~0u;

  static constexpr std::size_t kTogether = 32;

  // The point whose series is not guessed waits for others, so that the store can look for all of them at once.
  void hold(const Point& point, SourceOrder& order, std::string_view place);
  void add_held(SourceOrder& order, std::string_view place);
  // What came after what, and whether that was expected; `guess` is what successor_ said.
  void learn(SourceOrder& order, std::uint32_t guess, std::uint32_t id);
  void store(const Point& point, std::uint32_t id, std::string_view place);
  // By hash, made when new; kUnknown when it was refused.
  std::uint32_t resolve(std::string_view name, std::string_view place);
  Verdict judge(std::string_view name);
  void take_rules();

  series::Writer& writer_;
  const Rules& rules_;
  const runtime::Clock& clock_;
  const Options options_;
  LineScanner scanner_;

  std::uint64_t rules_generation_ = 0;
  std::shared_ptr<const NameFilter> filter_;
  bool filtering_ = false;
  std::unordered_map<std::string, Verdict, NameHash, NameEqual> verdicts_;  // bounded by max_filter_verdicts

  std::vector<std::uint32_t> successor_;  // by series: the one that came next
  std::vector<Point> held_;               // at most kTogether, of one scan
  std::string canonical_;                 // scratch
  std::int64_t now_ = 0;                  // of this batch; 0: not asked yet

  // Of this batch, published at its end.
  std::uint64_t received_ = 0;
  std::uint64_t accepted_ = 0;
  std::uint64_t guessed_ = 0;

  Counter& received_counter_;
  Counter& accepted_counter_;
  Counter& guessed_counter_;
  Counter& pickles_refused_counter_;
  std::array<Refusals::Reason*, static_cast<std::size_t>(Refused::kCount)> reasons_;
  std::deque<std::unique_ptr<net::DatagramHandler>> datagram_handlers_;
};

}  // namespace bellwether::carbon
