// EmbeddedEngine: the parts of the embedded store, put together. What each does is told in its own header.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "series/catalog.h"
#include "series/compactor.h"
#include "series/embedded.h"
#include "series/embedded_writer.h"
#include "series/family.h"
#include "series/fetcher.h"
#include "series/index.h"
#include "series/keeper.h"
#include "series/log_committer.h"
#include "series/log_folder.h"
#include "series/name_journal.h"
#include "series/name_table.h"
#include "series/query_pool.h"
#include "series/sealer.h"
#include "series/snapshot.h"

namespace bellwether::series {

class EmbeddedEngine final : public EmbeddedBackend {
 public:
  EmbeddedEngine(disk::Filesystem& filesystem, std::string folder, const Options& options, const SchemaSource& schemas,
                 const runtime::Clock& clock, Metrics& metrics, Log log);
  ~EmbeddedEngine() override;

  // Recovers what the folder holds and starts the threads. Once.
  Result<void> start();

  Result<void> close() override;
  Result<void> commit_log() override { return committer_->commit(); }
  Result<void> maintain() override { return keeper_->round(); }

  std::unique_ptr<Writer> make_writer(std::size_t shard) override;
  Result<std::vector<Match>> match(std::string_view glob, Budget& budget) const override {
    return index_.match(glob, budget);
  }
  Result<std::vector<Node>> browse(std::string_view glob, Budget& budget) const override {
    return index_.browse(glob, budget);
  }
  Result<std::vector<Match>> match_tags(std::span<const TagExpression> expressions, Budget& budget) const override {
    return index_.match_tags(expressions, budget);
  }
  Result<std::vector<std::string>> tag_names(std::span<const TagExpression> expressions, std::string_view prefix,
                                             std::size_t limit) const override {
    return index_.tag_names(expressions, prefix, limit);
  }
  Result<std::vector<std::string>> tag_values(std::string_view tag, std::span<const TagExpression> expressions,
                                              std::string_view prefix, std::size_t limit) const override {
    return index_.tag_values(tag, expressions, prefix, limit);
  }
  std::string name_of(SeriesId id) const override { return std::string(names_.name(id)); }
  std::size_t series_count() const override { return names_.size(); }
  Result<void> fetch(std::span<const SeriesId> ids, TimeRange range, UnixSeconds now, Budget& budget,
                     FetchSink& sink) const override {
    return fetcher_.fetch(ids, range, now, budget, sink);
  }
  Statistics statistics() const override;

 private:
  Result<void> make_folders();
  Result<void> recover();
  void observe(std::string_view name, std::string_view help, std::uint64_t Statistics::* field);

  disk::Filesystem& filesystem_;
  const std::string folder_;
  const Options options_;
  const SchemaSource& schemas_;
  const runtime::Clock& clock_;
  Metrics& metrics_;
  Log log_;

  std::unique_ptr<disk::File> lock_;
  FamilyTable families_;
  std::unique_ptr<NameJournal> journal_;
  NameTable names_;
  Index index_;
  SnapshotBoard board_;
  LogFolder log_folder_;
  mutable QueryPool pool_;
  Fetcher fetcher_;
  std::unique_ptr<Catalog> catalog_;
  std::unique_ptr<LogCommitter> committer_;
  std::unique_ptr<Sealer> sealer_;
  std::unique_ptr<Compactor> compactor_;
  std::unique_ptr<Keeper> keeper_;

  Counter& points_;
  std::vector<Metrics::Subscription> observed_;
  bool closed_ = false;
};

}  // namespace bellwether::series
