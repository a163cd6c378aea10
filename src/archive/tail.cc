#include "archive/tail.h"

#include "base/check.h"

namespace bellwether::archive {

void Tail::add(const Frame& frame, const Body& body) {
  if (size_ % kBlock == 0) {
    blocks_.push_back(std::make_shared<Block>());
    memory_bytes_.fetch_add(sizeof(Block), std::memory_order_relaxed);
  }
  TailEntry& entry = (*blocks_.back())[size_ % kBlock];
  entry.position = frame.position;
  entry.offset = frame.offset;
  entry.bytes = frame.bytes;
  entry.payload_bytes = static_cast<std::uint32_t>(body.payload.size());
  entry.encoded_head = body.head;
  const std::optional<Head> head = decode_head(entry.encoded_head);
  CHECK(head.has_value(), "record {}", static_cast<std::uint64_t>(frame.position));
  entry.head = *head;
  ++size_;
  payload_bytes_.fetch_add(body.payload.size(), std::memory_order_relaxed);
  memory_bytes_.fetch_add(entry.encoded_head.capacity(), std::memory_order_relaxed);
}

void Tail::publish() {
  const runtime::MutexLock lock(mutex_);
  for (std::size_t i = published_.blocks_.size(); i < blocks_.size(); ++i) published_.blocks_.push_back(blocks_[i]);
  published_.size_ = size_;
  records_.store(size_, std::memory_order_relaxed);
}

Tail::Snapshot Tail::snapshot() const {
  const runtime::MutexLock lock(mutex_);
  return published_;
}

}  // namespace bellwether::archive
