// Index: finds series by glob, by browsing and by tags, over everything the NameTable holds.
//
// Writers do nothing for it: ids are dense, so the newest names are simply those behind what the index has covered, and
// a search looks through them one by one. catch_up() turns them into a trie, and merges tries of like size, so that
// there are few and each name is sorted a handful of times.
//
// Threads: searches from any; catch_up() from one at a time.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "series/backend.h"
#include "series/name_table.h"
#include "series/path_trie.h"
#include "series/tag_index.h"

namespace bellwether::series {

class Index {
 public:
  static constexpr std::size_t kLoose =
      2048;  // names that are looked through one by one rather than sorted into a trie

  explicit Index(const NameTable& names) : names_(names), tags_(names), covered_(std::make_shared<const Covered>()) {}

  Result<std::vector<Match>> match(std::string_view glob, Budget& budget) const;
  Result<std::vector<Node>> browse(std::string_view glob, Budget& budget) const;
  Result<std::vector<Match>> match_tags(std::span<const TagExpression> expressions, Budget& budget) const;
  Result<std::vector<std::string>> tag_names(std::span<const TagExpression> expressions, std::string_view prefix,
                                             std::size_t limit) const;
  Result<std::vector<std::string>> tag_values(std::string_view tag, std::span<const TagExpression> expressions,
                                              std::string_view prefix, std::size_t limit) const;

  void catch_up();

  std::size_t memory_bytes() const;

 private:
  struct Covered {
    std::vector<std::shared_ptr<const PathTrie>> tries;  // the largest first
    std::size_t end = 0;                                 // ids below are in one of them, or tagged
  };
  std::shared_ptr<const Covered> covered() const;
  Result<std::vector<Match>> match_tagged(std::string_view glob, Budget& budget) const;
  Result<std::vector<SeriesId>> ids_of(std::span<const TagExpression> expressions) const;

  const NameTable& names_;
  mutable TagIndex tags_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Covered> covered_;  // guarded by mutex_
};

}  // namespace bellwether::series
