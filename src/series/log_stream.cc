#include "series/log_stream.h"

#include <utility>

namespace bellwether::series {
namespace {

constexpr std::size_t kBatchBytes = 256 << 10;  // small records are gathered up to this before another buffer is begun
constexpr std::size_t kSpareBatches = 4;

}  // namespace

void LogStream::hand_over(std::span<const std::byte> record, std::uint64_t accepted) {
  const std::lock_guard lock(mutex_);
  if (handed_over_.empty() || handed_over_.back().bytes.size() + record.size() > kBatchBytes) {
    if (spare_.empty()) {
      handed_over_.emplace_back();
    } else {
      handed_over_.push_back(std::move(spare_.back()));
      spare_.pop_back();
    }
  }
  Batch& batch = handed_over_.back();
  batch.records.push_back(batch.bytes.size());
  batch.bytes.insert(batch.bytes.end(), record.begin(), record.end());
  store_record_order(std::span(batch.bytes).subspan(batch.records.back()), folder_.next_order());
  batch.accepted = accepted;
  pending_bytes_.fetch_add(record.size(), std::memory_order_relaxed);
}

bool LogStream::take() {
  const std::lock_guard lock(mutex_);
  unwritten_.insert(unwritten_.end(), std::make_move_iterator(handed_over_.begin()),
                    std::make_move_iterator(handed_over_.end()));
  handed_over_.clear();
  return !unwritten_.empty();
}

Result<void> LogStream::start_segment() {
  TRY(segment_, folder_.create(number_, next_record_));
  return {};
}

Result<void> LogStream::write_batch(Batch& batch) {
  if (segment_ && segment_->offset + batch.bytes.size() > folder_.segment_bytes() &&
      segment_->offset > kSegmentHeader) {
    TRY_VOID(sync());
    end_segment();
  }
  if (!segment_) TRY_VOID(start_segment());
  TRY_VOID(folder_.make_room(*segment_, batch.bytes.size()));
  std::uint64_t sequence = next_record_;
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    const std::size_t begin = batch.records[i];
    const std::size_t end = i + 1 < batch.records.size() ? batch.records[i + 1] : batch.bytes.size();
    seal_record(std::span(batch.bytes).subspan(begin, end - begin), sequence++, segment_->number);
  }
  TRY_VOID(segment_->file->write_at(segment_->offset, batch.bytes));
  segment_->offset += batch.bytes.size();
  next_record_ = sequence;
  return {};
}

Result<void> LogStream::write() {
  while (!unwritten_.empty()) {
    if (auto written = write_batch(unwritten_.front()); !written) {
      refusing_.store(true, std::memory_order_relaxed);
      return written;
    }
    unsynced_.push_back(std::move(unwritten_.front()));
    unwritten_.erase(unwritten_.begin());
  }
  refusing_.store(false, std::memory_order_relaxed);
  return {};
}

Result<void> LogStream::sync() {
  if (unsynced_.empty()) return {};
  auto synced = segment_->file->sync();
  if (!synced) {
    // The kernel may have dropped the dirty pages and would call a second sync of this file a success. Everything since
    // the last good one goes into a new segment, whose header says from which record on it replaces this one.
    for (const Batch& batch : unsynced_) next_record_ -= batch.records.size();
    segment_.reset();
    std::vector<Batch> again = std::exchange(unsynced_, {});
    for (std::size_t i = 0; i < again.size(); ++i) {
      auto rewritten = write_batch(again[i]);
      if (rewritten) {
        unsynced_.push_back(std::move(again[i]));
        continue;
      }
      refusing_.store(true, std::memory_order_relaxed);
      unwritten_.insert(unwritten_.begin(), std::make_move_iterator(again.begin() + static_cast<std::ptrdiff_t>(i)),
                        std::make_move_iterator(again.end()));
      return rewritten;
    }
    synced = segment_->file->sync();
    if (!synced) {
      refusing_.store(true, std::memory_order_relaxed);
      for (const Batch& batch : unsynced_) next_record_ -= batch.records.size();
      segment_.reset();
      unwritten_.insert(unwritten_.begin(), std::make_move_iterator(unsynced_.begin()),
                        std::make_move_iterator(unsynced_.end()));
      unsynced_.clear();
      return synced;
    }
  }
  count_written();
  return {};
}

void LogStream::count_written() {
  std::uint64_t bytes = 0;
  for (Batch& batch : unsynced_) {
    bytes += batch.bytes.size();
    synced_accepted_ = batch.accepted;
    release(std::move(batch));
  }
  unsynced_.clear();
  durable_.store(synced_accepted_, std::memory_order_release);
  pending_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
}

void LogStream::release(Batch&& batch) {
  batch.bytes.clear();
  batch.records.clear();
  const std::lock_guard lock(mutex_);
  if (spare_.size() < kSpareBatches) spare_.push_back(std::move(batch));
}

void LogStream::end_segment() {
  if (!segment_) return;
  folder_.finish(*segment_);
  segment_.reset();
}

}  // namespace bellwether::series
