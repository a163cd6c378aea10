// Window: the values of one family over a stretch of time, in memory: a column for each slot, pages of 512 rows,
// allocated when the first value arrives. Column by column, since what arrives together belongs to one moment: a flush
// writes memory in order.
//
// Threads: store() and the readers from any, without locks; a value is one relaxed store, the last one wins. Memory: 4
// KiB for each slot and 512 rows that hold a value.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "series/family.h"

namespace bellwether::series {

class Window {
 public:
  static constexpr std::size_t kPageRows = 512;

  // `number`: counts windows from the epoch. `max_rows`: limits.series.
  Window(const Family& family, std::int64_t number, std::size_t max_rows);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  std::int64_t number() const { return number_; }
  std::int64_t first_slot() const { return number_ * static_cast<std::int64_t>(slots_); }
  std::size_t slots() const { return slots_; }

  // `slot` counts from first_slot().
  void store(std::uint32_t row, std::size_t slot, double value) {
    page(row, slot)[row % kPageRows].store(value, std::memory_order_relaxed);
    if (!changed_.load(std::memory_order_relaxed)) changed_.store(true, std::memory_order_relaxed);
  }

  // Copies the values of `out.size()` slots from `slot` on over `out`; slots without a value leave it alone. Returns
  // whether there was one.
  bool overlay(std::uint32_t row, std::size_t slot, std::span<double> out) const;

  // Values of 512 rows, row after row, NaN where there is none. False when the stripe holds nothing.
  bool read_stripe(std::size_t stripe, std::span<double> out) const;
  std::size_t stripes() const { return max_rows_ / kPageRows + 1; }

  // Whether anything was stored since the last call. For one caller, who waits for the writers' batches afterwards
  // before it reads.
  bool take_changed() { return changed_.exchange(false, std::memory_order_acquire); }
  void set_changed() { changed_.store(true, std::memory_order_relaxed); }
  bool changed() const { return changed_.load(std::memory_order_relaxed); }

  std::size_t memory_bytes() const { return pages_.load(std::memory_order_relaxed) * sizeof(Page); }

 private:
  static constexpr std::size_t kGroupPages = 8;  // stripes for which page pointers are allocated together
  using Page = std::array<std::atomic<double>, kPageRows>;
  using Group = std::atomic<Page*>;  // kGroupPages x slots of them

  std::atomic<double>* page(std::uint32_t row, std::size_t slot) {
    const std::size_t stripe = row / kPageRows;
    Group* group = groups_[stripe / kGroupPages].load(std::memory_order_acquire);
    if (group != nullptr) [[likely]] {
      Page* found = group[stripe % kGroupPages * slots_ + slot].load(std::memory_order_acquire);
      if (found != nullptr) [[likely]]
        return found->data();
    }
    return make_page(stripe, slot);
  }
  const Page* page_if(std::size_t stripe, std::size_t slot) const {
    const Group* group = groups_[stripe / kGroupPages].load(std::memory_order_acquire);
    return group == nullptr ? nullptr : group[stripe % kGroupPages * slots_ + slot].load(std::memory_order_acquire);
  }
  std::atomic<double>* make_page(std::size_t stripe, std::size_t slot);

  const std::int64_t number_;
  const std::size_t slots_;
  const std::size_t max_rows_;
  const std::size_t group_count_;
  const std::unique_ptr<std::atomic<Group*>[]> groups_;
  std::atomic<std::size_t> pages_{0};
  std::atomic<bool> changed_{false};
};

}  // namespace bellwether::series
