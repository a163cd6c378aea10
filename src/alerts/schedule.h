// Schedule: who is on call when. Layers of people who take turns; later layers win over earlier ones where they have somebody, overrides win
// over all. Shifts change at a local time of day, so that a week stays a week when the clocks change.
//
// Immutable after create(); any thread. on_call() costs a few calendar conversions for each layer; spans() the shifts between its ends.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/civil_time.h"
#include "alerts/options.h"
#include "alerts/silence.h"
#include "alerts/weekly_hours.h"
#include "base/result.h"
#include "base/time.h"

namespace bellwether::alerts {

class Schedule {
 public:
  static constexpr std::chrono::days kMostShown{400};  // spans() shows no more

  struct Span {
    UnixSeconds from, until;
    std::string contact;
    std::uint64_t override_id = 0;  // 0: by a layer
    friend bool operator==(const Span&, const Span&) = default;
  };

  // kInvalidArgument names the layer and the text.
  static Result<Schedule> create(const ScheduleOptions& options);

  const std::string& name() const { return name_; }
  const std::string& zone() const { return zone_name_; }
  std::size_t layers() const { return layers_.size(); }
  const std::string& layer_name(std::size_t layer) const { return layers_[layer].name; }
  // Everybody who ever has a turn, without repeats.
  std::vector<std::string> people() const;

  // Empty when nobody is. Overrides of other schedules are passed over.
  std::string on_call(UnixSeconds time, std::span<const Override> overrides) const;
  // In order; times without anybody are left out; neighbours of the same origin are one.
  std::vector<Span> layer_spans(std::size_t layer, UnixSeconds from, UnixSeconds until) const;
  std::vector<Span> spans(UnixSeconds from, UnixSeconds until, std::span<const Override> overrides) const;

 private:
  struct Layer {
    std::string name;
    std::vector<std::string> people;
    CivilSeconds start;
    seconds shift{0};
    WeeklyHours only;
  };
  // The number of the shift that `time` is in; negative before the first.
  std::int64_t shift_at(const Layer& layer, UnixSeconds time) const;
  UnixSeconds shift_begin(const Layer& layer, std::int64_t number) const;
  static const std::string& person(const Layer& layer, std::int64_t shift);

  std::string name_, zone_name_;
  CivilZone zone_;
  std::vector<Layer> layers_;
};

}  // namespace bellwether::alerts
