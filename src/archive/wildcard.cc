#include "archive/wildcard.h"

#include "base/text.h"

namespace bellwether::archive {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// `piece` is lower case.
bool begins_with(std::string_view text, std::string_view piece) {
  if (text.size() < piece.size()) return false;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    if (lower(text[i]) != piece[i]) return false;
  }
  return true;
}

std::size_t find_in(std::string_view text, std::string_view piece) {
  for (std::size_t at = 0; at + piece.size() <= text.size(); ++at) {
    if (begins_with(text.substr(at), piece)) return at;
  }
  return std::string_view::npos;
}

}  // namespace

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
  if (pieces_.size() == 1) return text.size() == fixed_bytes_ && begins_with(text, pieces_.front());
  const std::string& last = pieces_.back();
  if (!begins_with(text, pieces_.front()) || !begins_with(text.substr(text.size() - last.size()), last)) return false;
  text.remove_prefix(pieces_.front().size());
  text.remove_suffix(last.size());
  for (std::size_t i = 1; i + 1 < pieces_.size(); ++i) {
    const std::size_t at = find_in(text, pieces_[i]);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + pieces_[i].size());
  }
  return true;
}

}  // namespace bellwether::archive
