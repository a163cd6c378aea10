#include "series/window.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bellwether::series {

Window::Window(const Family& family, std::int64_t number, std::size_t max_rows)
    : number_(number),
      slots_(static_cast<std::size_t>(family.window_slots)),
      max_rows_(max_rows),
      group_count_(max_rows / (kPageRows * kGroupPages) + 1),
      groups_(new std::atomic<Group*>[group_count_]()) {}

Window::~Window() {
  for (std::size_t i = 0; i < group_count_; ++i) {
    Group* group = groups_[i].load(std::memory_order_relaxed);
    if (group == nullptr) continue;
    for (std::size_t j = 0; j < kGroupPages * slots_; ++j) delete group[j].load(std::memory_order_relaxed);
    delete[] group;
  }
}

std::atomic<double>* Window::make_page(std::size_t stripe, std::size_t slot) {
  std::atomic<Group*>& place = groups_[stripe / kGroupPages];
  Group* group = place.load(std::memory_order_acquire);
  if (group == nullptr) {
    auto fresh = std::make_unique<Group[]>(kGroupPages * slots_);
    if (place.compare_exchange_strong(group, fresh.get(), std::memory_order_acq_rel)) group = fresh.release();
  }
  std::atomic<Page*>& page_place = group[stripe % kGroupPages * slots_ + slot];
  Page* page = page_place.load(std::memory_order_acquire);
  if (page == nullptr) {
    auto fresh = std::make_unique<Page>();
    for (auto& value : *fresh) value.store(std::numeric_limits<double>::quiet_NaN(), std::memory_order_relaxed);
    if (page_place.compare_exchange_strong(page, fresh.get(), std::memory_order_acq_rel)) {
      page = fresh.release();
      pages_.fetch_add(1, std::memory_order_relaxed);
    }
  }
  return page->data();
}

bool Window::overlay(std::uint32_t row, std::size_t slot, std::span<double> out) const {
  bool any = false;
  const std::size_t stripe = row / kPageRows;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Page* page = page_if(stripe, slot + i);
    if (page == nullptr) continue;
    const double value = (*page)[row % kPageRows].load(std::memory_order_relaxed);
    if (std::isnan(value)) continue;
    out[i] = value;
    any = true;
  }
  return any;
}

bool Window::read_stripe(std::size_t stripe, std::span<double> out) const {
  bool any = false;
  for (std::size_t slot = 0; slot < slots_; ++slot) {
    const Page* page = page_if(stripe, slot);
    if (page == nullptr) continue;
    if (!any) std::ranges::fill(out, std::numeric_limits<double>::quiet_NaN());
    any = true;
    for (std::size_t row = 0; row < kPageRows; ++row)
      out[row * slots_ + slot] = (*page)[row].load(std::memory_order_relaxed);
  }
  return any;
}

}  // namespace bellwether::series
