// RecordArena: where records live. Addresses never move, so another thread may follow a record it was told of while the owner adds more.
// A record is named by a 32-bit granule (8 bytes each). Freed records are reused for keys of the same length class.
//
// Owner's thread only, except at(): any thread that learned the granule after its record was made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>

#include "statsd/record.h"

namespace bellwether::statsd {

class RecordArena {
 public:
  static constexpr std::size_t kGranuleBytes = 8;
  static constexpr std::size_t kChunkBytes = 2u << 20;
  static constexpr std::size_t kMaxChunks = 8192;  // 16 GiB

  RecordArena();
  ~RecordArena();
  RecordArena(const RecordArena&) = delete;
  RecordArena& operator=(const RecordArena&) = delete;

  // The granule of a new record for that key, which must be shorter than 60,000 bytes; kFull when the arena is.
  static constexpr std::uint32_t kFull = 0xffffffff;
  std::uint32_t make(std::string_view key, Type type);
  void free(std::uint32_t granule);

  Record* at(std::uint32_t granule) const {
    return reinterpret_cast<Record*>(chunks_[granule / kChunkGranules] +
                                     std::size_t{granule % kChunkGranules} * kGranuleBytes);
  }

  std::size_t bytes() const { return used_chunks_ * kChunkBytes; }

 private:
  static constexpr std::uint32_t kChunkGranules = kChunkBytes / kGranuleBytes;
  static constexpr std::size_t kOverread = 64;  // readable bytes behind the last record

  static std::uint32_t granules_of(std::size_t key_bytes);

  std::unique_ptr<char*[]> chunks_;
  std::size_t used_chunks_ = 0;
  std::uint32_t next_in_chunk_ = kChunkGranules;
  std::map<std::uint32_t, std::uint32_t> free_;  // by size in granules: the first free record; each holds the next
};

}  // namespace bellwether::statsd
