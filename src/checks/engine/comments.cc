#include "checks/engine/comments.h"

#include <algorithm>

#include <fmt/format.h>

namespace bellwether::checks {

Result<std::uint64_t> Comments::add(Moment& moment, Comment comment) {
  if (comments_.size() >= context_.options.max_comments) {
    return fail(Code::kResourceExhausted,
                fmt::format("limits.comments ({}) is reached", context_.options.max_comments));
  }
  comment.id = next_id_++;
  if (comment.at == UnixSeconds()) comment.at = moment.second();
  moment.actions.store(comment);
  moment.actions.changed({.kind = Change::Kind::kComment, .object = comment.object}, false);
  const std::uint64_t id = comment.id;
  insert(std::move(comment));
  return id;
}

void Comments::restore(Comment comment) {
  set_next_id(comment.id + 1);
  insert(std::move(comment));
}

void Comments::insert(Comment comment) {
  if (comment.expires != UnixSeconds()) expiries_.emplace(comment.expires, comment.id);
  of_object_[context_.id_of(comment.object)].push_back(comment.id);
  comments_.insert_or_assign(comment.id, std::move(comment));
}

Result<void> Comments::remove(Moment& moment, std::uint64_t id) {
  const auto found = comments_.find(id);
  if (found == comments_.end()) return fail(Code::kNotFound, fmt::format("no comment with id {}", id));
  const ObjectRef object = found->second.object;
  expiries_.erase({found->second.expires, id});
  const auto list = of_object_.find(context_.id_of(object));
  std::erase(list->second, id);
  if (list->second.empty()) of_object_.erase(list);
  comments_.erase(found);
  moment.actions.remove_comment(id);
  moment.actions.changed({.kind = Change::Kind::kComment, .object = object}, false);
  return {};
}

void Comments::remove_all(Moment& moment, ObjectRef object) {
  const auto list = of_object_.find(context_.id_of(object));
  if (list == of_object_.end()) return;
  for (const std::uint64_t id : std::vector(list->second)) (void)remove(moment, id);
}

void Comments::remove_entries(Moment& moment, ObjectRef object, Comment::Entry entry, Keep keep) {
  for (const Comment* comment : of(object)) {
    if (comment->entry != entry || (keep == Keep::kPersistent && comment->is_persistent)) continue;
    (void)remove(moment, comment->id);
  }
}

void Comments::expire(Moment& moment) {
  while (!expiries_.empty() && expiries_.begin()->first <= moment.second()) {
    const std::uint64_t id = expiries_.begin()->second;
    expiries_.erase(expiries_.begin());
    (void)remove(moment, id);
  }
}

UnixSeconds Comments::next_expiry() const {
  return expiries_.empty() ? UnixSeconds::max() : expiries_.begin()->first;
}

const Comment* Comments::find(std::uint64_t id) const {
  const auto found = comments_.find(id);
  return found == comments_.end() ? nullptr : &found->second;
}

std::vector<const Comment*> Comments::all() const {
  std::vector<const Comment*> all;
  all.reserve(comments_.size());
  for (const auto& [id, comment] : comments_) all.push_back(&comment);
  return all;
}

std::vector<const Comment*> Comments::of(ObjectRef object) const {
  std::vector<const Comment*> comments;
  const auto list = of_object_.find(context_.id_of(object));
  if (list == of_object_.end()) return comments;
  for (const std::uint64_t id : list->second) comments.push_back(&comments_.at(id));
  return comments;
}

}  // namespace bellwether::checks
