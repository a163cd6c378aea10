// EmbeddedWriter: appends of one shard. A point is stored in its window (or the late map), then encoded into the record
// that commit() hands to this writer's log stream.
//
// Threads: one. Cost of an append in id order: about 20 ns.
#pragma once

#include <memory>
#include <string_view>

#include "base/metrics.h"
#include "runtime/clock.h"
#include "series/backend.h"
#include "series/log_committer.h"
#include "series/log_points.h"
#include "series/name_table.h"
#include "series/options.h"
#include "series/schema.h"
#include "series/snapshot.h"

namespace bellwether::series {

// What all writers of an engine share. Outlives them.
struct WriterContext {
  const Options& options;
  const SchemaSource& schemas;
  const runtime::Clock& clock;
  FamilyTable& families;
  NameTable& names;
  SnapshotBoard& board;
  LogCommitter& committer;
  Counter& points;
  Counter& too_old;
  Counter& too_new;
  Counter& log_full;
  Counter& late_full;
};

class EmbeddedWriter final : public Writer {
 public:
  static constexpr std::int64_t kFutureSeconds = 3600;  // how far ahead of the clock a point may be

  explicit EmbeddedWriter(const WriterContext& context);
  ~EmbeddedWriter() override;

  Result<SeriesId> resolve(std::string_view name) override;
  void find_many(std::span<const std::string_view> names, std::span<SeriesId> ids) const override {
    context_.names.find_many(names, ids);
  }
  Append append(SeriesId id, std::int64_t timestamp, double value) override {
    return append(id, timestamp, value, Decimal{});
  }
  Append append(SeriesId id, std::int64_t timestamp, double value, Decimal decimal) override;
  std::string_view name_view(SeriesId id) const override { return context_.names.name(id); }
  void commit() override;
  std::uint64_t accepted() const override { return accepted_; }
  std::uint64_t durable() const override { return stream_->durable(); }

 private:
  // Where points of one family and one time go.
  struct Target {
    Append verdict = Append::kStored;
    Window* window = nullptr;  // null: the late map
    std::int64_t slot = 0;     // of the family's grid
    std::size_t column = 0;    // in the window
  };

  void begin();
  void hand_over();
  Target locate(FamilyId family, std::int64_t timestamp);
  Window* make_window(FamilyId family, std::int64_t number);
  Append refuse(Append verdict);

  const WriterContext context_;
  const std::shared_ptr<LogStream> stream_;
  SnapshotBoard::Pin pin_{0};
  std::shared_ptr<const Snapshot> snapshot_;
  PointsRecord record_;
  std::uint64_t accepted_ = 0;
  std::uint64_t counted_ = 0;  // of accepted_, in the metric

  // Of the batch.
  bool begun_ = false;
  bool refusing_ = false;
  std::int64_t now_ = 0;
  bool located_ = false;
  FamilyId family_{};
  std::int64_t timestamp_ = 0;
  Target target_;
};

}  // namespace bellwether::series
