// The engine against a std::map: random writes (in time, late, overwriting), commits, seals, merges, expiry and
// restarts with tiny windows. After every few steps every slot of every series must read back as the map has it.
#include <cmath>
#include <map>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "disk/faulty_filesystem.h"
#include "series/embedded.h"

namespace bellwether::series {
namespace {

constexpr std::int64_t kStart = 1'700'000'000;
constexpr std::size_t kSeries = 40;

// Two families, so that windows of different lengths live next to each other; retentions short enough to expire within
// a run.
class TwoSchemas final : public SchemaSource {
 public:
  std::shared_ptr<const Schema> schema_of(std::string_view name) const override {
    return name.ends_with("fast") ? fast_ : slow_;
  }

 private:
  std::shared_ptr<const Schema> fast_ = std::make_shared<const Schema>(Schema{"fast", "", {Tier{10, 6000}}});
  std::shared_ptr<const Schema> slow_ = std::make_shared<const Schema>(Schema{"slow", "", {Tier{60, 36'000}}});
};

class Model {
 public:
  explicit Model(std::uint64_t seed) : random_(seed) {
    for (std::size_t i = 0; i < kSeries; ++i)
      names_.push_back(fmt::format("group{}.series{}.{}", i % 5, i, i % 3 == 0 ? "slow" : "fast"));
    open();
  }

  void run(int steps) {
    for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) {
      const int dice = pick(100);
      if (dice < 60) {
        write_some();
      } else if (dice < 75) {
        clock_.advance(seconds(pick(90)));
      } else if (dice < 78) {
        clock_.advance(seconds(pick(1500)));
      } else if (dice < 90) {
        ASSERT_TRUE(backend_->maintain());
      } else if (dice < 94) {
        ASSERT_TRUE(backend_->commit_log());
      } else if (dice < 96) {
        restart();
      } else {
        verify(step);
      }
    }
    verify(steps);
    EXPECT_LT(backend_->statistics().files, 300u);
    // Otherwise the run has not been where it was meant to be.
    for (const char* name : {"series.windows.sealed", "series.files.merged", "series.files.expired"}) {
      EXPECT_GT(metrics_.counter(name, {}, "").value(), 0u) << name;
    }
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint64_t>(below)); }
  std::int64_t now() const { return count_seconds(clock_.now_seconds()); }

  void open() {
    Options options;
    options.background = Background::kManual;
    options.query_threads = 1;
    options.window_slots = 8;
    options.segment_bytes = 4096;
    auto opened =
        EmbeddedBackend::open(disk_, "/data/series", options, schemas_, clock_, metrics_, Log(null_log_sink(), "test"));
    ASSERT_TRUE(opened) << opened.error().to_string();
    backend_ = std::move(*opened);
    writers_.clear();
    for (std::size_t i = 0; i < 2; ++i) writers_.push_back(backend_->make_writer(i));
  }

  void restart() {
    writers_.clear();
    if (pick(2) == 0) {
      ASSERT_TRUE(backend_->close());
    }
    backend_.reset();
    open();
  }

  void write_some() {
    Writer& writer = *writers_[static_cast<std::size_t>(pick(2))];
    for (int i = pick(30); i >= 0; --i) {
      const std::string& name = names_[static_cast<std::size_t>(pick(kSeries))];
      const Tier tier = schemas_.schema_of(name)->tiers.front();
      std::int64_t timestamp = now() - pick(30);
      if (pick(10) == 0) timestamp = now() - pick(static_cast<int>(tier.retention));
      if (pick(50) == 0) timestamp = now() + pick(3600);
      const double value = pick(4) == 0 ? static_cast<double>(random_()) * 1e-7 : pick(10'000) / 100.0;
      const auto id = writer.resolve(name);
      ASSERT_TRUE(id);
      ASSERT_EQ(writer.append(*id, timestamp, value), Writer::Append::kStored);
      oracle_[name][timestamp / tier.step] = value;
    }
    writer.commit();
  }

  void verify(int step) {
    Budget budget;
    const auto matches = backend_->match("*.*.*", budget);
    ASSERT_TRUE(matches);
    ASSERT_EQ(matches->size(), oracle_.size());
    for (const Match& match : *matches) {
      const Tier tier = schemas_.schema_of(match.name)->tiers.front();
      // Everything within retention, and a random part of it.
      verify_range(step, match, tier, now() - tier.retention, now());
      const std::int64_t from = now() - pick(static_cast<int>(tier.retention));
      verify_range(step, match, tier, from, from + pick(2000));
    }
  }

  void verify_range(int step, const Match& match, const Tier& tier, std::int64_t from, std::int64_t until) {
    Budget budget;
    const std::vector<SeriesId> ids{match.id};
    auto fetched = backend_->fetch_all(ids, {unix_seconds(from), unix_seconds(until)}, clock_.now_seconds(), budget);
    ASSERT_TRUE(fetched) << fetched.error().to_string();
    const FetchedSeries& series = fetched->front();
    for (std::size_t i = 0; i < series.grid.count; ++i) {
      const std::int64_t slot = series.grid.start / tier.step + static_cast<std::int64_t>(i);
      const auto& points = oracle_[match.name];
      const auto known = points.find(slot);
      const double expected = known == points.end() ? std::nan("") : known->second;
      const bool same = std::isnan(expected) ? std::isnan(series.values[i]) : series.values[i] == expected;
      ASSERT_TRUE(same) << "step " << step << ": " << match.name << " at " << slot * tier.step << " (now " << now()
                        << ") is " << series.values[i] << ", not " << expected;
    }
  }

  std::mt19937_64 random_;
  disk::FaultyFilesystem disk_{1};
  TwoSchemas schemas_;
  runtime::SimulatedClock clock_{UnixMillis(seconds(kStart))};
  Metrics metrics_;
  std::vector<std::string> names_;
  std::map<std::string, std::map<std::int64_t, double>> oracle_;
  std::unique_ptr<EmbeddedBackend> backend_;
  std::vector<std::unique_ptr<Writer>> writers_;
};

TEST(EmbeddedModelTest, AgreesWithAMap) {
  const std::uint64_t first = std::random_device()();
  for (std::uint64_t seed = first; seed < first + 12; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Model model(seed);
    model.run(300);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace bellwether::series
