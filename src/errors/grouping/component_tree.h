// ComponentTree: what tells an event from others, as a tree with its values at the leaves. The same tree makes the hash (the contributing values,
// in order) and answers "why here?" (all of it, with the reasons).
//
//   ComponentTree tree("app");
//   const auto exception = tree.add(tree.root(), "exception");
//   tree.add_value(exception, "type", "ValueError");
//   tree.settle(exception);
//
// Holds views: of the event, of literals, and of what its KeptText keeps. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "errors/grouping/grouping.h"

namespace bellwether::errors {

// Texts made while one event is grouped; they stay where they are until it is done.
class KeptText {
 public:
  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }

 private:
  std::deque<std::string> kept_;
};

class ComponentTree {
 public:
  using Id = std::uint32_t;

  explicit ComponentTree(std::string_view root_name);

  Id root() const { return 0; }
  // A component without a value, which does not contribute before settle().
  Id add(Id parent, std::string_view name);
  // A leaf, which contributes until silence(). `hint` says how its value was changed.
  Id add_value(Id parent, std::string_view name, std::string_view value, std::string_view hint = {});
  // Makes a component a leaf after all.
  void set_value(Id id, std::string_view value);
  // The component contributes if one of its children does.
  void settle(Id id);
  // It does not contribute, nor does what is below it.
  void silence(Id id, std::string_view hint);
  void set_hint(Id id, std::string_view hint) { nodes_[id].hint = hint; }

  bool contributes(Id id) const { return nodes_[id].contributes; }
  bool contributes() const { return contributes(root()); }
  // Whether a component of this name contributes, itself and all above it.
  bool has_contributing(std::string_view name) const { return find_contributing(root(), name); }

  // Appends the contributing values below `id`.
  void append_values(std::string& out, Id id = 0) const;
  // The contributing values joined, hashed: 32 hex digits.
  std::string hash() const;
  Component to_component(Id id = 0) const;

 private:
  static constexpr Id kNone = 0;  // the root is nobody's child

  struct Node {
    std::string_view name, hint, value;
    Id first_child = kNone, last_child = kNone, next = kNone;
    bool has_value = false;
    bool contributes = false;
  };

  bool find_contributing(Id id, std::string_view name) const;

  std::vector<Node> nodes_;
};

// Lower-case hexadecimal MD5.
std::string hash_of(std::string_view joined_values);

}  // namespace bellwether::errors
