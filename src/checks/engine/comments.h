// Comments: what people and the engine itself say about objects. Bounded by EngineOptions::max_comments.
//
// One shard. Finding by id or object costs O(log n) and the comments found.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/result.h"
#include "checks/engine/context.h"

namespace bellwether::checks {

// Author of what the engine says itself.
inline constexpr std::string_view kOwnAuthor = "(Bellwether)";

class Comments {
 public:
  explicit Comments(const Context& context) : context_(context) {}

  // Stores it under a new id. kResourceExhausted at the limit.
  Result<std::uint64_t> add(Moment& moment, Comment comment);
  Result<void> remove(Moment& moment, std::uint64_t id);  // kNotFound
  void remove_all(Moment& moment, ObjectRef object);
  // Those of the object with that entry; persistent ones stay when asked to.
  enum class Keep { kNone, kPersistent };
  void remove_entries(Moment& moment, ObjectRef object, Comment::Entry entry, Keep keep);
  void expire(Moment& moment);
  UnixSeconds next_expiry() const;

  // Takes up one that is stored already.
  void restore(Comment comment);

  const Comment* find(std::uint64_t id) const;
  std::vector<const Comment*> all() const;  // by id
  std::vector<const Comment*> of(ObjectRef object) const;
  std::uint64_t next_id() const { return next_id_; }
  void set_next_id(std::uint64_t id) { next_id_ = std::max(next_id_, id); }

 private:
  void insert(Comment comment);

  const Context& context_;
  std::map<std::uint64_t, Comment> comments_;
  boost::unordered_flat_map<ObjectId, std::vector<std::uint64_t>> of_object_;  // by id
  std::set<std::pair<UnixSeconds, std::uint64_t>> expiries_;
  std::uint64_t next_id_ = 1;
};

}  // namespace bellwether::checks
