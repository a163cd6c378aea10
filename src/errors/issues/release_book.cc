#include "errors/issues/release_book.h"

#include <algorithm>

#include "errors/issues/version.h"

namespace bellwether::errors {
namespace {

using Order = ReleaseBook::Order;

Order order_of(std::strong_ordering ordering) {
  if (ordering == std::strong_ordering::less) return Order::kBefore;
  return ordering == std::strong_ordering::greater ? Order::kAfter : Order::kSame;
}

}  // namespace

bool Release::holds(std::string_view commit) const {
  return std::ranges::binary_search(commits, commit);
}

void Release::write(RecordWriter& writer) const {
  writer.time(first_seen);
  writer.time(last_seen);
  writer.time(made);
  writer.number(count);
  writer.number(new_issues);
  writer.number(commits.size());
  for (const std::string& commit : commits) writer.text(commit);
}

void Release::read(RecordReader& reader) {
  first_seen = reader.time();
  last_seen = reader.time();
  made = reader.time();
  count = reader.number();
  new_issues = static_cast<std::uint32_t>(reader.number());
  commits.clear();
  for (std::size_t left = reader.count(); left > 0 && reader.ok(); --left) commits.emplace_back(reader.text());
}

Release& ReleaseBook::open(std::string_view version) {
  const auto known = releases_.find(version);
  if (known != releases_.end()) return known->second;
  if (releases_.size() >= limit_) {
    const auto last_use = [](const auto& entry) { return std::max(entry.second.last_seen, entry.second.made); };
    const auto leaving = std::ranges::min_element(releases_, {}, last_use);
    removed_.push_back(leaving->first);
    releases_.erase(leaving);
  }
  Release& made = releases_[std::string(version)];
  made.version = version;
  return made;
}

const Release* ReleaseBook::find(std::string_view version) const {
  const auto known = releases_.find(version);
  return known == releases_.end() ? nullptr : &known->second;
}

const Release* ReleaseBook::holding(std::string_view commit) const {
  const Release* first = nullptr;
  for (const auto& [version, release] : releases_) {
    if (!release.holds(commit)) continue;
    if (first == nullptr || compare(version, first->version) == Order::kBefore) first = &release;
  }
  return first;
}

Order ReleaseBook::compare(std::string_view release, std::string_view reference) const {
  if (release == reference) return Order::kSame;
  const auto ours = parse_version(release);
  const auto theirs = parse_version(reference);
  if (ours && theirs && ours->package == theirs->package) {
    // Builds of one version are in the order in which they were made.
    const std::strong_ordering ordering = errors::compare(*ours, *theirs);
    if (ordering != 0) return order_of(ordering);
  }
  const Release* const one = find(release);
  const Release* const two = find(reference);
  if (one == nullptr) return Order::kAfter;
  if (two == nullptr) return Order::kBefore;
  return order_of(one->when() <=> two->when());
}

const Release* ReleaseBook::newest() const {
  const Release* newest = nullptr;
  for (const auto& [version, release] : releases_) {
    if (newest == nullptr || compare(version, newest->version) == Order::kAfter) newest = &release;
  }
  return newest;
}

std::vector<const Release*> ReleaseBook::newest_first() const {
  std::vector<const Release*> ordered;
  for (const auto& [version, release] : releases_) ordered.push_back(&release);
  // Versions and dates together are no strict order (a date may stand between two versions), which a sort needs: so dates alone
  // first, then neighbours that are versions change places until they are in order.
  std::ranges::sort(ordered, std::greater(), [](const Release* release) { return release->when(); });
  for (std::size_t i = 1; i < ordered.size(); ++i) {
    for (std::size_t at = i; at > 0; --at) {
      if (compare(ordered[at]->version, ordered[at - 1]->version) != Order::kAfter) break;
      std::swap(ordered[at], ordered[at - 1]);
    }
  }
  return ordered;
}

}  // namespace bellwether::errors
