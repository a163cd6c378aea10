#include "archive/keeper.h"

#include <algorithm>
#include <utility>

#include "archive/journal_recovery.h"
#include "base/check.h"

namespace bellwether::archive {
namespace {

std::uint64_t journal_bytes(const View& view) {
  std::uint64_t bytes = 0;
  for (const auto& journal : view.journals) bytes += journal->durable_bytes();
  return bytes;
}

void put_segment(View& view, std::shared_ptr<const Segment> segment) {
  const auto number = [](const auto& each) { return each->info().number; };
  const auto place = std::ranges::lower_bound(view.segments, segment->info().number, {}, number);
  if (place != view.segments.end() && number(*place) == segment->info().number) {
    *place = std::move(segment);
  } else {
    view.segments.insert(place, std::move(segment));
  }
}

}  // namespace

Keeper::Keeper(const Parts& parts, Metrics& metrics, Log log)
    : parts_(parts),
      folder_(parts.options.folder + "/segments"),
      log_(log),
      sealed_(metrics.counter("archive.segments.sealed", {}, "Journal files that became segments")),
      failures_(metrics.counter("archive.keeper.failures", {}, "Passes in the background that failed in part")),
      damaged_(metrics.counter("archive.files.damaged", {}, "Files of the archive found damaged")),
      expired_by_age_(metrics.counter("archive.segments.expired", {{"reason", "age"}}, "Segments dropped, by reason")),
      expired_by_size_(
          metrics.counter("archive.segments.expired", {{"reason", "size"}}, "Segments dropped, by reason")) {}

Keeper::~Keeper() {
  stop();
}

Result<void> Keeper::maintain() {
  const runtime::MutexLock lock(pass_mutex_);
  Result<void> outcome;
  const auto keep = [&outcome](Result<void> result) {
    if (!result && outcome) outcome = std::move(result);
  };
  keep(end_old_file());
  keep(seal_files());
  keep(remove_journals());
  keep(expire_segments());
  keep(rewrite_segments());
  const auto view = parts_.catalog.view();
  parts_.committer.set_log_full(view->journals.size() > 1 && journal_bytes(*view) > parts_.options.max_log_bytes);
  if (!outcome) failures_.add();
  return outcome;
}

Result<void> Keeper::end_old_file() {
  const auto view = parts_.catalog.view();
  if (view->tails.empty()) return {};
  const Tail::Snapshot entries = view->tails.back()->snapshot();
  if (entries.size() == 0 || entries[0].head.received + kSealAfter > parts_.clock.now()) return {};
  return parts_.committer.end_file();
}

Result<void> Keeper::seal_files() {
  // In order, and never the last one, which is written to.
  for (;;) {
    const auto view = parts_.catalog.view();
    if (view->tails.size() < 2 || is_stopping()) return {};
    const std::shared_ptr<Tail> tail = view->tails.front();
    std::shared_ptr<const Segment> segment;
    TRY_VOID(seal(*tail, segment));
    parts_.catalog.change([&](View& changed) {
      std::erase(changed.tails, tail);
      if (segment) put_segment(changed, std::move(segment));
    });
    sealed_.add();
  }
}

Result<void> Keeper::seal(const Tail& tail, std::shared_ptr<const Segment>& sealed) {
  const std::shared_ptr<const ErasedGroups> erased = parts_.erased.groups();
  const std::uint32_t number = tail.journal().number();
  const std::string path = segment_path(folder_, number, 0);
  TRY(const std::unique_ptr<SegmentWriter> writer, SegmentWriter::create(parts_.filesystem, path, number, pause()));
  const Tail::Snapshot entries = tail.snapshot();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const TailEntry& entry = entries[i];
    if (erased->contains({entry.head.project, entry.head.group}, entry.position)) continue;
    Result<std::string> bytes = tail.journal().read_body(entry.offset, entry.bytes);
    if (!bytes && bytes.error().code() == Code::kDataLoss) {
      damaged_.add();
      log_.error("an event cannot be read back and is lost", {{"error", bytes.error().to_string()}});
      continue;
    }
    if (!bytes) return std::unexpected(std::move(bytes).error());
    const std::optional<Body> body = decode_body(*bytes);
    CHECK(body.has_value(), "{} at {}", tail.journal().path(), entry.offset);
    TRY_VOID(writer->add(entry.position, entry.encoded_head, entry.head, body->payload));
  }
  if (writer->records() == 0) return {};
  TRY(const SegmentInfo info, writer->finish());
  sealed = std::make_shared<Segment>(path, 0, info);
  return {};
}

Result<void> Keeper::remove_journals() {
  const Position released = released_.load(std::memory_order_acquire);
  for (;;) {
    const auto view = parts_.catalog.view();
    if (view->journals.size() < 2) return {};
    const std::shared_ptr<JournalFile> journal = view->journals.front();
    const bool is_sealed =
        std::ranges::none_of(view->tails, [&](const auto& tail) { return &tail->journal() == journal.get(); });
    if (!is_sealed || journal->last() > released) return {};
    parts_.catalog.change([&](View& changed) { std::erase(changed.journals, journal); });
    // One after another: a later file must not be gone while an earlier one comes back after a power cut.
    if (journal->is_damaged()) {
      TRY_VOID(set_aside(parts_.filesystem, journal->path()));
    } else {
      TRY_VOID(parts_.filesystem.remove(journal->path()));
      TRY_VOID(parts_.filesystem.sync_directory(disk::directory_of(journal->path())));
    }
  }
}

Result<void> Keeper::drop(const std::shared_ptr<const Segment>& segment) {
  parts_.catalog.change([&](View& changed) { std::erase(changed.segments, segment); });
  parts_.cache.forget(*segment);
  TRY_VOID(parts_.filesystem.remove(segment->path()));
  return parts_.filesystem.sync_directory(folder_);
}

Result<void> Keeper::expire_segments() {
  const auto view = parts_.catalog.view();
  const UnixMillis oldest = parts_.clock.now() - parts_.options.retention;
  std::uint64_t bytes = journal_bytes(*view);
  for (const auto& segment : view->segments) bytes += segment->info().file_bytes;
  for (const auto& segment : view->segments) {
    const bool is_too_old = segment->info().newest_received < oldest;
    const bool is_too_much = parts_.options.max_disk_bytes != 0 && bytes > parts_.options.max_disk_bytes;
    if (!is_too_old && !is_too_much) continue;
    bytes -= segment->info().file_bytes;
    (is_too_old ? expired_by_age_ : expired_by_size_).add();
    log_.info("dropped a segment of the archive",
              {{"reason", is_too_old ? "age" : "size"}, {"events", segment->info().records}});
    TRY_VOID(drop(segment));
  }
  return {};
}

Result<bool> Keeper::holds_erased(const std::shared_ptr<const Segment>& segment, const ErasedGroups& erased) const {
  if (!erased.may_touch(segment->info().first)) return false;
  const Result<std::shared_ptr<const SegmentIndex>> opened = parts_.cache.open(segment);
  if (!opened && opened.error().code() == Code::kDataLoss) return false;  // noted by whoever searches it
  if (!opened) return std::unexpected(opened.error());
  const SegmentIndex& index = **opened;
  for (const auto& [key, until] : erased.until()) {
    const std::size_t at = index.lower_group(key.first, key.second);
    if (until >= index.info().first && at < index.groups() && index.group(at).project == key.first &&
        index.group(at).group == key.second) {
      return true;
    }
  }
  return false;
}

Result<void> Keeper::rewrite_segments() {
  const std::shared_ptr<const ErasedGroups> erased = parts_.erased.groups();
  if (erased == rewritten_) return {};
  const auto view = parts_.catalog.view();
  for (const auto& segment : view->segments) {
    TRY(const bool is_due, holds_erased(segment, *erased));
    if (is_due) TRY_VOID(rewrite(segment, *erased));
  }
  rewritten_ = erased;
  const auto now = parts_.catalog.view();
  Position first = now->journals.empty() ? parts_.committer.end() : now->journals.front()->after();
  if (!now->segments.empty()) first = std::min(first, now->segments.front()->info().first);
  return parts_.erased.forget_before(first);
}

Result<void> Keeper::rewrite(const std::shared_ptr<const Segment>& segment, const ErasedGroups& erased) {
  TRY(const std::shared_ptr<const SegmentIndex> index, parts_.cache.open(segment));
  const std::uint32_t generation = segment->generation() + 1;
  const std::string path = segment_path(folder_, segment->info().number, generation);
  TRY(const std::unique_ptr<SegmentWriter> writer,
      SegmentWriter::create(parts_.filesystem, path, segment->info().number, pause()));
  codec::ZstdUnpacker unpacker;
  BlockReader blocks(*index, unpacker);
  bool has_erased = false;
  for (std::uint32_t i = 0; i < index->records(); ++i) {
    TRY(const std::string_view encoded, blocks.head(i));
    const std::optional<Head> head = decode_head(encoded);
    if (!head) return fail(Code::kDataLoss, segment->path() + ": a record is damaged");
    const Position position = index->position(i);
    if (erased.contains({head->project, head->group}, position)) {
      has_erased = true;
      continue;
    }
    TRY(const std::string_view payload, blocks.payload(i));
    TRY_VOID(writer->add(position, encoded, *head, payload));
  }
  if (!has_erased) return {};  // the group's records here are younger
  if (writer->records() == 0) return drop(segment);
  TRY(const SegmentInfo info, writer->finish());
  parts_.catalog.change(
      [&](View& changed) { put_segment(changed, std::make_shared<Segment>(path, generation, info)); });
  parts_.cache.forget(*segment);
  TRY_VOID(parts_.filesystem.remove(segment->path()));
  return parts_.filesystem.sync_directory(folder_);
}

std::function<void()> Keeper::pause() {
  if (!is_threaded_) return nullptr;
  return [this, since = std::chrono::steady_clock::now()]() mutable {
    if (parts_.catalog.view()->tails.size() <= kBehind) rest(std::chrono::steady_clock::now() - since);
    since = std::chrono::steady_clock::now();
  };
}

void Keeper::rest(nanoseconds time) {
  const Monotonic until = std::chrono::steady_clock::now() + time;
  const runtime::MutexLock lock(mutex_);
  while (!is_stopping_ && waker_.wait_until(mutex_, until)) {
  }
}

bool Keeper::is_stopping() {
  const runtime::MutexLock lock(mutex_);
  return is_stopping_;
}

void Keeper::release(Position until) {
  released_.store(until, std::memory_order_release);
  wake();
}

void Keeper::wake() {
  const runtime::MutexLock lock(mutex_);
  is_awake_ = true;
  waker_.notify_all();
}

void Keeper::start() {
  is_threaded_ = true;
  thread_ = std::thread([this] { run(); });
}

void Keeper::stop() {
  {
    const runtime::MutexLock lock(mutex_);
    is_stopping_ = true;
    waker_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Keeper::run() {
  bool is_failing = false;
  for (;;) {
    const Result<void> outcome = maintain();
    if (!outcome && !is_failing) log_.error("the archive cannot be kept", {{"error", outcome.error().to_string()}});
    is_failing = !outcome;
    const Monotonic next = std::chrono::steady_clock::now() + kPassEvery;
    const runtime::MutexLock lock(mutex_);
    while (!is_stopping_ && !is_awake_ && waker_.wait_until(mutex_, next)) {
    }
    if (is_stopping_) return;
    is_awake_ = false;
  }
}

}  // namespace bellwether::archive
