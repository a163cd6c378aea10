#include "errors/issues/event_series.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "errors/issues/testing.h"

namespace bellwether::errors {
namespace {

// A series store that is a table.
class TableWriter final : public series::Writer {
 public:
  Result<series::SeriesId> resolve(std::string_view name) override {
    if (name.size() > 200) return fail(Code::kInvalidArgument, "longer than limits.name_bytes");
    const auto at = std::ranges::find(names_, name);
    const auto index = static_cast<std::uint32_t>(at - names_.begin());
    if (at == names_.end()) names_.emplace_back(name);
    return series::SeriesId{index};
  }
  using series::Writer::append;
  Append append(series::SeriesId id, std::int64_t timestamp, double value) override {
    slots[names_[static_cast<std::size_t>(id)]][timestamp] = value;
    return Append::kStored;
  }
  std::string_view name_view(series::SeriesId id) const override { return names_[static_cast<std::size_t>(id)]; }
  void commit() override {}
  std::uint64_t accepted() const override { return 0; }
  std::uint64_t durable() const override { return 0; }

  double sum(const std::string& name) const {
    double all = 0;
    if (const auto found = slots.find(name); found != slots.end()) {
      for (const auto& [time, value] : found->second) all += value;
    }
    return all;
  }

  std::map<std::string, std::map<std::int64_t, double>> slots;

 private:
  std::vector<std::string> names_;
};

class EventSeriesTest : public testing::Test {
 protected:
  Sighting event(UnixMillis when, UnixMillis received, std::string user = {}) {
    Sighting made = sighting(when, "a", "shop@1.0.0");
    made.received = received;
    made.environment = "production";
    made.user = std::move(user);
    return made;
  }
  EventSeries make(std::size_t lines = 1'000) { return EventSeries(writer_, schemas_, lines, metrics_, refusals_); }

  Metrics metrics_;
  Refusals refusals_{metrics_, Log(null_log_sink(), "test")};
  series::SingleSchema schemas_{series::Schema{.name = "errors", .tiers = {{60, 86'400}}}};
  TableWriter writer_;
};

TEST_F(EventSeriesTest, CountsEachWayByTheEventsTime) {
  EventSeries series = make();
  for (int i = 0; i < 10; ++i)
    series.count("shop", "SHOP-1", event(at_hour(0) + seconds(i * 30), at_hour(0.2), "id:" + std::to_string(i % 4)));
  series.write(at_hour(0.2));
  for (const char* name : {"errors.shop.events", "errors.shop.issues.SHOP-1", "errors.shop.level.error",
                           "errors.shop.release.shop~401:0:0", "errors.shop.environment.production"}) {
    EXPECT_EQ(writer_.sum(name), 10) << name;
    EXPECT_GE(writer_.slots[name].size(), 5U);
  }
  const auto& users = writer_.slots["errors.shop.users"];
  ASSERT_FALSE(users.empty());
  for (const auto& [time, count] : users) EXPECT_LE(count, 4);
  EXPECT_EQ(issue_series_name("shop", "SHOP-1"), "errors.shop.issues.SHOP-1");
}

TEST_F(EventSeriesTest, PutsLateEventsIntoOpenSlotsAndVeryLateOnesIntoTheOldest) {
  EventSeries series = make();
  series.count("shop", "SHOP-1", event(at_hour(10), at_hour(10)));
  series.write(at_hour(10));
  series.count("shop", "SHOP-1", event(at_hour(9.5), at_hour(10)));
  series.count("shop", "SHOP-1", event(at_hour(2), at_hour(10)));
  series.count("shop", "SHOP-1", event(at_hour(12), at_hour(10)));  // a clock that is ahead
  series.write(at_hour(10));
  EXPECT_EQ(writer_.sum("errors.shop.events"), 4);
  const auto& slots = writer_.slots["errors.shop.events"];
  EXPECT_GE(slots.begin()->first, count_seconds(std::chrono::floor<seconds>(at_hour(9))) - 60);
  EXPECT_EQ(slots.rbegin()->second, 2);
}

// A state that was stored, and the events since, make what would have been; whatever was written before the kill.
TEST_F(EventSeriesTest, IsExactOverRestarts) {
  std::map<std::string, std::string> stored;
  const auto store = [&](EventSeries& series) {
    series.take_changes([&](const std::string& name, std::string state) {
      if (state.empty()) {
        stored.erase(name);
      } else {
        stored[name] = std::move(state);
      }
    });
  };
  double minute = 0;
  int all = 0;
  for (int life = 0; life < 5; ++life) {
    EventSeries series = make();
    for (const auto& [name, state] : stored) ASSERT_TRUE(series.restore(name, state));
    for (int i = 0; i < 200; ++i, ++all) {
      minute += 0.7;
      series.count("shop", "SHOP-1", event(at_hour((minute - i % 40) / 60), at_hour(minute / 60)));
      if (i % 10 == 0) series.write(at_hour(minute / 60));
    }
    store(series);
    // Counted after the stored state, and counted again by the next life: the same events.
    const double kept = minute;
    for (int i = 0; i < 20; ++i) series.count("shop", "SHOP-1", event(at_hour(kept / 60), at_hour(kept / 60)));
    series.write(at_hour(kept / 60));
    EventSeries again = make();
    for (const auto& [name, state] : stored) ASSERT_TRUE(again.restore(name, state));
    for (int i = 0; i < 20; ++i, ++all) again.count("shop", "SHOP-1", event(at_hour(kept / 60), at_hour(kept / 60)));
    again.write(at_hour(kept / 60));
    // Marks restored lines as changed too, so that the next life has them.
    store(again);
  }
  EXPECT_EQ(writer_.sum("errors.shop.events"), all);
  EXPECT_EQ(writer_.sum("errors.shop.issues.SHOP-1"), all);
}

TEST_F(EventSeriesTest, TakesBackWhatDidNotBecomeDurable) {
  EventSeries series = make();
  const Sighting one = event(at_hour(0), at_hour(0));
  series.count("shop", "SHOP-1", one);
  series.count("shop", "SHOP-1", one);
  series.write(at_hour(0));
  series.take_back("shop", "SHOP-1", one);
  series.write(at_hour(0));
  EXPECT_EQ(writer_.sum("errors.shop.events"), 1);
  EXPECT_EQ(writer_.sum("errors.shop.issues.SHOP-1"), 1);
}

TEST_F(EventSeriesTest, ClosesWhatIsOver) {
  EventSeries series = make();
  series.count("shop", "SHOP-1", event(at_hour(0), at_hour(0), "id:1"));
  series.write(at_hour(0));
  std::size_t open = 0;
  series.take_changes([&](const std::string&, const std::string& state) { open += state.empty() ? 0 : 1; });
  EXPECT_EQ(open, 6U);
  series.write(at_hour(2));
  std::size_t closed = 0;
  series.take_changes([&](const std::string&, const std::string& state) { closed += state.empty() ? 1 : 0; });
  EXPECT_EQ(closed, 6U);
}

TEST_F(EventSeriesTest, IsBoundedAndKeepsTheProject) {
  EventSeries series = make(4);
  for (int i = 0; i < 100; ++i) series.count("shop", "SHOP-" + std::to_string(i), event(at_hour(0), at_hour(0)));
  series.write(at_hour(0));
  EXPECT_EQ(writer_.sum("errors.shop.events"), 100);
  EXPECT_EQ(writer_.slots.size(), 4U);
  EXPECT_GT(metrics_.counter("errors.series_refused", {}, "").value(), 0U);
}

TEST_F(EventSeriesTest, RefusesNamesThatAreNone) {
  EventSeries series = make();
  Sighting one = event(at_hour(0), at_hour(0));
  one.release = std::string(500, 'x');
  series.count("shop", "SHOP-1", one);
  series.write(at_hour(0));
  EXPECT_EQ(writer_.sum("errors.shop.events"), 1);
  EXPECT_EQ(writer_.slots.size(), 4U);
  EXPECT_FALSE(series.restore("errors.shop.events", "\5"));
}

}  // namespace
}  // namespace bellwether::errors
