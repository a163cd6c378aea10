#include "errors/grouping/exception_group.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>

namespace bellwether::errors {
namespace {

constexpr std::int64_t kRoot = 0;

ChosenExceptions all_of(const Event& event) {
  ChosenExceptions all;
  all.order.resize(event.exceptions.size());
  std::iota(all.order.begin(), all.order.end(), std::size_t{0});
  return all;
}

// Its groups have ids that do not tell which exception is inside which.
bool has_unreliable_ids(const Event& event) {
  return event.sdk_name.starts_with("sentry.python") && event.sdk_version.starts_with("3.");
}

class Tree {
 public:
  explicit Tree(const Event& event) : event_(event) {
    for (std::size_t i = 0; i < event.exceptions.size(); ++i) {
      const std::optional<Mechanism>& mechanism = event.exceptions[i].mechanism;
      if (!mechanism || !mechanism->exception_id || mechanism->parent_id == mechanism->exception_id ||
          !places_.emplace(*mechanism->exception_id, i).second) {
        is_sound_ = false;
        return;
      }
      if (mechanism->parent_id) children_[*mechanism->parent_id].push_back(i);
    }
    is_sound_ = places_.contains(kRoot) && is_acyclic();
  }

  bool is_sound() const { return is_sound_; }
  std::size_t root() const { return places_.at(kRoot); }

  // The first exceptions below the root that are no groups.
  std::vector<std::size_t> top_level() const {
    std::vector<std::size_t> found, open{root()};
    while (!open.empty()) {
      const std::size_t place = open.back();
      open.pop_back();
      if (!event_.exceptions[place].mechanism->is_exception_group) {
        found.push_back(place);
        continue;
      }
      const std::span<const std::size_t> below = children_of(place);
      open.insert(open.end(), below.rbegin(), below.rend());
    }
    return found;
  }
  // It and its first child, and that one's, and so on.
  std::vector<std::size_t> first_path(std::size_t place) const {
    std::vector<std::size_t> path{place};
    while (!children_of(path.back()).empty()) path.push_back(children_of(path.back()).front());
    return path;
  }

 private:
  std::span<const std::size_t> children_of(std::size_t place) const {
    const auto found = children_.find(*event_.exceptions[place].mechanism->exception_id);
    if (found == children_.end()) return {};
    return found->second;
  }
  // Each exception has one parent at most: what the root reaches is a tree unless the root itself has a parent.
  bool is_acyclic() const { return !event_.exceptions[root()].mechanism->parent_id; }

  const Event& event_;
  std::map<std::int64_t, std::size_t> places_;
  std::map<std::int64_t, std::vector<std::size_t>> children_;
  bool is_sound_ = true;
};

// The last name of a type first; among equals the order stays.
void sort_by_type(const Event& event, std::vector<std::size_t>& places) {
  std::vector<std::pair<std::string_view, std::size_t>> by_type;
  by_type.reserve(places.size());
  for (std::size_t rank = 0; rank < places.size(); ++rank)
    by_type.emplace_back(event.exceptions[places[rank]].type, rank);
  std::ranges::sort(by_type, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  const std::vector<std::size_t> before = std::exchange(places, {});
  for (const auto& [type, rank] : by_type) places.push_back(before[rank]);
}

}  // namespace

bool has_exception_tree(const Event& event) {
  return event.exceptions.size() > 1 && !has_unreliable_ids(event) && Tree(event).is_sound();
}

ChosenExceptions choose_exceptions(const Event& event, const std::vector<std::string>& hashes) {
  const Tree tree(event);
  std::vector<std::size_t> top = tree.top_level();
  if (top.empty()) return all_of(event);
  sort_by_type(event, top);
  const auto repeated =
      std::ranges::unique(top, [&hashes](std::size_t a, std::size_t b) { return hashes[a] == hashes[b]; });
  top.erase(repeated.begin(), repeated.end());

  if (top.size() == 1) {
    ChosenExceptions chosen{.order = tree.first_path(top.front()), .main = std::nullopt};
    if (top.front() + 1 != event.exceptions.size()) chosen.main = top.front();
    return chosen;
  }
  top.push_back(tree.root());
  return ChosenExceptions{.order = std::move(top), .main = std::nullopt};
}

}  // namespace bellwether::errors
