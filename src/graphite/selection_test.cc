#include "graphite/selection.h"

#include <random>

#include <gtest/gtest.h>

#include "graphite/memory_backend.h"

namespace bellwether::graphite {
namespace {

constexpr std::array kFused = {Aggregation::kSum, Aggregation::kAverage, Aggregation::kMin,
                               Aggregation::kMax, Aggregation::kRange,   Aggregation::kCount};

// Values in eighths, so that sums are exact in any order and the two ways can be compared bit by bit.
void fill(MemoryBackend& backend, std::mt19937_64& random, std::size_t series_count, double missing,
          std::int64_t step_of_last) {
  for (std::size_t i = 0; i < series_count; ++i) {
    std::vector<double> values;
    for (int j = 0; j < 50; ++j) {
      const bool is_missing = static_cast<double>(random() % 1000) < missing * 1000;
      values.push_back(is_missing ? kNone
                                  : static_cast<double>(static_cast<std::int64_t>(random() % 80'000) - 40'000) / 8);
    }
    backend.add("app.s" + std::to_string(1000 + i), 10, i + 1 == series_count ? step_of_last : 10, values);
  }
}

class Fused : public testing::Test {
 protected:
  Context context(double x_files_factor) {
    Context result{.sources = sources_, .budget = budget_};
    result.from = 0;
    result.until = 500;
    result.now = 500;
    result.x_files_factor = x_files_factor;
    return result;
  }

  MemoryBackend backend_;
  Registry registry_ = Registry::standard();
  Sources sources_{.backend = backend_, .registry = registry_};
  series::Budget budget_;
};

void expect_equal(const SeriesList& a, const SeriesList& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].name, b[i].name);
    EXPECT_EQ(a[i].path_expression, b[i].path_expression);
    EXPECT_EQ(a[i].start, b[i].start);
    EXPECT_EQ(a[i].end, b[i].end);
    EXPECT_EQ(a[i].step, b[i].step);
    EXPECT_EQ(a[i].tags.entries(), b[i].tags.entries());
    ASSERT_EQ(a[i].values.size(), b[i].values.size());
    for (std::size_t j = 0; j < a[i].values.size(); ++j) {
      EXPECT_TRUE(a[i].values[j] == b[i].values[j] || (is_none(a[i].values[j]) && is_none(b[i].values[j]))) << j;
    }
  }
}

TEST_F(Fused, EqualsReadingFirstAndAddingThen) {
  const std::uint64_t seed = 20'261'118;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  fill(backend_, random, 3 * kFuseFrom, 0.4, 10);
  for (const double x_files_factor : {0.0, 0.5, 0.62, 1.0}) {
    for (const Aggregation how : kFused) {
      Context asking = context(x_files_factor);
      std::vector<Selection> selections;
      for (const std::string_view path : {"app.s10*", "app.s11*", "none.*", "app.s10*"})
        selections.push_back(*select_path(asking, path));
      const Result<SeriesList> fused = fetch_aggregated(asking, selections, how);
      const Result<SeriesList> plain = fetch_then_aggregate(asking, selections, how);
      ASSERT_TRUE(fused && plain);
      SCOPED_TRACE(combination_name(how));
      expect_equal(*fused, *plain);
    }
  }
}

TEST_F(Fused, FallsBackWhenGridsDiffer) {
  std::mt19937_64 random(7);
  fill(backend_, random, 2 * kFuseFrom, 0.2, 30);
  Context asking = context(0);
  const std::vector<Selection> selections = {*select_path(asking, "app.*")};
  const Result<SeriesList> list = fetch_aggregated(asking, selections, Aggregation::kSum);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->front().step, 30);
  expect_equal(*list, *fetch_then_aggregate(asking, selections, Aggregation::kSum));
}

TEST_F(Fused, IsWhatACallOverAGlobDoes) {
  std::mt19937_64 random(11);
  fill(backend_, random, 2 * kFuseFrom, 0.1, 10);
  Context asking = context(0);
  const Result<SeriesList> list = evaluate_targets(asking, {"sumSeries(app.*)"});
  ASSERT_TRUE(list) << list.error().to_string();
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ(list->front().name, "sumSeries(app.*)");
}

TEST(TagExpression, ReadsTheFourOperators) {
  using Operator = series::TagExpression::Operator;
  EXPECT_EQ(parse_tag_expression("a=b")->op, Operator::kEqual);
  EXPECT_EQ(parse_tag_expression("a!=b")->op, Operator::kNotEqual);
  EXPECT_EQ(parse_tag_expression("a=~b")->op, Operator::kMatches);
  EXPECT_EQ(parse_tag_expression("a!=~b|c")->value, "b|c");
  EXPECT_EQ(parse_tag_expression("a!=")->value, "");
  for (const std::string_view bad : {"", "a", "=b", "a;b=c", "a!b", "a=b;c"})
    EXPECT_FALSE(parse_tag_expression(bad)) << bad;
}

}  // namespace
}  // namespace bellwether::graphite
