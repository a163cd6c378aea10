// Bitmap: a set of the records of one segment, by their number in it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/check.h"

namespace bellwether::archive {

class Bitmap {
 public:
  enum class Fill { kNone, kAll };
  explicit Bitmap(std::uint32_t size, Fill fill = Fill::kNone)
      : size_(size), words_((size + 63) / 64, fill == Fill::kAll ? ~std::uint64_t{0} : 0) {
    trim();
  }

  std::uint32_t size() const { return size_; }
  std::span<std::uint64_t> words() { return words_; }
  std::span<const std::uint64_t> words() const { return words_; }
  bool test(std::uint32_t i) const { return words_[i / 64] >> (i % 64) & 1; }
  void set(std::uint32_t i) { words_[i / 64] |= std::uint64_t{1} << (i % 64); }
  void clear(std::uint32_t i) { words_[i / 64] &= ~(std::uint64_t{1} << (i % 64)); }
  void set_all() {
    std::ranges::fill(words_, ~std::uint64_t{0});
    trim();
  }
  void flip() {
    for (std::uint64_t& word : words_) word = ~word;
    trim();
  }
  void keep(const Bitmap& other) {
    CHECK(size_ == other.size_, "{} and {}", size_, other.size_);
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  void add(const Bitmap& other) {
    CHECK(size_ == other.size_, "{} and {}", size_, other.size_);
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  bool is_empty() const {
    return std::ranges::all_of(words_, [](std::uint64_t word) { return word == 0; });
  }
  std::uint32_t count() const {
    std::uint32_t count = 0;
    for (const std::uint64_t word : words_) count += static_cast<std::uint32_t>(std::popcount(word));
    return count;
  }
  // The least member that is at least `from`; the greatest that is below `before`.
  std::optional<std::uint32_t> next(std::uint32_t from) const {
    if (from >= size_) return std::nullopt;
    std::uint64_t word = words_[from / 64] & (~std::uint64_t{0} << (from % 64));
    for (std::size_t i = from / 64;;) {
      if (word != 0) return static_cast<std::uint32_t>(i * 64) + static_cast<std::uint32_t>(std::countr_zero(word));
      if (++i == words_.size()) return std::nullopt;
      word = words_[i];
    }
  }
  std::optional<std::uint32_t> previous(std::uint32_t before) const {
    if (before == 0 || size_ == 0) return std::nullopt;
    const std::uint32_t last = std::min(before, size_) - 1;
    std::uint64_t word = words_[last / 64] & (~std::uint64_t{0} >> (63 - last % 64));
    for (std::size_t i = last / 64;;) {
      if (word != 0)
        return static_cast<std::uint32_t>(i * 64) + 63 - static_cast<std::uint32_t>(std::countl_zero(word));
      if (i-- == 0) return std::nullopt;
      word = words_[i];
    }
  }

 private:
  void trim() {
    if (size_ % 64 != 0) words_.back() &= ~std::uint64_t{0} >> (64 - size_ % 64);
  }

  std::uint32_t size_;
  std::vector<std::uint64_t> words_;
};

}  // namespace bellwether::archive
