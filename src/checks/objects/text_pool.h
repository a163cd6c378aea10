// TextPool: owns the texts of a configuration, each distinct one once. 50,000 services share a few hundred commands, periods and notes, so
// objects hold views into the pool. One thread while it grows; then constant.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

namespace bellwether::checks {

class TextPool {
 public:
  static constexpr std::size_t kBlockBytes = 64 << 10;

  // A view that lives as long as the pool.
  std::string_view keep(std::string_view text);
  // Frees what finds equal texts again, once nothing more is to be kept; texts kept later are stored once more.
  void forget_known();
  std::size_t bytes() const { return bytes_; }

 private:
  boost::unordered_flat_set<std::string_view> known_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t free_ = 0;  // bytes left in the last block
  std::size_t bytes_ = 0;
};

}  // namespace bellwether::checks
