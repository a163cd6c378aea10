#include "archive/embedded.h"

#include <set>
#include <utility>

#include "archive/binary.h"
#include "archive/journal_recovery.h"
#include "archive/search.h"

namespace bellwether::archive {

EmbeddedStore::EmbeddedStore(disk::Filesystem& filesystem, const StoreOptions& options, Log log)
    : filesystem_(filesystem), options_(options), log_(log) {}

EmbeddedStore::~EmbeddedStore() = default;

Result<std::unique_ptr<EmbeddedStore>> EmbeddedStore::open(disk::Filesystem& filesystem, const StoreOptions& options,
                                                           const runtime::Clock& /*clock*/, Background background,
                                                           Metrics& metrics, Log log) {
  std::unique_ptr<EmbeddedStore> store(new EmbeddedStore(filesystem, options, log));
  const std::string journal_folder = options.folder + "/journal";
  TRY_VOID(filesystem.make_directories(journal_folder));
  TRY_VOID(filesystem.sync_directory(options.folder));
  TRY(store->lock_, filesystem.lock(options.folder + "/lock"));
  Counter& damaged = metrics.counter("archive.files.damaged", {}, "Files of the archive found damaged");
  TRY(RecoveredJournal recovered, recover_journal(filesystem, journal_folder, std::set<std::uint32_t>{}, damaged, log));
  store->catalog_.change([&](View& view) {
    view.tails = std::move(recovered.tails);
    view.journals = recovered.files;
  });
  JournalWriter writer(filesystem, journal_folder, recovered.files.empty() ? nullptr : recovered.files.back(),
                       recovered.last_number, recovered.last);
  store->committer_ =
      std::make_unique<Committer>(store->options_, std::move(writer), recovered.last, store->catalog_, metrics, log);
  if (background == Background::kThreads) store->committer_->start();
  return store;
}

Result<Position> EmbeddedStore::append(const Record& record, Done done) {
  return committer_->append(record, std::move(done));
}

Position EmbeddedStore::end() const {
  return committer_->end();
}

Result<void> EmbeddedStore::replay(Position after, const std::function<bool(const StoredRecord&)>& visit) const {
  const std::shared_ptr<const View> view = catalog_.view();
  for (const auto& journal : view->journals) {
    if (journal->last() <= after) continue;
    TRY(const std::unique_ptr<disk::Mapping> mapping, filesystem_.map(journal->path()));
    const std::string_view bytes = as_text(mapping->bytes()).substr(0, journal->durable_bytes());
    FrameReader reader(bytes.substr(kJournalHeader), kJournalHeader, journal->number(), journal->after());
    while (const std::optional<Frame> frame = reader.next()) {
      if (frame->position <= after) continue;
      const std::optional<Body> body = decode_body(frame->body);
      if (!body) continue;  // found and counted when the journal was opened
      StoredRecord record = to_stored(frame->position, *decode_head(body->head));
      record.facts = body->facts;
      if (!visit(record)) return {};
    }
  }
  return {};
}

void EmbeddedStore::release(Position /*until*/) {}

Result<StoredRecord> EmbeddedStore::fetch(std::uint32_t project, const RecordId& id) const {
  return fetch_from(*catalog_.view(), project, id);
}

Result<Found> EmbeddedStore::search(const Query& query, Budget& budget) const {
  return search_in(*catalog_.view(), query, budget);
}

Result<std::vector<ValueCount>> EmbeddedStore::count_values(const Query& query, std::string_view key, std::size_t limit,
                                                            Budget& budget) const {
  return count_values_in(*catalog_.view(), query, key, limit, budget);
}

Result<void> EmbeddedStore::erase_groups(std::uint32_t /*project*/, std::span<const std::uint64_t> /*groups*/) {
  return {};
}

StoreStatistics EmbeddedStore::statistics() const {
  const std::shared_ptr<const View> view = catalog_.view();
  StoreStatistics statistics;
  for (const auto& tail : view->tails) {
    statistics.records += tail->records();
    statistics.payload_bytes += tail->payload_bytes();
    statistics.memory_bytes += tail->memory_bytes();
  }
  for (const auto& journal : view->journals) statistics.disk_bytes += journal->durable_bytes();
  return statistics;
}

Result<std::unique_ptr<Store>> open_store(disk::Filesystem& filesystem, const StoreOptions& options, Metrics& metrics,
                                          Log log) {
  static const runtime::SystemClock kClock;
  return EmbeddedStore::open(filesystem, options, kClock, Background::kThreads, metrics, log);
}

}  // namespace bellwether::archive
