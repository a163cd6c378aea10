#include "errors/issues/lifecycle.h"

#include <algorithm>
#include <cmath>

namespace bellwether::errors {
namespace {

using Order = ReleaseBook::Order;

constexpr double kTenMinutesInHour = 6;
constexpr std::uint32_t kLeastHours = 6;  // of history, before anything is unusual

bool is_at_or_after(std::string_view release, std::string_view reference, const ReleaseBook& releases) {
  return !release.empty() && !reference.empty() && releases.compare(release, reference) != Order::kBefore;
}

}  // namespace

bool brings_back(const Resolution& resolution, UnixMillis when, std::string_view release, const ReleaseBook& releases) {
  if (when <= resolution.at) return false;
  switch (resolution.kind) {
    case Resolution::Kind::kNow:
    case Resolution::Kind::kAutomatic:
      return true;
    case Resolution::Kind::kInRelease:
      return is_at_or_after(release, resolution.release, releases);
    case Resolution::Kind::kInNextRelease:
      // No release was known then: the first that is known is the next.
      if (resolution.release.empty()) return !release.empty();
      return !release.empty() && releases.compare(release, resolution.release) == Order::kAfter;
    case Resolution::Kind::kInCommit: {
      const Release* const first = releases.holding(resolution.commit);
      return first != nullptr && is_at_or_after(release, first->version, releases);
    }
  }
  return false;
}

Wakes wakes(const ArchivedUntil& until, const ArchiveWatch& watch, UnixMillis now, std::uint64_t total,
            std::uint64_t users, std::uint32_t in_present_hour) {
  if (until.time && now >= *until.time) return Wakes::kConditionMet;
  if (until.count) {
    const std::uint64_t count = until.count_window ? watch.count_in_window : total - std::min(total, watch.count_then);
    if (count >= *until.count) return Wakes::kConditionMet;
  }
  if (until.users) {
    const std::uint64_t count = until.user_window
                                    ? static_cast<std::uint64_t>(std::llround(watch.users_in_window.estimate()))
                                    : users - std::min(users, watch.users_then);
    if (count >= *until.users) return Wakes::kConditionMet;
  }
  if (until.is_until_escalating && in_present_hour > watch.ceiling) return Wakes::kEscalates;
  return Wakes::kNo;
}

Priority usual_priority(Level level, bool is_unhandled) {
  switch (level) {
    case Level::kFatal:
      return Priority::kHigh;
    case Level::kError:
      return is_unhandled ? Priority::kHigh : Priority::kMedium;
    case Level::kWarning:
      return Priority::kMedium;
    case Level::kInfo:
    case Level::kDebug:
      return Priority::kLow;
  }
  return Priority::kMedium;
}

std::optional<double> spike_threshold(const HourlyCounts::Usual& usual, double least) {
  if (usual.hours < kLeastHours) return std::nullopt;
  const double mean = usual.mean / kTenMinutesInHour;
  // Counts of a steady stream scatter by their root; an hour's deviation says how unsteady this one is.
  const double deviation = std::max(std::sqrt(mean), usual.deviation / kTenMinutesInHour);
  return std::max({least, 3 * mean, mean + 4 * deviation, 1.5 * usual.most / kTenMinutesInHour});
}

}  // namespace bellwether::errors
