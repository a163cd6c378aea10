// OutsideWatch: what a process beside Bellwether does about its silence: when people are told that it stopped, told again, and told that it
// is back. Pure: (now, did it answer well?) in, what to say out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "alerts/page.h"
#include "base/time.h"

namespace bellwether::alerts {

struct OutsideWatchOptions {
  std::string subject = "Bellwether";  // who is watched, as it stands in the page
  seconds after{60};                   // of silence until somebody is told
  seconds again{1'800};                // while it lasts; 0: once
};

class OutsideWatch {
 public:
  OutsideWatch(OutsideWatchOptions options, UnixMillis start) : options_(std::move(options)), last_well_(start) {}

  // `fault` is empty when it answered that it is well. What is to be said now: a message without contact and method.
  std::optional<Message> observe(UnixMillis now, std::string_view fault);

 private:
  Message message(UnixMillis now, Kind kind, std::string output);

  const OutsideWatchOptions options_;
  UnixMillis last_well_;
  std::optional<UnixMillis> told_;
  std::uint32_t number_ = 0;
};

}  // namespace bellwether::alerts
