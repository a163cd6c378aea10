// EmbeddedStore: the archive in a folder of this process. Puts its parts together: journal and committer, catalog, searches.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "archive/catalog.h"
#include "archive/committer.h"
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

 private:
  EmbeddedStore(disk::Filesystem& filesystem, const StoreOptions& options, Log log);

  disk::Filesystem& filesystem_;
  const StoreOptions options_;
  Log log_;
  std::unique_ptr<disk::File> lock_;
  Catalog catalog_;
  std::unique_ptr<Committer> committer_;
};

}  // namespace bellwether::archive
