#include "archive/wildcard.h"

#include "base/text.h"

namespace bellwether::archive {

Wildcard::Wildcard(std::string_view pattern) {
  const std::string lower = to_lower(pattern);
  for (const std::string_view piece : split(lower, '*')) {
    pieces_.emplace_back(piece);
    fixed_bytes_ += piece.size();
  }
}

bool Wildcard::matches(std::string_view text) const {
  if (text.size() < fixed_bytes_) return false;
  if (matches_everything()) return true;
  const std::string lower = to_lower(text);
  std::string_view rest = lower;
  if (pieces_.size() == 1) return rest == pieces_.front();
  if (!rest.starts_with(pieces_.front()) || !rest.ends_with(pieces_.back())) return false;
  rest.remove_prefix(pieces_.front().size());
  rest.remove_suffix(pieces_.back().size());
  for (std::size_t i = 1; i + 1 < pieces_.size(); ++i) {
    const std::size_t at = rest.find(pieces_[i]);
    if (at == std::string_view::npos) return false;
    rest.remove_prefix(at + pieces_[i].size());
  }
  return true;
}

}  // namespace bellwether::archive
