// Tail: what is found of one journal file before it is a segment: the heads of its records, in memory.
//
// Threads: add() and publish() from one at a time, everything const from any. Cost: the head's bytes and about 150 bytes a record; a search
// looks at each of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "archive/journal.h"
#include "archive/record_codec.h"
#include "runtime/mutex.h"

namespace bellwether::archive {

struct TailEntry {
  Position position{};
  std::uint64_t offset = 0;  // of the frame in the journal
  std::uint32_t bytes = 0;
  std::uint32_t payload_bytes = 0;
  std::string encoded_head;
  Head head;  // views of encoded_head
};

class Tail {
  static constexpr std::size_t kBlock = 512;
  using Block = std::array<TailEntry, kBlock>;

 public:
  explicit Tail(std::shared_ptr<JournalFile> journal) : journal_(std::move(journal)) {}
  Tail(const Tail&) = delete;
  Tail& operator=(const Tail&) = delete;

  const JournalFile& journal() const { return *journal_; }

  // A record with a payload; found once it is published. `frame` lies at `frame.offset` of the journal.
  void add(const Frame& frame, const Body& body);
  void publish() BW_EXCLUDES(mutex_);

  // The records published by now, by position.
  class Snapshot {
   public:
    std::size_t size() const { return size_; }
    const TailEntry& operator[](std::size_t i) const { return (*blocks_[i / kBlock])[i % kBlock]; }

   private:
    friend class Tail;
    std::vector<std::shared_ptr<const Block>> blocks_;
    std::size_t size_ = 0;
  };
  Snapshot snapshot() const BW_EXCLUDES(mutex_);

  std::uint64_t records() const { return records_.load(std::memory_order_relaxed); }
  std::uint64_t payload_bytes() const { return payload_bytes_.load(std::memory_order_relaxed); }
  std::uint64_t memory_bytes() const { return memory_bytes_.load(std::memory_order_relaxed); }

 private:
  const std::shared_ptr<JournalFile> journal_;
  std::vector<std::shared_ptr<Block>> blocks_;  // of the adding thread
  std::size_t size_ = 0;
  mutable runtime::Mutex mutex_;
  Snapshot published_ BW_GUARDED_BY(mutex_);
  std::atomic<std::uint64_t> records_{0}, payload_bytes_{0}, memory_bytes_{0};
};

}  // namespace bellwether::archive
