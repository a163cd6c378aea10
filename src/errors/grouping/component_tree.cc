#include "errors/grouping/component_tree.h"

#include "codec/base_encoding.h"
#include "codec/digest.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kUsualNodes = 128;

}  // namespace

std::string hash_of(std::string_view joined_values) {
  return codec::to_hex(codec::md5(joined_values));
}

ComponentTree::ComponentTree(std::string_view root_name) {
  nodes_.reserve(kUsualNodes);
  nodes_.push_back(Node{.name = root_name});
}

ComponentTree::Id ComponentTree::add(Id parent, std::string_view name) {
  const Id id = static_cast<Id>(nodes_.size());
  nodes_.push_back(Node{.name = name});
  Node& above = nodes_[parent];
  if (above.first_child == kNone) {
    above.first_child = id;
  } else {
    nodes_[above.last_child].next = id;
  }
  above.last_child = id;
  return id;
}

ComponentTree::Id ComponentTree::add_value(Id parent, std::string_view name, std::string_view value,
                                           std::string_view hint) {
  const Id id = add(parent, name);
  set_value(id, value);
  nodes_[id].hint = hint;
  return id;
}

void ComponentTree::set_value(Id id, std::string_view value) {
  nodes_[id].value = value;
  nodes_[id].has_value = true;
  nodes_[id].contributes = true;
}

void ComponentTree::settle(Id id) {
  bool any = false;
  for (Id child = nodes_[id].first_child; child != kNone && !any; child = nodes_[child].next) {
    any = nodes_[child].contributes;
  }
  nodes_[id].contributes = any;
}

void ComponentTree::silence(Id id, std::string_view hint) {
  nodes_[id].contributes = false;
  nodes_[id].hint = hint;
}

bool ComponentTree::find_contributing(Id id, std::string_view name) const {
  const Node& node = nodes_[id];
  if (!node.contributes) return false;
  if (node.name == name) return true;
  for (Id child = node.first_child; child != kNone; child = nodes_[child].next) {
    if (find_contributing(child, name)) return true;
  }
  return false;
}

void ComponentTree::append_values(std::string& out, Id id) const {
  const Node& node = nodes_[id];
  if (!node.contributes) return;
  if (node.has_value) out += node.value;
  for (Id child = node.first_child; child != kNone; child = nodes_[child].next) append_values(out, child);
}

std::string ComponentTree::hash() const {
  std::string joined;
  joined.reserve(nodes_.size() * 16);
  append_values(joined);
  return hash_of(joined);
}

Component ComponentTree::to_component(Id id) const {
  const Node& node = nodes_[id];
  Component out;
  out.id = node.name;
  out.name = node.name;
  for (char& c : out.name) {
    if (c == '-' || c == '_') c = ' ';
  }
  out.contributes = node.contributes;
  out.hint = node.hint;
  if (node.has_value) out.values.emplace_back(node.value);
  for (Id child = node.first_child; child != kNone; child = nodes_[child].next) {
    out.components.push_back(to_component(child));
  }
  return out;
}

}  // namespace bellwether::errors
