#include "archive/committer.h"

#include <utility>

#include <fmt/format.h>

#include "archive/record_codec.h"
#include "base/check.h"

namespace bellwether::archive {
namespace {

std::unexpected<Error> too_large(std::size_t bytes) {
  return fail(Code::kInvalidArgument, fmt::format("a record of {} bytes is too large for the archive", bytes));
}

}  // namespace

Committer::Committer(const StoreOptions& options, JournalWriter journal, Position last, Catalog& catalog,
                     Metrics& metrics, Log log)
    : options_(options),
      catalog_(catalog),
      log_(log),
      appended_(metrics.counter("archive.appended", {}, "Records that became durable")),
      syncs_(metrics.counter("archive.syncs", {}, "Rounds of appends that reached the disk")),
      failures_(metrics.counter("archive.failed", {}, "Records that could not be made durable")),
      refused_waiting_(metrics.counter("archive.refused", {{"reason", "waiting"}},
                                       "Records refused because too many wait for the disk")),
      refused_log_(metrics.counter("archive.refused", {{"reason", "log_full"}},
                                   "Records refused because too much waits to be sealed or released")),
      journal_(std::move(journal)),
      end_(last) {}

Committer::~Committer() {
  stop();
}

Result<Position> Committer::append(const Record& record, Store::Done done) {
  std::size_t bytes = record.text.size() + record.facts.size() + record.payload.size();
  for (const auto& [key, value] : record.attributes) bytes += key.size() + value.size();
  if (bytes > kMaxRecordBytes) return too_large(bytes);
  if (is_log_full_.load(std::memory_order_relaxed)) {
    refused_log_.add();
    return fail(Code::kResourceExhausted,
                fmt::format("the archive's log is past {} bytes (limits.archive_log_bytes)", options_.max_log_bytes));
  }
  const runtime::MutexLock lock(waiting_mutex_);
  if (waiting_.frames.size() + bytes > options_.max_waiting_bytes && !waiting_.done.empty()) {
    refused_waiting_.add();
    return fail(
        Code::kResourceExhausted,
        fmt::format("{} bytes wait for the archive's disk (limits.archive_waiting_bytes)", waiting_.frames.size()));
  }
  const Position position{static_cast<std::uint64_t>(end_.load(std::memory_order_relaxed)) + 1};
  const std::size_t frame = begin_frame(position, waiting_.frames);
  encode_body(record, waiting_.frames);
  if (waiting_.frames.size() - frame > kMaxRecordBytes) {  // by very many small attributes
    waiting_.frames.resize(frame);
    return too_large(bytes);
  }
  end_frame(frame, waiting_.frames);
  waiting_.last = position;
  waiting_.done.push_back(std::move(done));
  end_.store(position, std::memory_order_release);
  if (waiting_.done.size() == 1) waker_.notify_one();
  return position;
}

Result<void> Committer::commit() {
  const runtime::MutexLock round_lock(round_mutex_);
  Waiting round;
  {
    const runtime::MutexLock lock(waiting_mutex_);
    std::swap(round, waiting_);
  }
  if (round.done.empty()) return {};
  const Result<void> outcome = write(round);
  if (!outcome) {
    failures_.add(round.done.size());
    if (!is_failing_) log_.error("the archive cannot be written", {{"error", outcome.error().to_string()}});
  } else {
    appended_.add(round.done.size());
    syncs_.add();
    if (is_failing_) log_.info("the archive can be written again");
  }
  is_failing_ = !outcome;
  for (Store::Done& done : round.done) {
    if (done) done(outcome);
  }
  return outcome;
}

Result<std::shared_ptr<JournalFile>> Committer::current_file() {
  TRY(std::shared_ptr<JournalFile> file, journal_.file());
  if (const auto view = catalog_.view(); view->journals.empty() || view->journals.back() != file) {
    catalog_.change([&](View& changed) {
      changed.journals.push_back(file);
      changed.tails.push_back(std::make_shared<Tail>(file));
    });
    if (file_ended_) file_ended_();
  }
  return file;
}

Result<void> Committer::write(Waiting& round) {
  if (journal_.file_bytes() >= options_.segment_bytes) journal_.end_file();
  TRY(const std::shared_ptr<JournalFile> file, current_file());
  const std::uint64_t offset = file->durable_bytes();
  seal_frames(file->number(), round.frames);
  TRY_VOID(journal_.write(round.frames, round.last));
  show(round.frames, offset, *file);
  return {};
}

void Committer::show(const std::string& frames, std::uint64_t offset, JournalFile& journal) {
  std::shared_ptr<const View> view = catalog_.view();
  CHECK(!view->tails.empty() && &view->tails.back()->journal() == &journal, "no tail for {}", journal.path());
  Tail& tail = *view->tails.back();
  FrameReader reader(frames, offset, journal.number(), Position{});
  while (const std::optional<Frame> frame = reader.next()) {
    const std::optional<Body> body = decode_body(frame->body);
    CHECK(body.has_value(), "record {}", static_cast<std::uint64_t>(frame->position));
    if (!body->payload.empty()) tail.add(*frame, *body);
  }
  tail.publish();
}

Result<void> Committer::end_file() {
  const runtime::MutexLock lock(round_mutex_);
  journal_.end_file();
  TRY_VOID(current_file());
  return {};
}

void Committer::start() {
  thread_ = std::thread([this] { run(); });
}

void Committer::stop() {
  {
    const runtime::MutexLock lock(waiting_mutex_);
    is_stopping_ = true;
    waker_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  (void)commit();  // said to each `done`
}

void Committer::run() {
  Monotonic next_round{};
  for (;;) {
    {
      const runtime::MutexLock lock(waiting_mutex_);
      while (!is_stopping_ && waiting_.done.empty()) waker_.wait(waiting_mutex_);
      while (!is_stopping_ && waker_.wait_until(waiting_mutex_, next_round)) {
      }
      if (is_stopping_) return;
    }
    next_round = std::chrono::steady_clock::now() + kRoundEvery;
    (void)commit();  // said to each `done`, counted and logged
  }
}

}  // namespace bellwether::archive
