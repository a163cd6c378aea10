#include "alerts/heartbeat/outside_watch.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace bellwether::alerts {

std::optional<Message> OutsideWatch::observe(UnixMillis now, std::string_view fault) {
  if (fault.empty()) {
    const bool was_told = told_.has_value();
    const auto silence = std::chrono::floor<seconds>(now - last_well_);
    std::optional<Message> back;
    if (was_told) back = message(now, Kind::kRecovery, fmt::format("is well again after {} s", silence.count()));
    last_well_ = now;
    told_.reset();
    number_ = 0;
    return back;
  }
  const auto silence = std::chrono::floor<seconds>(now - last_well_);
  if (silence < options_.after) return std::nullopt;
  if (told_ && (options_.again == seconds(0) || now - *told_ < options_.again)) return std::nullopt;
  told_ = now;
  ++number_;
  return message(now, Kind::kProblem, fmt::format("has not been well for {} s: {}", silence.count(), fault));
}

Message OutsideWatch::message(UnixMillis now, Kind kind, std::string output) {
  Message made;
  // The same silence is the same problem, also for another watcher of it.
  made.problem = hash64(options_.subject,
                        static_cast<std::uint64_t>(std::chrono::floor<seconds>(last_well_).time_since_epoch().count()));
  made.notification = fmt::format("watch-{:x}-{}", made.problem, kind == Kind::kRecovery ? 0 : number_);
  made.kind = kind;
  made.state = kind == Kind::kRecovery ? State::kUp : State::kDown;
  made.module = "heartbeat-watch";
  made.host = options_.subject;
  made.title = options_.subject + (kind == Kind::kRecovery ? " is back" : " has stopped: nobody is being paged");
  made.output = std::move(output);
  made.body = fmt::format("{} {}", options_.subject, made.output);
  made.number = number_;
  made.when = now;
  return made;
}

}  // namespace bellwether::alerts
