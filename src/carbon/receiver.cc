#include "carbon/receiver.h"

#include <algorithm>

#include "base/hash.h"
#include "carbon/sessions.h"
#include "carbon/tagged_name.h"

namespace bellwether::carbon {
namespace {

struct ReasonText {
  Receiver::Refused reason;
  std::string_view name;
  std::string_view help;
};

using enum Receiver::Refused;

constexpr ReasonText kReasons[] = {
    {kFields, "fields", "A line that has not exactly the three fields name, value, timestamp"},
    {kValue, "value", "A value that is no number"},
    {kNotANumber, "not_a_number", "The value NaN, which says that there is none"},
    {kTimestamp, "timestamp", "A timestamp that is no number of seconds since 1970"},
    {kLineTooLong, "line_too_long", "A line longer than carbon.max_line_bytes"},
    {kUnfinishedLine, "unfinished_line", "A line whose end never came before the connection closed"},
    {kTruncatedDatagram, "truncated_datagram", "The last line of a datagram that was cut by the receive buffer"},
    {kBlacklisted, "blacklisted", "A name that the blacklist refuses"},
    {kNotWhitelisted, "not_whitelisted", "A name that the whitelist does not hold"},
    {kName, "name", "A name that breaks the rules of names or tags"},
    {kSeriesLimit, "series_limit", "A new series beyond limits.series"},
    {kTooOld, "too_old", "A point older than its series is kept"},
    {kTooNew, "too_new", "A point too far in the future"},
    {kLogFull, "log_full", "A point that the write-ahead log had no room for"},
    {kPickleItem, "pickle_item", "An item of a pickle that is not (name, (timestamp, value))"},
    {kUnreadablePickle, "unreadable_pickle", "A pickle that cannot be read, is too large or is no list"},
};
static_assert(std::size(kReasons) == static_cast<std::size_t>(kCount));

// Guessing goes on, or begins again, when half of a stretch of this many lines was in the expected order.
constexpr std::uint32_t kStretch = 256;

Receiver::Refused reason_of(LineFault fault) {
  switch (fault) {
    case LineFault::kTooLong:
      return kLineTooLong;
    case LineFault::kValue:
      return kValue;
    case LineFault::kNotANumber:
      return kNotANumber;
    case LineFault::kTimestamp:
      return kTimestamp;
    case LineFault::kNone:
    case LineFault::kBlank:
    case LineFault::kFields:
      break;
  }
  return kFields;
}

Receiver::Refused reason_of(series::Writer::Append refusal) {
  switch (refusal) {
    case series::Writer::Append::kTooOld:
      return kTooOld;
    case series::Writer::Append::kTooNew:
      return kTooNew;
    case series::Writer::Append::kNotANumber:
      return kNotANumber;
    case series::Writer::Append::kStored:
    case series::Writer::Append::kLogFull:
      break;
  }
  return kLogFull;
}

}  // namespace

Receiver::Receiver(series::Writer& writer, const Rules& rules, const runtime::Clock& clock, Refusals& refusals,
                   Metrics& metrics, const Options& options, const MetricLabels& labels)
    : writer_(writer),
      rules_(rules),
      clock_(clock),
      options_(options),
      received_counter_(metrics.counter("carbon.points_received", labels, "Lines and pickled points received")),
      accepted_counter_(metrics.counter("carbon.points_accepted", labels, "Points handed to the store")),
      guessed_counter_(
          metrics.counter("carbon.points_predicted", labels, "Points whose series was the one that was expected next")),
      pickles_refused_counter_(
          metrics.counter("carbon.pickles_refused", labels, "Whole pickles that could not be read")) {
  for (const ReasonText& text : kReasons)
    reasons_[static_cast<std::size_t>(text.reason)] = &refusals.reason("carbon", text.name, text.help);
  take_rules();
}

Receiver::~Receiver() = default;

std::size_t Receiver::NameHash::operator()(std::string_view name) const {
  return hash64(name);
}

std::unique_ptr<net::StreamSession> Receiver::line_session(std::string peer) {
  return std::make_unique<LineSession>(*this, std::move(peer));
}

std::unique_ptr<net::StreamSession> Receiver::pickle_session(std::string peer, net::StreamReply& reply) {
  return std::make_unique<PickleSession>(*this, std::move(peer), reply);
}

net::DatagramHandler& Receiver::datagram_handler(std::string place) {
  return *datagram_handlers_.emplace_back(std::make_unique<DatagramLines>(*this, std::move(place)));
}

void Receiver::take_rules() {
  const std::uint64_t generation = rules_.generation();
  if (generation == rules_generation_) return;
  rules_generation_ = generation;
  filter_ = rules_.filter();
  filtering_ = !filter_->allows_everything();
  verdicts_.clear();
  // A guess is never filtered again, so what was allowed before must be forgotten.
  successor_.clear();
}

void Receiver::refuse(Refused reason, std::string_view text, std::string_view place) {
  reasons_[static_cast<std::size_t>(reason)]->refuse(text, place);
  if (reason == kUnreadablePickle)
    pickles_refused_counter_.add();
  else
    ++received_;
}

void Receiver::scan(std::string_view text, SourceOrder& order, std::string_view place) {
  struct Visitor {
    Receiver& receiver;
    SourceOrder& order;
    std::string_view place;
    void on_point(const Point& point) {
      if (order.guessing_ && receiver.held_.empty())
        receiver.add(point, order, place);
      else
        receiver.hold(point, order, place);
    }
    void on_fault(LineFault fault, std::string_view line) { receiver.refuse(reason_of(fault), line, place); }
  };
  scanner_.scan(text, options_.max_line_bytes, Visitor{*this, order, place});
  add_held(order, place);
}

Verdict Receiver::judge(std::string_view name) {
  if (const auto known = verdicts_.find(name); known != verdicts_.end()) return known->second;
  if (verdicts_.size() >= options_.max_filter_verdicts) verdicts_.clear();
  return verdicts_.emplace(name, filter_->judge(name)).first->second;
}

std::uint32_t Receiver::resolve(std::string_view name, std::string_view place) {
  std::string_view canonical = name;
  if (has_tags(name)) {
    if (const Result<void> ok = canonical_name(name, canonical_); !ok) {
      refuse(kName, ok.error().message(), place);
      return kUnknown;
    }
    canonical = canonical_;
  }
  if (filtering_) {
    const Verdict verdict = judge(canonical);
    if (verdict != Verdict::kAllowed) {
      refuse(verdict == Verdict::kBlacklisted ? kBlacklisted : kNotWhitelisted, name, place);
      return kUnknown;
    }
  }
  const Result<series::SeriesId> id = writer_.resolve(canonical);
  if (!id) [[unlikely]] {
    refuse(id.error().code() == Code::kInvalidArgument ? kName : kSeriesLimit, id.error().to_string(), place);
    return kUnknown;
  }
  return static_cast<std::uint32_t>(*id);
}

void Receiver::learn(SourceOrder& order, std::uint32_t guess, std::uint32_t id) {
  const std::uint32_t previous = order.previous_;
  if (id == kUnknown) {
    // What is refused has no place in the order.
  } else if (id == guess) {
    ++order.right_;
  } else if (previous != kUnknown) {
    if (previous >= successor_.size())
      successor_.resize(std::max<std::size_t>(previous + std::size_t{1}, 2 * successor_.size()), kUnknown);
    successor_[previous] = id;
  }
  if (id != kUnknown) order.previous_ = id;
  if (++order.lines_ == kStretch) [[unlikely]] {
    order.guessing_ = order.right_ >= kStretch / 2;
    order.lines_ = order.right_ = 0;
  }
}

void Receiver::store(const Point& point, std::uint32_t id, std::string_view place) {
  std::int64_t timestamp = point.timestamp;
  if (timestamp == kNow) [[unlikely]] {
    if (now_ == 0) now_ = count_seconds(clock_.now_seconds());
    timestamp = now_;
  }
  const series::Writer::Append appended = writer_.append(series::SeriesId{id}, timestamp, point.value, point.decimal);
  if (appended == series::Writer::Append::kStored) [[likely]] {
    ++received_;
    ++accepted_;
    return;
  }
  refuse(reason_of(appended), point.name, place);
}

void Receiver::add(const Point& point, SourceOrder& order, std::string_view place) {
  const std::uint32_t guess = order.previous_ < successor_.size() ? successor_[order.previous_] : kUnknown;
  std::uint32_t id = guess;
  if (order.guessing_ && guess != kUnknown && writer_.name_view(series::SeriesId{guess}) == point.name)
    ++guessed_;
  else
    id = resolve(point.name, place);
  learn(order, guess, id);
  if (id != kUnknown) store(point, id, place);
}

void Receiver::hold(const Point& point, SourceOrder& order, std::string_view place) {
  held_.push_back(point);
  if (held_.size() == kTogether) add_held(order, place);
}

void Receiver::add_held(SourceOrder& order, std::string_view place) {
  std::array<std::string_view, kTogether> names;
  std::array<series::SeriesId, kTogether> ids;
  for (std::size_t i = 0; i < held_.size(); ++i) names[i] = held_[i].name;
  if (filtering_)
    ids.fill(series::kUnknownSeries);  // a series that exists may be filtered by now
  else
    writer_.find_many(std::span(names).first(held_.size()), std::span(ids).first(held_.size()));
  for (std::size_t i = 0; i < held_.size(); ++i) {
    const std::uint32_t guess = order.previous_ < successor_.size() ? successor_[order.previous_] : kUnknown;
    const std::uint32_t id =
        ids[i] == series::kUnknownSeries ? resolve(names[i], place) : static_cast<std::uint32_t>(ids[i]);
    learn(order, guess, id);
    if (id != kUnknown) store(held_[i], id, place);
  }
  held_.clear();
}

void Receiver::batch_end() {
  writer_.commit();
  received_counter_.add(received_);
  accepted_counter_.add(accepted_);
  guessed_counter_.add(guessed_);
  received_ = accepted_ = guessed_ = 0;
  now_ = 0;
  take_rules();
}

}  // namespace bellwether::carbon
