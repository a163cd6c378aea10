#include "series/index.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "codec/glob.h"
#include "series/name_rules.h"

namespace bellwether::series {
namespace {

constexpr std::size_t kMergeRatio = 4;  // tries within this factor of each other become one

std::unexpected<Error> too_many(const Budget& budget) {
  return fail(Code::kResourceExhausted,
              fmt::format("more than limits.series_per_request = {} series match", budget.max_series));
}

bool is_tagged(std::string_view name) {
  return name.find(';') != std::string_view::npos;
}

// The first `depth` parts of a path, if it has that many.
std::string_view leading_parts(std::string_view path, std::size_t depth) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < depth; ++i) {
    if (at > path.size()) return {};
    at = std::min(path.find('.', at), path.size()) + 1;
  }
  return path.substr(0, at - 1);
}

void sort_by_name(std::vector<Match>& matches) {
  if (!std::ranges::is_sorted(matches, {}, &Match::name)) std::ranges::sort(matches, {}, &Match::name);
}

}  // namespace

std::shared_ptr<const Index::Covered> Index::covered() const {
  const std::lock_guard lock(mutex_);
  return covered_;
}

Result<std::vector<Match>> Index::match(std::string_view pattern, Budget& budget) const {
  if (is_tagged(pattern)) return match_tagged(pattern, budget);
  if (!codec::has_wildcard(pattern)) {
    std::vector<Match> found;
    if (const auto id = names_.find(pattern)) found.push_back(Match{*id, std::string(pattern)});
    return found;
  }
  TRY(const codec::Glob glob, codec::Glob::compile(pattern));
  const auto covered = this->covered();
  std::vector<Match> found;
  bool over = false;
  const auto take = [&](const PathTrie::Name& name) {
    if (found.size() == budget.max_series) {
      over = true;
    } else {
      found.push_back(Match{name.id, std::string(name.path)});
    }
  };
  for (const auto& trie : covered->tries) trie->match(glob.nodes(), take);
  for (std::size_t id = covered->end, end = names_.size(); id < end; ++id) {
    const std::string_view name = names_.name(static_cast<SeriesId>(id));
    if (!name.empty() && !is_tagged(name) && glob.matches(name)) take({name, static_cast<SeriesId>(id)});
  }
  if (over) return too_many(budget);
  sort_by_name(found);
  return found;
}

Result<std::vector<Match>> Index::match_tagged(std::string_view pattern, Budget& budget) const {
  std::vector<Match> found;
  if (!codec::has_wildcard(pattern)) {
    if (const auto id = names_.find(pattern)) found.push_back(Match{*id, std::string(pattern)});
    return found;
  }
  // A tag's value may hold dots and anything else, so the pattern is one piece of text here.
  TRY(const codec::NodeGlob glob, codec::NodeGlob::compile(pattern));
  for (std::size_t id = 0, end = names_.size(); id < end; ++id) {
    const std::string_view name = names_.name(static_cast<SeriesId>(id));
    if (!is_tagged(name) || !glob.matches(name)) continue;
    if (found.size() == budget.max_series) return too_many(budget);
    found.push_back(Match{static_cast<SeriesId>(id), std::string(name)});
  }
  sort_by_name(found);
  return found;
}

Result<std::vector<Node>> Index::browse(std::string_view pattern, Budget& budget) const {
  TRY(const codec::Glob glob, codec::Glob::compile(pattern));
  const auto covered = this->covered();
  std::vector<Node> found;
  for (const auto& trie : covered->tries) {
    trie->browse(glob.nodes(), [&](const PathTrie::Found& node) {
      found.push_back(Node{std::string(node.path), node.is_leaf, node.has_children});
    });
  }
  for (std::size_t id = covered->end, end = names_.size(); id < end; ++id) {
    const std::string_view name = names_.name(static_cast<SeriesId>(id));
    if (name.empty() || is_tagged(name)) continue;
    const std::string_view path = leading_parts(name, glob.nodes().size());
    if (path.empty() || !glob.matches(path)) continue;
    const bool whole = path.size() == name.size();
    found.push_back(Node{std::string(path), whole, !whole});
  }
  std::ranges::sort(found, {}, &Node::path);
  // The same node may be in several tries.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (kept != 0 && found[kept - 1].path == found[i].path) {
      found[kept - 1].is_leaf |= found[i].is_leaf;
      found[kept - 1].has_children |= found[i].has_children;
    } else {
      if (kept != i) found[kept] = std::move(found[i]);
      ++kept;
    }
  }
  found.resize(kept);
  if (found.size() > budget.max_series) return too_many(budget);
  return found;
}

Result<std::vector<SeriesId>> Index::ids_of(std::span<const TagExpression> expressions) const {
  std::vector<TagPredicate> predicates;
  for (const TagExpression& expression : expressions) {
    TRY(TagPredicate predicate, TagPredicate::compile(expression));
    predicates.push_back(std::move(predicate));
  }
  tags_.add_up_to(names_.size());
  return tags_.match(predicates);
}

Result<std::vector<Match>> Index::match_tags(std::span<const TagExpression> expressions, Budget& budget) const {
  TRY(const std::vector<SeriesId> ids, ids_of(expressions));
  if (ids.size() > budget.max_series) return too_many(budget);
  std::vector<Match> found;
  found.reserve(ids.size());
  for (const SeriesId id : ids) found.push_back(Match{id, std::string(names_.name(id))});
  sort_by_name(found);
  return found;
}

Result<std::vector<std::string>> Index::tag_names(std::span<const TagExpression> expressions, std::string_view prefix,
                                                  std::size_t limit) const {
  if (expressions.empty()) {
    tags_.add_up_to(names_.size());
    return tags_.names(prefix, limit);
  }
  TRY(const std::vector<SeriesId> ids, ids_of(expressions));
  std::set<std::string, std::less<>> found;
  const auto add = [&](std::string_view tag) {
    if (tag.starts_with(prefix) && !found.contains(tag)) found.emplace(tag);
  };
  for (const SeriesId id : ids) {
    add("name");
    for (const TagView& tag : tags_of(names_.name(id))) add(tag.key);
  }
  std::vector<std::string> out(found.begin(), found.end());
  if (out.size() > limit) out.resize(limit);
  return out;
}

Result<std::vector<std::string>> Index::tag_values(std::string_view tag, std::span<const TagExpression> expressions,
                                                   std::string_view prefix, std::size_t limit) const {
  if (expressions.empty()) {
    tags_.add_up_to(names_.size());
    return tags_.values(tag, prefix, limit);
  }
  TRY(const std::vector<SeriesId> ids, ids_of(expressions));
  std::set<std::string, std::less<>> found;
  const auto add = [&](std::string_view value) {
    if (value.starts_with(prefix) && !found.contains(value)) found.emplace(value);
  };
  for (const SeriesId id : ids) {
    const std::string_view name = names_.name(id);
    if (tag == "name") {
      add(path_of(name));
      continue;
    }
    for (const TagView& carried : tags_of(name)) {
      if (carried.key == tag) add(carried.value);
    }
  }
  std::vector<std::string> out(found.begin(), found.end());
  if (out.size() > limit) out.resize(limit);
  return out;
}

void Index::catch_up() {
  const std::size_t end = names_.size();
  tags_.add_up_to(end);
  const auto before = covered();
  if (end - before->end < kLoose) return;

  std::vector<PathTrie::Name> fresh;
  for (std::size_t id = before->end; id < end; ++id) {
    const std::string_view name = names_.name(static_cast<SeriesId>(id));
    if (!name.empty() && !is_tagged(name)) fresh.push_back({name, static_cast<SeriesId>(id)});
  }
  auto next = std::make_shared<Covered>();
  next->tries = before->tries;
  next->end = end;
  // Tries not much larger than what is being added go into it, so that sizes fall by the ratio from one to the next.
  while (!next->tries.empty() && next->tries.back()->size() < fresh.size() * kMergeRatio) {
    const std::vector<PathTrie::Name> names = next->tries.back()->names();
    if (!std::ranges::is_sorted(fresh, PathTrie::before, &PathTrie::Name::path)) {
      std::ranges::sort(fresh, PathTrie::before, &PathTrie::Name::path);
    }
    std::vector<PathTrie::Name> merged(names.size() + fresh.size());
    std::ranges::merge(names, fresh, merged.begin(), PathTrie::before, &PathTrie::Name::path, &PathTrie::Name::path);
    fresh = std::move(merged);
    next->tries.pop_back();
  }
  if (!fresh.empty()) next->tries.push_back(std::make_shared<const PathTrie>(names_, std::move(fresh)));
  const std::lock_guard lock(mutex_);
  covered_ = std::move(next);
}

std::size_t Index::memory_bytes() const {
  std::size_t sum = 0;
  for (const auto& trie : covered()->tries) sum += trie->memory_bytes();
  return sum;
}

}  // namespace bellwether::series
