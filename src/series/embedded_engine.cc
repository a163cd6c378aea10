#include "series/embedded_engine.h"

#include <algorithm>

#include "series/log_recovery.h"
#include "series/point_restorer.h"

namespace bellwether::series {

EmbeddedEngine::EmbeddedEngine(disk::Filesystem& filesystem, std::string folder, const Options& options,
                               const SchemaSource& schemas, const runtime::Clock& clock, Metrics& metrics, Log log)
    : filesystem_(filesystem),
      folder_(std::move(folder)),
      options_(options),
      schemas_(schemas),
      clock_(clock),
      metrics_(metrics),
      log_(log.with_module("series")),
      families_(options.window_slots),
      names_(options_.limits, families_,
             [this](SeriesId id, Tier tier, std::string_view name) { journal_->record(id, tier, name); }),
      index_(names_),
      log_folder_(filesystem, folder_ + "/log", options.segment_bytes, options.limits.log_bytes),
      pool_(options.query_threads),
      fetcher_(families_, names_, board_, pool_, metrics, log_),
      points_(metrics.counter("series.points", {}, "Points accepted")) {}

EmbeddedEngine::~EmbeddedEngine() {
  if (auto closed = close(); !closed)
    log_.error("the store did not close cleanly", {{"error", closed.error().to_string()}});
}

Result<void> EmbeddedEngine::make_folders() {
  for (const char* name : {"", "/names", "/log", "/data"}) TRY_VOID(filesystem_.make_directories(folder_ + name));
  TRY_VOID(filesystem_.sync_directory(folder_));
  // The names of the folders above as well, whoever made them: a store that is gone after a power cut has lost
  // everything it acknowledged. One that we may not even open was not made by us.
  for (std::string above = folder_; !above.empty() && above != "/";) {
    const std::size_t slash = above.rfind('/');
    above = slash == std::string::npos ? "" : above.substr(0, std::max<std::size_t>(slash, 1));
    const auto synced = filesystem_.sync_directory(above.empty() ? "." : above);
    if (!synced && synced.error().code() != Code::kPermissionDenied) return synced;
  }
  return {};
}

Result<void> EmbeddedEngine::start() {
  TRY_VOID(make_folders());
  TRY(lock_, filesystem_.lock(folder_ + "/LOCK"));
  TRY_VOID(recover());
  committer_ = std::make_unique<LogCommitter>(options_, log_folder_, *journal_, metrics_, log_);
  sealer_ = std::make_unique<Sealer>(options_, families_, names_, board_, *committer_, log_folder_, *catalog_, metrics_,
                                     log_);
  compactor_ = std::make_unique<Compactor>(filesystem_, folder_ + "/quarantine", families_, names_, board_, *catalog_,
                                           metrics_, log_);
  keeper_ = std::make_unique<Keeper>(clock_, index_, *sealer_, *compactor_, metrics_, log_);
  observe("series.count", "Series that exist", &Statistics::series);
  observe("series.memory_bytes", "Names, index and windows in memory", &Statistics::memory_bytes);
  observe("series.disk_bytes", "Names, log and partition files", &Statistics::disk_bytes);
  observe("series.log_bytes", "Write-ahead log", &Statistics::log_bytes);
  observe("series.files", "Partition files", &Statistics::files);
  if (options_.background == Background::kThreads) {
    committer_->start();
    keeper_->start();
  }
  return {};
}

Result<void> EmbeddedEngine::recover() {
  TRY(journal_, NameJournal::open(filesystem_, folder_ + "/names", log_,
                                  [this](std::string_view name, Tier tier) -> Result<void> {
                                    TRY_VOID(names_.restore(name, tier));
                                    return {};
                                  }));
  index_.catch_up();
  TRY(catalog_, Catalog::open(filesystem_, folder_, families_, board_, log_));
  PointRestorer restorer(options_.limits.series, families_, names_, board_, metrics_, log_);
  TRY(const LogReplay replay,
      replay_log(filesystem_, log_folder_, folder_ + "/quarantine", catalog_->log_cut(), log_,
                 [&restorer](std::span<const std::byte> payload) { restorer.restore(payload); }));
  if (replay.segments != 0) {
    log_.info("read the log back", {{"segments", replay.segments},
                                    {"records", replay.records},
                                    {"points", restorer.points()},
                                    {"torn", replay.torn_segments},
                                    {"damaged", replay.damaged_segments}});
  }
  return {};
}

void EmbeddedEngine::observe(std::string_view name, std::string_view help, std::uint64_t Statistics::* field) {
  const auto read = [this, field] { return static_cast<double>(statistics().*field); };
  observed_.push_back(metrics_.observe(name, {}, MetricKind::kGauge, help, read));
}

Result<void> EmbeddedEngine::close() {
  if (closed_ || !keeper_) return {};
  closed_ = true;
  observed_.clear();
  keeper_->stop();
  return committer_->stop();
}

std::unique_ptr<Writer> EmbeddedEngine::make_writer(std::size_t) {
  const WriterContext context{
      options_,
      schemas_,
      clock_,
      families_,
      names_,
      board_,
      *committer_,
      points_,
      metrics_.counter("series.refused", {{"reason", "too_old"}}, "Points not stored, by reason"),
      metrics_.counter("series.refused", {{"reason", "too_new"}}, "Points not stored, by reason"),
      metrics_.counter("series.refused", {{"reason", "log_full"}}, "Points not stored, by reason"),
      metrics_.counter("series.refused", {{"reason", "late_full"}}, "Points not stored, by reason")};
  return std::make_unique<EmbeddedWriter>(context);
}

Statistics EmbeddedEngine::statistics() const {
  Statistics statistics;
  statistics.series = names_.size();
  statistics.points_accepted = points_.value();
  statistics.memory_bytes = names_.memory_bytes() + index_.memory_bytes();
  const auto snapshot = board_.current();
  for (const FamilyState& family : snapshot->families) {
    for (const auto& window : family.windows) statistics.memory_bytes += window->memory_bytes();
  }
  statistics.log_bytes = log_folder_.bytes();
  statistics.disk_bytes = statistics.log_bytes + journal_->bytes() + catalog_->bytes();
  statistics.files = catalog_->count();
  return statistics;
}

}  // namespace bellwether::series
