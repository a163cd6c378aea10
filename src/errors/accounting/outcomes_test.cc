#include "errors/accounting/outcomes.h"

#include <gtest/gtest.h>

namespace bellwether::errors {
namespace {

constexpr UnixMillis kNow{std::chrono::hours(400'000) + std::chrono::minutes(30)};
constexpr ProjectId kWeb{1};

TEST(Outcomes, AddUpByProjectHourCategoryOutcomeAndReason) {
  Outcomes outcomes;
  outcomes.count(kWeb, Category::kError, Outcome::kStored, "", 2, kNow);
  outcomes.count(kWeb, Category::kError, Outcome::kStored, "", 1, kNow + std::chrono::minutes(29));
  outcomes.count(kWeb, Category::kError, Outcome::kLimited, "key_quota", 5, kNow);
  const auto cells = outcomes.take();
  ASSERT_EQ(cells.size(), 2u);
  const OutcomeCell stored{
      .project = kWeb, .hour = 400'000, .category = Category::kError, .outcome = Outcome::kStored, .reason = {}};
  EXPECT_EQ(cells.at(stored), 3u);
  EXPECT_TRUE(outcomes.take().empty());
  outcomes.put_back(cells);
  outcomes.count(kWeb, Category::kError, Outcome::kStored, "", 1, kNow);
  EXPECT_EQ(outcomes.take().at(stored), 4u);
}

TEST(Outcomes, AreBoundedWhateverReasonsClientsInvent) {
  Outcomes outcomes;
  for (std::size_t i = 0; i < Outcomes::kMaxCells + 100; ++i) {
    outcomes.count(kWeb, Category::kError, Outcome::kClient, "reason " + std::to_string(i), 1, kNow);
  }
  const auto cells = outcomes.take();
  EXPECT_EQ(cells.size(), Outcomes::kMaxCells + 1);
  std::uint64_t sum = 0;
  for (const auto& [cell, quantity] : cells) {
    sum += quantity;
    if (cell.reason == "other") {
      EXPECT_EQ(quantity, 100u);
    }
  }
  EXPECT_EQ(sum, Outcomes::kMaxCells + 100);
}

}  // namespace
}  // namespace bellwether::errors
