#include "statsd/record_arena.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include <sys/mman.h>

namespace bellwether::statsd {

namespace {
// Below this, huge pages would make a small site pay for memory it does not use.
constexpr std::size_t kSmallChunks = 4;
}  // namespace

RecordArena::RecordArena() : chunks_(std::make_unique<char*[]>(kMaxChunks)) {}

RecordArena::~RecordArena() {
  for (std::size_t i = 0; i < used_chunks_; ++i) std::free(chunks_[i]);
}

std::uint32_t RecordArena::granules_of(std::size_t key_bytes) {
  return static_cast<std::uint32_t>((sizeof(Record) + key_bytes + kGranuleBytes - 1) / kGranuleBytes);
}

std::uint32_t RecordArena::make(std::string_view key, Type type) {
  const std::uint32_t granules = granules_of(key.size());
  std::uint32_t granule;
  if (const auto reuse = free_.find(granules); reuse != free_.end()) {
    granule = reuse->second;
    std::uint32_t next;
    std::memcpy(&next, static_cast<const void*>(at(granule)), sizeof(next));
    if (next == kFull) {
      free_.erase(reuse);
    } else {
      reuse->second = next;
    }
  } else {
    if (next_in_chunk_ + granules > kChunkGranules - kOverread / kGranuleBytes) {
      if (used_chunks_ == kMaxChunks) return kFull;
      void* const chunk = std::aligned_alloc(kChunkBytes, kChunkBytes);
      if (chunk == nullptr) return kFull;
      if (used_chunks_ >= kSmallChunks) madvise(chunk, kChunkBytes, MADV_HUGEPAGE);
      chunks_[used_chunks_++] = static_cast<char*>(chunk);
      next_in_chunk_ = 0;
    }
    granule = static_cast<std::uint32_t>(used_chunks_ - 1) * kChunkGranules + next_in_chunk_;
    next_in_chunk_ += granules;
  }
  auto* const record = new (static_cast<void*>(at(granule))) Record;
  record->length = static_cast<std::uint16_t>(key.size());
  record->type = type;
  std::memcpy(record->text(), key.data(), key.size());
  return granule;
}

void RecordArena::free(std::uint32_t granule) {
  Record* const record = at(granule);
  const auto [first, is_new] = free_.try_emplace(granules_of(record->length), kFull);
  std::memcpy(static_cast<void*>(record), &first->second, sizeof(first->second));
  first->second = granule;
}

}  // namespace bellwether::statsd
