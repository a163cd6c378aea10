#include "checks/objects/text_pool.h"

#include <cstring>

namespace bellwether::checks {

std::string_view TextPool::keep(std::string_view text) {
  if (text.empty()) return {};
  if (const auto known = known_.find(text); known != known_.end()) return *known;
  if (text.size() > free_) {
    const std::size_t size = std::max(kBlockBytes, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = blocks_.back().get();
    free_ = size;
    bytes_ += size;
  }
  std::memcpy(next_, text.data(), text.size());
  const std::string_view kept(next_, text.size());
  next_ += text.size();
  free_ -= text.size();
  known_.insert(kept);
  return kept;
}

void TextPool::forget_known() {
  known_ = {};
}

}  // namespace bellwether::checks
