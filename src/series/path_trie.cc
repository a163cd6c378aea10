#include "series/path_trie.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/hash.h"

namespace bellwether::series {
namespace {

struct PartHash {
  std::size_t operator()(std::string_view part) const { return hash64(part); }
};

std::string_view part_at(std::string_view path, std::size_t at) {
  return path.substr(at, path.find('.', at) - at);
}

}  // namespace

bool PathTrie::before(std::string_view a, std::string_view b) {
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (in_a == a.end() || in_b == b.end()) return a.size() < b.size();
  const auto rank = [](char byte) { return byte == '.' ? -1 : static_cast<int>(static_cast<unsigned char>(byte)); };
  return rank(*in_a) < rank(*in_b);
}

PathTrie::PathTrie(const NameTable& table, std::vector<Name> names) : table_(table) {
  if (!std::ranges::is_sorted(names, before, &Name::path)) std::ranges::sort(names, before, &Name::path);
  ids_.reserve(names.size());
  for (const Name& name : names) ids_.push_back(name.id);
  build(names);
}

std::vector<PathTrie::Name> PathTrie::names() const {
  std::vector<Name> names;
  names.reserve(ids_.size());
  for (const SeriesId id : ids_) names.push_back(Name{table_.name(id), id});
  return names;
}

void PathTrie::build(std::span<const Name> names) {
  struct Span {
    std::uint32_t node, first, last;
    std::size_t at;  // where the parts of the next level begin
  };
  std::unordered_map<std::string_view, std::uint32_t, PartHash> known;
  nodes_.push_back(Node{0, 0, 0, 0});
  std::vector<Span> level{{0, 0, static_cast<std::uint32_t>(names.size()), 0}};
  std::vector<Span> next;
  // Names of one node share all parts so far, so their next parts begin at one place.
  while (!level.empty()) {
    level_begins_.push_back(level.front().node);
    next.clear();
    for (const Span& span : level) {
      nodes_[span.node].first_child = static_cast<std::uint32_t>(nodes_.size());
      std::uint32_t i = span.first;
      if (i < span.last && span.at > names[i].path.size()) ++i;  // the series that ends at this node
      while (i < span.last) {
        const std::string_view part = part_at(names[i].path, span.at);
        std::uint32_t end = i + 1;
        while (end < span.last && part_at(names[end].path, span.at) == part) ++end;
        const auto [found, fresh] = known.try_emplace(part, static_cast<std::uint32_t>(parts_.size()));
        if (fresh) parts_.push_back(part);
        next.push_back(Span{static_cast<std::uint32_t>(nodes_.size()), i, end, span.at + part.size() + 1});
        nodes_.push_back(Node{found->second, 0, 0, i});
        i = end;
      }
      nodes_[span.node].children = static_cast<std::uint32_t>(nodes_.size()) - nodes_[span.node].first_child;
    }
    level.swap(next);
  }
  nodes_.shrink_to_fit();
  level_begins_.push_back(static_cast<std::uint32_t>(nodes_.size()));

  std::vector<std::uint32_t> order(parts_.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [this](std::uint32_t part) { return parts_[part]; });
  std::vector<std::uint32_t> rank(parts_.size());
  std::vector<std::string_view> sorted(parts_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    rank[order[i]] = i;
    sorted[i] = parts_[order[i]];
  }
  parts_ = std::move(sorted);
  for (Node& node : std::span(nodes_).subspan(1)) node.part = rank[node.part];
  build_postings();
}

void PathTrie::build_postings() {
  by_part_.resize(nodes_.size());
  std::iota(by_part_.begin(), by_part_.end(), 0);
  for (std::size_t level = 1; level + 1 < level_begins_.size(); ++level) {
    const auto stretch =
        std::span(by_part_).subspan(level_begins_[level], level_begins_[level + 1] - level_begins_[level]);
    std::ranges::sort(stretch, {}, [this](std::uint32_t node) { return std::pair(nodes_[node].part, node); });
  }
}

std::vector<std::uint32_t> PathTrie::nodes_at(std::size_t level, const codec::NodeGlob& glob) const {
  if (level + 1 >= level_begins_.size()) return {};
  const auto all = std::span(by_part_).subspan(level_begins_[level], level_begins_[level + 1] - level_begins_[level]);
  const auto part_of = [this](std::uint32_t node) { return parts_[nodes_[node].part]; };
  const std::string_view prefix = glob.literal_prefix();
  const auto range = std::ranges::equal_range(
      all, prefix, {}, [&](std::uint32_t node) { return part_of(node).substr(0, prefix.size()); });
  std::vector<std::uint32_t> found;
  for (auto at = range.begin(); at != range.end();) {
    const auto end = std::ranges::upper_bound(at, range.end(), nodes_[*at].part, {},
                                              [this](std::uint32_t node) { return nodes_[node].part; });
    if (glob.matches(part_of(*at))) found.insert(found.end(), at, end);
    at = end;
  }
  std::ranges::sort(found);
  return found;
}

std::span<const PathTrie::Node> PathTrie::children_from(const Node& node, std::string_view prefix) const {
  const std::span<const Node> all = std::span(nodes_).subspan(node.first_child, node.children);
  if (prefix.empty()) return all;
  const auto begins = [this, prefix](const Node& child) { return parts_[child.part].substr(0, prefix.size()); };
  const auto range = std::ranges::equal_range(all, prefix, {}, begins);
  return {range.begin(), range.end()};
}

void PathTrie::step(const codec::NodeGlob& glob, std::span<const std::uint32_t> from,
                    std::vector<std::uint32_t>& to) const {
  const auto index = [this](const Node& node) { return static_cast<std::uint32_t>(&node - nodes_.data()); };
  if (glob.matches_everything()) {
    for (const std::uint32_t at : from) {
      for (const Node& child : children_from(nodes_[at], {})) to.push_back(index(child));
    }
    return;
  }
  if (glob.is_literal()) {
    std::vector<std::uint32_t> wanted;
    for (const std::string& literal : glob.literals()) {
      const auto found = std::ranges::lower_bound(parts_, std::string_view(literal));
      if (found != parts_.end() && *found == literal)
        wanted.push_back(static_cast<std::uint32_t>(found - parts_.begin()));
    }
    for (const std::uint32_t at : from) {
      const std::span<const Node> children = children_from(nodes_[at], {});
      for (const std::uint32_t part : wanted) {
        const auto found = std::ranges::lower_bound(children, part, {}, &Node::part);
        if (found != children.end() && found->part == part) to.push_back(index(*found));
      }
    }
    return;
  }
  enum : std::uint8_t { kUnknown, kNo, kYes };
  std::vector<std::uint8_t> verdicts(parts_.size(), kUnknown);
  for (const std::uint32_t at : from) {
    for (const Node& child : children_from(nodes_[at], glob.literal_prefix())) {
      std::uint8_t& verdict = verdicts[child.part];
      if (verdict == kUnknown) verdict = glob.matches(parts_[child.part]) ? kYes : kNo;
      if (verdict == kYes) to.push_back(index(child));
    }
  }
}

std::vector<std::uint32_t> PathTrie::walk(std::span<const codec::NodeGlob> globs) const {
  std::vector<std::uint32_t> level{0};
  std::vector<std::uint32_t> next;
  const auto first = std::ranges::find_if_not(globs, &codec::NodeGlob::matches_everything);
  const auto stars = static_cast<std::size_t>(first - globs.begin());
  if (stars != 0 && first != globs.end()) {
    level = nodes_at(stars + 1, *first);
    globs = globs.subspan(stars + 1);
  }
  for (const codec::NodeGlob& glob : globs) {
    next.clear();
    step(glob, level, next);
    level.swap(next);
  }
  return level;
}

std::string_view PathTrie::path_of(const Node& node, std::size_t depth) const {
  const std::string_view name = name_at(node.first_name);
  std::size_t at = 0;
  for (std::size_t i = 0; i < depth; ++i) at = std::min(name.find('.', at), name.size()) + 1;
  return name.substr(0, at - 1);
}

void PathTrie::match(std::span<const codec::NodeGlob> globs, const std::function<void(const Name&)>& visitor) const {
  for (const std::uint32_t at : walk(globs)) {
    const Node& node = nodes_[at];
    if (node.children == 0 || is_leaf(node, path_of(node, globs.size())))
      visitor(Name{name_at(node.first_name), ids_[node.first_name]});
  }
}

void PathTrie::browse(std::span<const codec::NodeGlob> globs, const std::function<void(const Found&)>& visitor) const {
  for (const std::uint32_t at : walk(globs)) {
    const Node& node = nodes_[at];
    const std::string_view path = path_of(node, globs.size());
    visitor(Found{path, is_leaf(node, path), node.children != 0});
  }
}

}  // namespace bellwether::series
