#include "errors/event/times.h"

#include <cmath>

#include "base/number.h"
#include "base/text.h"

namespace bellwether::errors {
namespace {

constexpr auto kDriftTolerated = std::chrono::hours(1);
constexpr auto kAheadTolerated = std::chrono::minutes(1);
constexpr auto kOldest = std::chrono::days(30);
constexpr double kLastSecond = 253402300799;  // of the year 9999

std::optional<UnixMillis> from_seconds(double value) {
  if (!(value >= 0 && value <= kLastSecond)) return std::nullopt;
  return UnixMillis(milliseconds(std::llround(value * 1000)));
}

// Reads the text from the front.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  bool at_end() const { return text_.empty(); }
  char peek() const { return text_.empty() ? '\0' : text_[0]; }
  bool take(char wanted) {
    if (peek() != wanted || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::optional<int> digits(std::size_t count) {
    if (text_.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return std::nullopt;
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    return value;
  }
  // The digits behind a point, as milliseconds, rounded down.
  int milliseconds_of_fraction() {
    int value = 0, scale = 100;
    while (!text_.empty() && text_[0] >= '0' && text_[0] <= '9') {
      value += (text_[0] - '0') * scale;
      scale /= 10;
      text_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view text_;
};

// What stands behind the time of day: nothing or Z, +02:00, +0200, +02.
std::optional<std::chrono::minutes> read_zone(Cursor& in) {
  if (in.at_end() || in.take('Z') || in.take('z')) return std::chrono::minutes(0);
  in.take(' ');
  const int sign = in.take('-') ? -1 : 1;
  if (sign == 1 && !in.take('+')) return std::nullopt;
  const auto hours = in.digits(2);
  if (!hours || *hours > 23) return std::nullopt;
  std::optional<int> minutes = 0;
  if (in.take(':') || !in.at_end()) minutes = in.digits(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return std::chrono::minutes(sign * (*hours * 60 + *minutes));
}

std::optional<UnixMillis> parse_date(std::string_view text) {
  using std::chrono::day, std::chrono::month, std::chrono::year;
  Cursor in(text);
  const auto y = in.digits(4);
  if (!y || !in.take('-')) return std::nullopt;
  const auto m = in.digits(2);
  if (!m || !in.take('-')) return std::nullopt;
  const auto d = in.digits(2);
  if (!d) return std::nullopt;
  const std::chrono::year_month_day date(year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d)));
  if (!date.ok()) return std::nullopt;
  UnixMillis time = std::chrono::sys_days(date);
  if (!in.at_end()) {
    if (!in.take('T') && !in.take('t') && !in.take(' ')) return std::nullopt;
    const auto hour = in.digits(2);
    if (!hour || *hour > 23 || !in.take(':')) return std::nullopt;
    const auto minute = in.digits(2);
    if (!minute || *minute > 59) return std::nullopt;
    std::optional<int> second = 0;
    if (in.take(':')) second = in.digits(2);
    if (!second || *second > 60) return std::nullopt;
    time += std::chrono::hours(*hour) + std::chrono::minutes(*minute) + seconds(*second);
    if (in.take('.') || in.take(',')) time += milliseconds(in.milliseconds_of_fraction());
    const auto zone = read_zone(in);
    if (!zone || !in.at_end()) return std::nullopt;
    time -= *zone;
  }
  if (time < UnixMillis(milliseconds(0))) return std::nullopt;
  return time;
}

}  // namespace

std::optional<UnixMillis> parse_event_time(std::string_view text) {
  text = trim(text);
  if (const auto date = parse_date(text)) return date;
  const auto number = parse_number(text);
  return number ? from_seconds(*number) : std::nullopt;
}

std::optional<UnixMillis> read_event_time(const codec::JsonValue& value) {
  if (const auto text = value.as_string()) return parse_event_time(*text);
  const auto number = value.as_double();
  return number ? from_seconds(*number) : std::nullopt;
}

milliseconds clock_drift(UnixMillis received, std::optional<UnixMillis> sent) {
  if (!sent) return milliseconds(0);
  const milliseconds drift = received - *sent;
  return drift > kDriftTolerated || drift < -kDriftTolerated ? drift : milliseconds(0);
}

ClampedTime clamp_event_time(UnixMillis time, UnixMillis received) {
  if (time > received + kAheadTolerated) return {.time = received, .fault = TimeFault::kFuture};
  if (time < received - kOldest) return {.time = received, .fault = TimeFault::kPast};
  return {.time = time, .fault = TimeFault::kNone};
}

}  // namespace bellwether::errors
