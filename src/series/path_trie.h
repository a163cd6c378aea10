// PathTrie: an immutable set of dotted names, searched by glob. Nodes lie level by level in one array, the children of
// a node next to each other and sorted; a glob walks from level to level and tries each distinct part of a name once,
// so that a million names cost about as many matches as they have different parts.
//
// Threads: immutable. Memory: about 26 bytes a name and 16 for each distinct part; the names belong to the NameTable.
// Cost: build 0.6 us a name; match tens of microseconds over a million names, plus the hits.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "codec/glob.h"
#include "series/name_table.h"

namespace bellwether::series {

class PathTrie {
 public:
  struct Name {
    std::string_view path;
    SeriesId id;
  };

  // The series are distinct and without tags. The table outlives the trie.
  PathTrie(const NameTable& table, std::vector<Name> names);

  // Every series whose whole path matches, in order.
  void match(std::span<const codec::NodeGlob> globs, const std::function<void(const Name&)>& visitor) const;

  // Every node at that depth which matches.
  struct Found {
    std::string_view path;
    bool is_leaf;
    bool has_children;
  };
  void browse(std::span<const codec::NodeGlob> globs, const std::function<void(const Found&)>& visitor) const;

  std::size_t size() const { return ids_.size(); }
  // In order.
  std::vector<Name> names() const;
  std::size_t memory_bytes() const {
    return ids_.size() * sizeof(SeriesId) + nodes_.size() * (sizeof(Node) + sizeof(std::uint32_t)) +
           parts_.size() * sizeof(std::string_view);
  }

  // The order of names within a trie: by parts, so that a dot sorts before everything.
  static bool before(std::string_view a, std::string_view b);

 private:
  struct Node {
    std::uint32_t part;  // in parts_, whose order is that of the text
    std::uint32_t first_child;
    std::uint32_t children;
    std::uint32_t first_name;  // of the names below and including this node; itself a series when that name ends here
  };

  void build(std::span<const Name> names);
  std::string_view name_at(std::uint32_t place) const { return table_.name(ids_[place]); }
  // Postings: the nodes of each level in the order of their parts, so that a glob that begins with "*.*." need not
  // visit what lies above.
  void build_postings();
  // Nodes of `level` (1 is below the root) whose part matches, whatever is above them; in order.
  std::vector<std::uint32_t> nodes_at(std::size_t level, const codec::NodeGlob& glob) const;
  // Nodes of the last level that match.
  std::vector<std::uint32_t> walk(std::span<const codec::NodeGlob> globs) const;
  void step(const codec::NodeGlob& glob, std::span<const std::uint32_t> from, std::vector<std::uint32_t>& to) const;
  // Children of a node whose part begins with `prefix`.
  std::span<const Node> children_from(const Node& node, std::string_view prefix) const;
  bool is_leaf(const Node& node, std::string_view path) const { return name_at(node.first_name).size() == path.size(); }
  std::string_view path_of(const Node& node, std::size_t depth) const;

  const NameTable& table_;
  std::vector<SeriesId> ids_;  // in order of path
  std::vector<std::string_view> parts_;
  std::vector<Node> nodes_;                  // the root first
  std::vector<std::uint32_t> level_begins_;  // where in nodes_ each level begins, and the end
  std::vector<std::uint32_t> by_part_;       // for each level, in its stretch, its nodes by part
};

}  // namespace bellwether::series
