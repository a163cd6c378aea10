// Differences: the tag values that an issue's events have more often than the project's other events: "what is special about this one?".
//
// What the issue's events have is counted exactly; what is usual is taken from a sample, the newest kept events of the project that belong to
// other issues. A value is named when its share is larger by kMinGain and by more than chance explains (kMinDeviations standard deviations of
// the difference of two shares).
//
// Pure, but for tag_shares, which asks the desk on its shard.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "archive/store.h"
#include "errors/desk.h"

namespace bellwether::errors {

struct TagShares {
  struct Value {
    std::string key, value;
    std::uint64_t count = 0;
  };
  std::uint64_t events = 0;
  std::vector<Value> values;
};
// The most frequent values of each of the issue's tags.
TagShares tag_shares(const Desk& desk, const Issue& issue);

struct Difference {
  std::string key, value;
  double here = 0, usual = 0;  // shares of one
};

inline constexpr std::size_t kSampledEvents = 2'000;  // searched for
inline constexpr std::size_t kMinSample = 20;         // of other issues: fewer say nothing
inline constexpr double kMinGain = 0.2;
inline constexpr double kMinDeviations = 3;

archive::Query sample_query(std::uint32_t project);
// The largest first. `groups`, sorted, are the issue's own.
std::vector<Difference> find_differences(const TagShares& shares, std::span<const archive::StoredRecord> sample,
                                         std::span<const std::uint64_t> groups, std::size_t most);

}  // namespace bellwether::errors
