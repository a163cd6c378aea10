// The rules of an issue's life, pure: which event brings a resolved issue back, when an archived one is shown again, what is usual and what a
// spike. docs/errors.md#the-life-of-an-issue says them for people.
#pragma once

#include <optional>

#include "errors/issues/hourly_counts.h"
#include "errors/issues/issue.h"
#include "errors/issues/issue_state.h"
#include "errors/issues/release_book.h"

namespace bellwether::errors {

inline constexpr seconds kNewFor{7 * 86'400};  // then new, escalating and regressed are ongoing

// Whether an event shows that what was resolved is not. Only an event that happened after somebody said so can: not one that came late.
//  - now, by itself: any;
//  - in release R: one of R or later;
//  - in the next release: one of a release after the one that was newest then;
//  - by commit: one of the first release that holds it or later; none before such a release is known.
bool brings_back(const Resolution& resolution, UnixMillis when, std::string_view release, const ReleaseBook& releases);

// Whether what an archived issue waits for has come. `total` and `users` are the now.
enum class Wakes { kNo, kConditionMet, kEscalates };
Wakes wakes(const ArchivedUntil& until, const ArchiveWatch& watch, UnixMillis now, std::uint64_t total,
            std::uint64_t users, std::uint32_t in_present_hour);

Priority usual_priority(Level level, bool is_unhandled);

// More events in ten minutes than this are a spike; nullopt: too little is known to say. Three times the mean ten minutes of the last week,
// and four deviations over it, and half as many again as the busiest hour's mean; never fewer than `least`.
std::optional<double> spike_threshold(const HourlyCounts::Usual& usual, double least);

}  // namespace bellwether::errors
