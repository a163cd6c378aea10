#include "errors/api/difference.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxValues = 5;  // of one key
// Each user is one of many: that they differ is no news.
constexpr std::string_view kUser = "user";

bool has(const archive::StoredRecord& record, const TagShares::Value& wanted) {
  return std::ranges::any_of(record.attributes, [&](const auto& attribute) {
    return attribute.first == wanted.key && attribute.second == wanted.value;
  });
}

// How many standard deviations two shares lie apart, were they of the same kind.
double deviations(double one, double of_one, double other, double of_other) {
  const double both = (one * of_one + other * of_other) / (of_one + of_other);
  const double deviation = std::sqrt(both * (1 - both) * (1 / of_one + 1 / of_other));
  return deviation > 0 ? (one - other) / deviation : 0;
}

}  // namespace

TagShares tag_shares(const Desk& desk, const Issue& issue) {
  TagShares shares;
  shares.events = issue.count;
  for (const std::string& key : desk.tag_keys(issue.id)) {
    if (key == kUser) continue;
    std::vector<TagValue> values = desk.tag_values(issue.id, key);
    if (values.size() > kMaxValues) values.resize(kMaxValues);
    for (TagValue& value : values) shares.values.push_back({key, std::move(value.value), value.count});
  }
  return shares;
}

archive::Query sample_query(std::uint32_t project) {
  archive::Query query;
  query.project = project;
  query.limit = kSampledEvents;
  return query;
}

std::vector<Difference> find_differences(const TagShares& shares, std::span<const archive::StoredRecord> sample,
                                         std::span<const std::uint64_t> groups, std::size_t most) {
  std::vector<const archive::StoredRecord*> others;
  for (const archive::StoredRecord& record : sample) {
    if (!std::ranges::binary_search(groups, record.group)) others.push_back(&record);
  }
  std::vector<Difference> differences;
  if (others.size() < kMinSample || shares.events == 0) return differences;
  const auto events = static_cast<double>(shares.events), usual_events = static_cast<double>(others.size());
  for (const TagShares::Value& value : shares.values) {
    const double here = std::min(1.0, static_cast<double>(value.count) / events);
    if (here < kMinGain) continue;
    const auto count =
        std::ranges::count_if(others, [&](const archive::StoredRecord* record) { return has(*record, value); });
    const double usual = static_cast<double>(count) / usual_events;
    if (here - usual < kMinGain || deviations(here, events, usual, usual_events) < kMinDeviations) continue;
    differences.push_back({value.key, value.value, here, usual});
  }
  std::ranges::sort(differences, [](const Difference& one, const Difference& other) {
    return one.here - one.usual > other.here - other.usual;
  });
  if (differences.size() > most) differences.resize(most);
  return differences;
}

}  // namespace bellwether::errors
