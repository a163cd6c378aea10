#include "errors/api/similar.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "errors/grouping/grouping.h"

namespace bellwether::errors {
namespace {

constexpr double kMinSimilarity = 0.5;
constexpr std::size_t kMaxWords = 64;

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// Sorted and distinct.
using Words = std::vector<std::string>;

Words words_of(const Title& title) {
  std::string text = to_lower(parameterise(title.title));
  text += ' ';
  text += to_lower(title.culprit);
  Words words;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size() && words.size() < kMaxWords; ++i) {
    if (i < text.size() && is_word_character(text[i])) continue;
    if (i > start) words.push_back(text.substr(start, i - start));
    start = i + 1;
  }
  std::ranges::sort(words);
  const auto [first, last] = std::ranges::unique(words);
  words.erase(first, last);
  return words;
}

// Of all words of both, the share that both have.
double similarity(const Words& one, const Words& other) {
  std::size_t shared = 0;
  for (const std::string& word : one) shared += std::ranges::binary_search(other, word) ? 1 : 0;
  const std::size_t all = one.size() + other.size() - shared;
  return all == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(all);
}

}  // namespace

std::vector<IssueId> similar_issues(const Desk& desk, const Issue& issue, std::size_t most) {
  const Words words = words_of(issue.title);
  std::vector<std::pair<double, IssueId>> found;
  desk.each_issue([&](const Issue& other) {
    if (other.project != issue.project || other.id == issue.id) return;
    const double likeness = similarity(words, words_of(other.title));
    if (likeness >= kMinSimilarity) found.emplace_back(likeness, other.id);
  });
  std::ranges::sort(found, std::greater());
  if (found.size() > most) found.resize(most);
  std::vector<IssueId> ids;
  for (const auto& [likeness, id] : found) ids.push_back(id);
  return ids;
}

}  // namespace bellwether::errors
