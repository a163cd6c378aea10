// DueQueue: which object is due when. An indexed heap: each of a fixed number of ids is in it at most once and can be moved or taken out.
//
// One thread. Cost: set() and remove() O(log n), the first O(1); 20 bytes an id that is in it, 4 bytes one that is not. A heap of four
// children a node: fewer levels, and a node's children share a cache line (engine_bench.cc compares).
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace bellwether::checks {

class DueQueue {
 public:
  using Id = std::uint32_t;

  explicit DueQueue(std::size_t ids) : positions_(ids, kAbsent) {}

  // Adds the id or moves it.
  void set(Id id, UnixMillis when);
  void remove(Id id);  // nothing if it is not there
  bool contains(Id id) const { return positions_[id] != kAbsent; }
  UnixMillis when(Id id) const { return heap_[positions_[id]].when; }  // requires contains(id)

  bool is_empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  // The earliest; of several the one with the smallest id. Require !is_empty().
  UnixMillis first_time() const { return heap_.front().when; }
  Id first() const { return heap_.front().id; }
  Id pop();

 private:
  static constexpr std::uint32_t kAbsent = ~std::uint32_t{0};
  static constexpr std::size_t kChildren = 4;
  struct Entry {
    UnixMillis when;
    Id id;
    bool operator<(const Entry& other) const { return when != other.when ? when < other.when : id < other.id; }
  };

  void place(std::size_t position, Entry entry) {
    heap_[position] = entry;
    positions_[entry.id] = static_cast<std::uint32_t>(position);
  }
  void sift_up(std::size_t position, Entry entry);
  void sift_down(std::size_t position, Entry entry);

  std::vector<Entry> heap_;
  std::vector<std::uint32_t> positions_;  // by id
};

}  // namespace bellwether::checks
