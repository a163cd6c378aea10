#include "checks/engine/due_queue.h"

#include <algorithm>

namespace bellwether::checks {

void DueQueue::set(Id id, UnixMillis when) {
  const Entry entry{when, id};
  if (!contains(id)) {
    heap_.push_back(entry);
    sift_up(heap_.size() - 1, entry);
    return;
  }
  const std::size_t position = positions_[id];
  if (entry < heap_[position]) {
    sift_up(position, entry);
  } else {
    sift_down(position, entry);
  }
}

void DueQueue::remove(Id id) {
  if (!contains(id)) return;
  const std::size_t position = positions_[id];
  positions_[id] = kAbsent;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (position == heap_.size()) return;
  if (position > 0 && last < heap_[(position - 1) / kChildren]) {
    sift_up(position, last);
  } else {
    sift_down(position, last);
  }
}

DueQueue::Id DueQueue::pop() {
  const Id id = first();
  remove(id);
  return id;
}

void DueQueue::sift_up(std::size_t position, Entry entry) {
  while (position > 0) {
    const std::size_t parent = (position - 1) / kChildren;
    if (!(entry < heap_[parent])) break;
    place(position, heap_[parent]);
    position = parent;
  }
  place(position, entry);
}

void DueQueue::sift_down(std::size_t position, Entry entry) {
  for (;;) {
    const std::size_t begin = position * kChildren + 1;
    if (begin >= heap_.size()) break;
    const std::size_t end = std::min(begin + kChildren, heap_.size());
    std::size_t least = begin;
    for (std::size_t child = begin + 1; child < end; ++child) {
      if (heap_[child] < heap_[least]) least = child;
    }
    if (!(heap_[least] < entry)) break;
    place(position, heap_[least]);
    position = least;
  }
  place(position, entry);
}

}  // namespace bellwether::checks
