// ReleaseBook: the releases of a project and their order: two versions of one package by Semantic Versioning, everything else by date: when somebody
// made or deployed it, or else its first event's time.
//
// One thread. find() is one look into a hash table. Limit: limits.errors_releases of each project; past it the one that was seen longest ago leaves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "errors/issues/record.h"

namespace bellwether::errors {

struct Release {
  std::string version;
  UnixMillis first_seen, last_seen;  // events' times; zero: none came yet
  UnixMillis made;                   // as somebody told; zero: nobody did
  std::uint64_t count = 0;
  std::uint32_t new_issues = 0;
  std::vector<std::string> commits;  // that it holds, as far as told; sorted

  bool is_changed = false;  // since the ledger last heard of it

  UnixMillis when() const { return made != UnixMillis() ? made : first_seen; }
  bool holds(std::string_view commit) const;
  void write(RecordWriter& writer) const;
  void read(RecordReader& reader);
};

class ReleaseBook {
 public:
  static constexpr std::size_t kMaxCommits = 5'000;  // kept of a release

  explicit ReleaseBook(std::size_t limit) : limit_(limit) {}

  // The release of that name, made when it is new.
  Release& open(std::string_view version);
  const Release* find(std::string_view version) const;
  const Release* holding(std::string_view commit) const;
  std::size_t size() const { return releases_.size(); }

  // Whether an event of `release` comes from the code of `reference` or later; an unknown name is after every known one.
  enum class Order { kBefore, kSame, kAfter };
  Order compare(std::string_view release, std::string_view reference) const;
  // The one after which none comes; null when there is none.
  const Release* newest() const;
  std::vector<const Release*> newest_first() const;

  template <class Visit>
  void each(Visit visit) {
    for (auto& [version, release] : releases_) visit(release);
  }
  // The names of those that left because of the limit, since the last call.
  std::vector<std::string> take_removed() { return std::exchange(removed_, {}); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  std::size_t limit_;
  std::vector<std::string> removed_;
  std::unordered_map<std::string, Release, Hash, std::equal_to<>> releases_;
};

}  // namespace bellwether::errors
