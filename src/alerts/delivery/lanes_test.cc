#include "alerts/delivery/lanes.h"

#include <gmock/gmock.h>

namespace bellwether::alerts {
namespace {

using testing::ElementsAre;

ledger::OutboxRow row(std::int64_t id, std::string lane) {
  ledger::OutboxRow made;
  made.id = id;
  made.lane = std::move(lane);
  return made;
}

std::vector<std::int64_t> take_all(Lanes& lanes) {
  std::vector<std::int64_t> ids;
  while (const auto taken = lanes.take()) ids.push_back(taken->id);
  return ids;
}

TEST(Lanes, TakeTurnsAndKeepTheirLimits) {
  Lanes lanes([](const ledger::OutboxRow& first) { return first.lane == "b" ? 2 : 1; });
  for (std::int64_t id = 1; id <= 3; ++id) lanes.add(row(id, "a"));
  for (std::int64_t id = 11; id <= 13; ++id) lanes.add(row(id, "b"));
  EXPECT_THAT(take_all(lanes), ElementsAre(1, 11, 12));
  EXPECT_EQ(lanes.waiting(), 3u);
  EXPECT_EQ(lanes.under_way(), 3u);
  lanes.release(row(1, "a"));
  EXPECT_THAT(take_all(lanes), ElementsAre(2));
}

TEST(Lanes, KnowWhatIsHere) {
  Lanes lanes([](const ledger::OutboxRow&) { return 1; });
  EXPECT_TRUE(lanes.add(row(1, "a")));
  EXPECT_FALSE(lanes.add(row(1, "a")));
  EXPECT_THAT(take_all(lanes), ElementsAre(1));
  EXPECT_FALSE(lanes.add(row(1, "a"))) << "still under way";
  lanes.release(row(1, "a"));
  EXPECT_TRUE(lanes.add(row(1, "a")));
}

TEST(Lanes, ANewLimitHoldsAtOnce) {
  std::size_t limit = 1;
  Lanes lanes([&](const ledger::OutboxRow&) { return limit; });
  for (std::int64_t id = 1; id <= 4; ++id) lanes.add(row(id, "a"));
  EXPECT_THAT(take_all(lanes), ElementsAre(1));
  limit = 3;
  EXPECT_THAT(take_all(lanes), ElementsAre());
  lanes.forget_limits();
  EXPECT_THAT(take_all(lanes), ElementsAre(2, 3));
}

}  // namespace
}  // namespace bellwether::alerts
