// EmbeddedStore: the archive in a folder of this process. Puts its parts together: committer, catalog, keeper, searches.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "archive/catalog.h"
#include "archive/committer.h"
#include "archive/erased.h"
#include "archive/keeper.h"
#include "archive/search.h"
#include "archive/store.h"
#include "base/log.h"
#include "base/metrics.h"
#include "runtime/clock.h"

namespace bellwether::archive {

enum class Background { kThreads, kManual };  // kManual: tests call commit() and maintain()

class EmbeddedStore final : public Store {
 public:
  static Result<std::unique_ptr<EmbeddedStore>> open(disk::Filesystem& filesystem, const StoreOptions& options,
                                                     const runtime::Clock& clock, Background background,
                                                     Metrics& metrics, Log log);
  ~EmbeddedStore() override;

  Result<Position> append(const Record& record, Done done) override;
  Position end() const override;
  Result<void> replay(Position after, const std::function<bool(const StoredRecord&)>& visit) const override;
  void release(Position until) override;
  Result<StoredRecord> fetch(std::uint32_t project, const RecordId& id) const override;
  Result<Found> search(const Query& query, Budget& budget) const override;
  Result<std::vector<ValueCount>> count_values(const Query& query, std::string_view key, std::size_t limit,
                                               Budget& budget) const override;
  Result<void> erase_groups(std::uint32_t project, std::span<const std::uint64_t> groups) override;
  StoreStatistics statistics() const override;

  // One round of the committer: everything appended is durable or has failed.
  Result<void> commit() { return committer_->commit(); }
  // One pass of the keeper.
  Result<void> maintain() { return keeper_->maintain(); }
  // The same after ending the newest file: everything is in segments.
  Result<void> seal_all() {
    TRY_VOID(committer_->end_file());
    return keeper_->maintain();
  }

 private:
  EmbeddedStore(disk::Filesystem& filesystem, const StoreOptions& options, Metrics& metrics, Log log);
  Result<void> make_folders();
  Result<void> find_segments();
  void observe(Metrics& metrics);

  // Asks again when a file that the view names was removed meanwhile.
  template <class Answer>
  Answer ask(const std::function<Answer(const View&, const ErasedGroups&)>& question) const;

  disk::Filesystem& filesystem_;
  const StoreOptions options_;
  Log log_;
  Counter& damaged_;
  std::unique_ptr<disk::File> lock_;
  Catalog catalog_;
  mutable SegmentCache cache_;
  Searcher searcher_;
  std::unique_ptr<Erased> erased_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Keeper> keeper_;
  std::vector<Metrics::Subscription> observed_;
};

}  // namespace bellwether::archive
