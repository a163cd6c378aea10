#include "archive/embedded.h"

#include <charconv>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "archive/binary.h"
#include "archive/journal_recovery.h"

namespace bellwether::archive {
namespace {

constexpr int kAsks = 5;           // of a search whose files are removed meanwhile
constexpr int kReservations = 16;  // of disk space for one journal file
// Positions that are left out at a start: more than may have been given to records that never became durable, so that what the owner has noted of
// those is not taken for what comes now.
constexpr std::uint64_t kSkippedPositions = 1 << 20;
constexpr std::uint64_t kPositionsOfAFile = 1u << 31;  // a segment keeps 32 bits of each

struct SegmentName {
  std::uint32_t number = 0, generation = 0;
};

// Of "0000000012.segment" and "0000000012-1.segment".
std::optional<SegmentName> parse_segment_name(std::string_view name) {
  constexpr std::string_view kSuffix = ".segment";
  if (!name.ends_with(kSuffix)) return std::nullopt;
  const char* const end = name.data() + name.size() - kSuffix.size();
  SegmentName parsed;
  auto read = std::from_chars(name.data(), end, parsed.number);
  if (read.ec == std::errc{} && read.ptr != end && *read.ptr == '-') {
    read = std::from_chars(read.ptr + 1, end, parsed.generation);
  }
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return parsed;
}

}  // namespace

EmbeddedStore::EmbeddedStore(disk::Filesystem& filesystem, const StoreOptions& options, Metrics& metrics, Log log)
    : filesystem_(filesystem),
      options_(options),
      log_(log),
      damaged_(metrics.counter("archive.files.damaged", {}, "Files of the archive found damaged")),
      cache_(filesystem, options.max_cached_bytes),
      searcher_(cache_, damaged_, log) {}

EmbeddedStore::~EmbeddedStore() {
  observed_.clear();
  if (committer_) committer_->stop();
  if (keeper_) keeper_->stop();
}

Result<std::unique_ptr<EmbeddedStore>> EmbeddedStore::open(disk::Filesystem& filesystem, const StoreOptions& options,
                                                           const runtime::Clock& clock, Background background,
                                                           Metrics& metrics, Log log) {
  std::unique_ptr<EmbeddedStore> store(new EmbeddedStore(filesystem, options, metrics, log));
  const std::string journal_folder = options.folder + "/journal";
  TRY_VOID(store->make_folders());
  TRY(store->lock_, filesystem.lock(options.folder + "/lock"));
  TRY(store->erased_, Erased::open(filesystem, options.folder + "/erased"));
  TRY_VOID(store->find_segments());
  std::set<std::uint32_t> sealed;
  std::uint32_t last_number = 0;
  Position last{};
  for (const auto& segment : store->catalog_.view()->segments) {
    sealed.insert(segment->info().number);
    last_number = std::max(last_number, segment->info().number);
    last = std::max(last, segment->info().last);
  }
  TRY(RecoveredJournal recovered, recover_journal(filesystem, journal_folder, sealed, store->damaged_, log));
  last_number = std::max(last_number, recovered.last_number);
  last = std::max(last, recovered.last);
  Position end = last;
  if (last_number > 0) end = Position{static_cast<std::uint64_t>(last) + kSkippedPositions};
  // A file that is sealed already is not written on.
  std::shared_ptr<JournalFile> current;
  if (!recovered.tails.empty() && recovered.tails.back()->journal().number() == last_number &&
      static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(recovered.files.back()->after()) <
          kPositionsOfAFile) {
    current = recovered.files.back();
  }
  store->catalog_.change([&](View& view) {
    view.tails = std::move(recovered.tails);
    view.journals = std::move(recovered.files);
  });
  store->committer_ = std::make_unique<Committer>(
      store->options_,
      JournalWriter(filesystem, journal_folder, options.segment_bytes / kReservations, current, last_number, last), end,
      store->catalog_, metrics, log);
  if (!current) TRY_VOID(store->committer_->end_file());
  const Keeper::Parts parts{filesystem,         store->options_, clock,          store->catalog_,
                            *store->committer_, store->cache_,   *store->erased_};
  store->keeper_ = std::make_unique<Keeper>(parts, metrics, log);
  store->observe(metrics);
  if (background == Background::kThreads) {
    Keeper& keeper = *store->keeper_;
    store->committer_->on_file_ended([&keeper] { keeper.wake(); });
    store->committer_->start();
    keeper.start();
  }
  return store;
}

void EmbeddedStore::observe(Metrics& metrics) {
  const auto add = [&](std::string_view name, std::string_view help, std::uint64_t StoreStatistics::* member) {
    observed_.push_back(metrics.observe(name, {}, MetricKind::kGauge, help,
                                        [this, member] { return static_cast<double>(statistics().*member); }));
  };
  add("archive.records", "Events that are kept with their payload", &StoreStatistics::records);
  add("archive.payload_bytes", "Their payloads before compression", &StoreStatistics::payload_bytes);
  add("archive.disk_bytes", "Segments and journal files", &StoreStatistics::disk_bytes);
  add("archive.memory_bytes", "Unsealed events' heads and open segments' indexes", &StoreStatistics::memory_bytes);
  add("archive.segments", "Sealed files", &StoreStatistics::segments);
}

Result<void> EmbeddedStore::make_folders() {
  for (const char* name : {"/journal", "/segments", "/quarantine"}) {
    TRY_VOID(filesystem_.make_directories(options_.folder + name));
  }
  TRY_VOID(filesystem_.sync_directory(options_.folder));
  // The names of the folders above as well, whoever made them: an archive that is gone after a power cut has lost everything it acknowledged.
  // One that we may not even open was not made by us.
  for (std::string above = options_.folder; !above.empty() && above != "/";) {
    above = disk::directory_of(above);
    const Result<void> synced = filesystem_.sync_directory(above);
    if (!synced && synced.error().code() != Code::kPermissionDenied) return synced;
    if (above == ".") break;
  }
  return {};
}

Result<void> EmbeddedStore::find_segments() {
  const std::string folder = options_.folder + "/segments";
  TRY(const std::vector<std::string> names, filesystem_.list(folder));
  std::map<std::uint32_t, std::shared_ptr<const Segment>> newest;
  std::vector<std::string> superfluous;
  for (const std::string& name : names) {
    const std::string path = folder + "/" + name;
    const std::optional<SegmentName> parsed = parse_segment_name(name);
    if (!parsed) {
      if (name.ends_with(kUnfinished)) superfluous.push_back(path);
      continue;
    }
    Result<std::shared_ptr<Segment>> segment = Segment::find(filesystem_, path, parsed->generation);
    if (!segment && segment.error().code() != Code::kDataLoss) return std::unexpected(std::move(segment).error());
    if (!segment || (*segment)->info().number != parsed->number) {
      damaged_.add();
      log_.error("a file of the archive is damaged", {{"file", path}});
      TRY_VOID(set_aside(filesystem_, path));
      continue;
    }
    std::shared_ptr<const Segment>& kept = newest[parsed->number];
    if (kept) superfluous.push_back(kept->generation() < parsed->generation ? kept->path() : path);
    if (!kept || kept->generation() < parsed->generation) kept = *std::move(segment);
  }
  for (const std::string& path : superfluous) TRY_VOID(filesystem_.remove(path));
  if (!superfluous.empty()) TRY_VOID(filesystem_.sync_directory(folder));
  catalog_.change([&](View& view) {
    for (auto& [number, segment] : newest) view.segments.push_back(std::move(segment));
  });
  return {};
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

void EmbeddedStore::release(Position until) {
  keeper_->release(until);
}

template <class Answer>
Answer EmbeddedStore::ask(const std::function<Answer(const View&, const ErasedGroups&)>& question) const {
  for (int i = 1;; ++i) {
    // In this order: what a newer view lacks may be forgotten among the erased.
    const std::shared_ptr<const ErasedGroups> erased = erased_->groups();
    const std::shared_ptr<const View> view = catalog_.view();
    Answer answer = question(*view, *erased);
    if (answer || answer.error().code() != Code::kNotFound || i == kAsks) return answer;
  }
}

Result<StoredRecord> EmbeddedStore::fetch(std::uint32_t project, const RecordId& id) const {
  using Answer = Result<std::optional<StoredRecord>>;
  TRY(std::optional<StoredRecord> record, ask<Answer>([&](const View& view, const ErasedGroups& erased) {
        return searcher_.fetch(view, erased, project, id);
      }));
  if (!record) {
    return fail(Code::kNotFound, fmt::format("no event {:016x}{:016x} in project {}", id.high, id.low, project));
  }
  return *std::move(record);
}

Result<Found> EmbeddedStore::search(const Query& query, Budget& budget) const {
  return ask<Result<Found>>(
      [&](const View& view, const ErasedGroups& erased) { return searcher_.search(view, erased, query, budget); });
}

Result<std::vector<ValueCount>> EmbeddedStore::count_values(const Query& query, std::string_view key, std::size_t limit,
                                                            Budget& budget) const {
  return ask<Result<std::vector<ValueCount>>>([&](const View& view, const ErasedGroups& erased) {
    return searcher_.count_values(view, erased, query, key, limit, budget);
  });
}

Result<void> EmbeddedStore::erase_groups(std::uint32_t project, std::span<const std::uint64_t> groups) {
  TRY_VOID(erased_->add(project, groups, committer_->end()));
  keeper_->wake();
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
  for (const auto& segment : view->segments) {
    statistics.records += segment->info().records;
    statistics.payload_bytes += segment->info().payload_bytes;
    statistics.disk_bytes += segment->info().file_bytes;
    statistics.memory_bytes += sizeof(Segment) + segment->path().capacity();
  }
  for (const auto& journal : view->journals) statistics.disk_bytes += journal->durable_bytes();
  statistics.memory_bytes += cache_.memory_bytes();
  statistics.segments = view->segments.size();
  return statistics;
}

Result<std::unique_ptr<Store>> open_store(disk::Filesystem& filesystem, const StoreOptions& options, Metrics& metrics,
                                          Log log) {
  static const runtime::SystemClock kClock;
  return EmbeddedStore::open(filesystem, options, kClock, Background::kThreads, metrics, log);
}

}  // namespace bellwether::archive
