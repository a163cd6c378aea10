// The engine on a disk that stops, fails or fills up at I/O operation k, for every k of a run with commits, seals, late
// points, merges and a restart. Afterwards a power cut drops and tears what was not synced. Whatever happened, the
// store that opens again must hold of each writer exactly a prefix of what it appended, and at least everything it was
// told is durable.
#include <cmath>
#include <map>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "disk/faulty_filesystem.h"
#include "series/embedded.h"

namespace bellwether::series {
namespace {

using disk::FaultyFilesystem;

constexpr std::int64_t kStart = 1'700'000'000;
constexpr std::int64_t kStep = 10;
constexpr std::int64_t kRetention = 20'000;

struct Point {
  std::string name;
  std::int64_t slot;
  double value;
};

struct Appended {
  std::vector<Point> points;
  std::uint64_t durable = 0;
};

class Scenario {
 public:
  explicit Scenario(disk::Filesystem& filesystem) : filesystem_(filesystem) {}

  // Goes on after errors when the disk does; returns when nothing is left to do or the store cannot be opened.
  void go() {
    if (!open()) return;
    for (int round = 0; round < 9; ++round) {
      for (std::size_t writer = 0; writer < appended_.size(); ++writer) append(writer, round);
      if (round % 2 == 0) (void)backend_->commit_log();
      note_durable();
      clock_.advance(seconds(70));
      if (round % 3 == 2) (void)backend_->maintain();
      note_durable();
      if (round == 4 && !restart()) return;
    }
    clock_.advance(seconds(1500));
    append(0, 9);
    (void)backend_->maintain();
    (void)backend_->maintain();
    note_durable();
    writers_.clear();
    (void)backend_->close();
    backend_.reset();
  }

  const std::vector<Appended>& appended() const { return appended_; }
  UnixSeconds now() const { return clock_.now_seconds(); }

 private:
  bool open() {
    auto opened = EmbeddedBackend::open(filesystem_, "/data/series", options(), schemas_, clock_, metrics_,
                                        Log(null_log_sink(), "test"));
    if (!opened) return false;
    backend_ = std::move(*opened);
    for (std::size_t i = 0; i < appended_.size(); ++i) writers_.push_back(backend_->make_writer(i));
    for (const Appended& writer : appended_) before_.push_back(writer.points.size());
    return true;
  }

  bool restart() {
    writers_.clear();
    // After a clean close everything is durable, and the next run's prefix begins where this one ended.
    const bool clean = backend_->close().has_value();
    backend_.reset();
    if (!clean) return false;
    for (Appended& writer : appended_) writer.durable = writer.points.size();
    before_.clear();
    return open();
  }

  void append(std::size_t writer, int round) {
    const std::int64_t now_seconds = count_seconds(clock_.now_seconds());
    for (int i = 0; i < 12; ++i) {
      // A new series now and then; mostly now, sometimes long ago.
      const std::string name = fmt::format("writer{}.series{}", writer, (i * 7 + round) % (4 + round / 2));
      const std::int64_t timestamp = i % 5 == 4 ? now_seconds - 900 - 400 * i : now_seconds - i;
      const auto id = writers_[writer]->resolve(name);
      if (!id) continue;
      const double value = round * 1000 + i + static_cast<double>(writer) / 8;
      if (writers_[writer]->append(*id, timestamp, value) == Writer::Append::kStored) {
        appended_[writer].points.push_back(Point{name, timestamp / kStep, value});
      }
    }
    writers_[writer]->commit();
  }

  void note_durable() {
    for (std::size_t i = 0; i < appended_.size(); ++i) {
      const std::uint64_t durable = before_[i] + writers_[i]->durable();
      if (writers_[i]->durable() != 0) appended_[i].durable = durable;
    }
  }

 public:
  static Options options() {
    Options options;
    options.background = Background::kManual;
    options.query_threads = 1;
    options.window_slots = 8;
    options.segment_bytes = 1500;
    return options;
  }
  static const SingleSchema& schemas() {
    static const SingleSchema kSchema(Schema{"all", "", {Tier{kStep, kRetention}}});
    return kSchema;
  }

 private:
  disk::Filesystem& filesystem_;
  const SchemaSource& schemas_ = schemas();
  runtime::SimulatedClock clock_{UnixMillis(seconds(kStart))};
  Metrics metrics_;
  std::vector<Appended> appended_ = std::vector<Appended>(2);
  std::vector<std::size_t> before_;  // points of the writer's earlier runs
  std::unique_ptr<EmbeddedBackend> backend_;
  std::vector<std::unique_ptr<Writer>> writers_;
};

using Slots = std::map<std::pair<std::string, std::int64_t>, double>;

Slots read_all(EmbeddedBackend& backend, UnixSeconds now) {
  Slots slots;
  Budget budget;
  const auto matches = backend.match("*.*", budget).value();
  for (const Match& match : matches) {
    const std::vector<SeriesId> ids{match.id};
    const auto fetched = backend.fetch_all(ids, {now - seconds(kRetention), now}, now, budget).value();
    for (std::size_t i = 0; i < fetched[0].values.size(); ++i) {
      if (std::isnan(fetched[0].values[i])) continue;
      slots[{match.name, fetched[0].grid.start / kStep + static_cast<std::int64_t>(i)}] = fetched[0].values[i];
    }
  }
  return slots;
}

// Whether some prefix of the writer's points, of at least its durable ones, leaves exactly these slots.
bool holds_a_prefix(const Appended& appended, const Slots& found, std::string_view writer) {
  Slots expected;
  Slots mine;
  for (const auto& [key, value] : found) {
    if (key.first.starts_with(writer)) mine.insert({key, value});
  }
  for (std::size_t k = 0;; ++k) {
    if (k >= appended.durable && expected == mine) return true;
    if (k == appended.points.size()) return false;
    const Point& point = appended.points[k];
    expected[{point.name, point.slot}] = point.value;
  }
}

void verify(FaultyFilesystem& survived, const Scenario& run) {
  const runtime::SimulatedClock clock{UnixMillis(run.now())};
  Metrics metrics;
  auto opened = EmbeddedBackend::open(survived, "/data/series", Scenario::options(), Scenario::schemas(), clock,
                                      metrics, Log(null_log_sink(), "test"));
  ASSERT_TRUE(opened) << opened.error().to_string();
  for (const char* when : {"after recovery", "after a seal"}) {
    const Slots found = read_all(**opened, run.now());
    for (std::size_t i = 0; i < run.appended().size(); ++i) {
      EXPECT_TRUE(holds_a_prefix(run.appended()[i], found, fmt::format("writer{}.", i)))
          << when << ": writer " << i << ", durable " << run.appended()[i].durable << " of "
          << run.appended()[i].points.size();
    }
    const auto maintained = (*opened)->maintain();
    ASSERT_TRUE(maintained) << maintained.error().to_string();
  }
}

void walk(FaultyFilesystem::Fault::Kind kind, std::uint64_t stride) {
  std::uint64_t places = 0;
  for (std::uint64_t k = 0;; k += stride) {
    FaultyFilesystem disk(k);
    disk.inject({kind, k});
    Scenario run(disk);
    run.go();
    if (!disk.fault_hit()) break;
    ++places;
    for (const bool power_cut : {false, true}) {
      SCOPED_TRACE(fmt::format("operation {}, then {}", disk.fault_place(), power_cut ? "a power cut" : "kill -9"));
      const auto survived = power_cut ? disk.after_power_cut(k) : disk.after_kill();
      verify(*survived, run);
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(places * stride, 200u);
}

TEST(EmbeddedFaultTest, RunsWithoutAFault) {
  FaultyFilesystem disk(1);
  Scenario run(disk);
  run.go();
  for (const Appended& writer : run.appended()) EXPECT_EQ(writer.durable, writer.points.size());
  verify(*disk.after_power_cut(1), run);
}

TEST(EmbeddedFaultTest, StopsAnywhere) {
  walk(FaultyFilesystem::Fault::kStop, 1);
}
TEST(EmbeddedFaultTest, FailsAnywhere) {
  walk(FaultyFilesystem::Fault::kIoError, 1);
}
TEST(EmbeddedFaultTest, FillsUpAnywhere) {
  walk(FaultyFilesystem::Fault::kNoSpace, 1);
}

}  // namespace
}  // namespace bellwether::series
