// Outcomes: the ledger of everything that clients sent or say they did not send: sent = stored + sampled + duplicate + limited + rejected, and
// beside it what clients dropped themselves. Counted where it is decided, stored by the hour.
//
// Any thread; one lock for an addition. Bounded: kMaxCells cells between two takes; what reasons clients invent beyond that are one, "other".
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "errors/issues/issue.h"
#include "errors/protocol/category.h"
#include "runtime/mutex.h"

namespace bellwether::errors {

enum class Outcome : std::uint8_t {
  kStored,     // with its payload, or used up (sessions, check-ins)
  kSampled,    // counted; its payload was not kept
  kDuplicate,  // its id came before
  kLimited,    // by a quota or a full queue
  kRejected,   // malformed, too large, of a deleted issue, of an unknown kind
  kClient,     // the client's own word: it never sent it
};
std::string_view outcome_name(Outcome outcome);

struct OutcomeCell {
  ProjectId project{};
  std::int64_t hour = 0;  // since 1970
  Category category = Category::kUnknown;
  Outcome outcome = Outcome::kStored;
  std::string reason;  // empty for kStored and kSampled
  friend auto operator<=>(const OutcomeCell&, const OutcomeCell&) = default;
};

class Outcomes {
 public:
  static constexpr std::size_t kMaxCells = 10'000;  // limits.errors_outcomes
  static constexpr std::size_t kReasonBytes = 64;
  static constexpr std::uint64_t kMaxQuantity =
      1'000'000'000;  // of one addition: what clients report is not to be trusted

  void count(ProjectId project, Category category, Outcome outcome, std::string_view reason, std::uint64_t quantity,
             UnixMillis now) BW_EXCLUDES(mutex_);
  // What has been counted since the last call.
  std::map<OutcomeCell, std::uint64_t> take() BW_EXCLUDES(mutex_);
  // Back again, when it could not be stored.
  void put_back(const std::map<OutcomeCell, std::uint64_t>& cells) BW_EXCLUDES(mutex_);

 private:
  runtime::Mutex mutex_;
  std::map<OutcomeCell, std::uint64_t> cells_ BW_GUARDED_BY(mutex_);
};

}  // namespace bellwether::errors
