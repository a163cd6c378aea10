#include "errors/event/marks.h"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxDepth = 32;      // of a client's _meta
constexpr std::size_t kMaxRuleBytes = 64;  // of a remark's name in it
constexpr std::size_t kMaxErrors = 8;

void write_remark(codec::JsonWriter& json, const Remark& remark) {
  json.begin_array().string(remark.rule).string({&remark.kind, 1});
  if (remark.begin && remark.end) json.unsigned_integer(*remark.begin).unsigned_integer(*remark.end);
  json.end_array();
}

std::string mark_of(std::span<const Remark> remarks, std::optional<std::size_t> length) {
  std::string text;
  codec::JsonWriter json(text);
  json.begin_object();
  if (!remarks.empty()) {
    json.key("rem").begin_array();
    for (const Remark& remark : remarks) write_remark(json, remark);
    json.end_array();
  }
  if (length) json.key("len").unsigned_integer(*length);
  json.end_object();
  return text;
}

void copy_remark(codec::JsonWriter& json, const codec::JsonValue& remark) {
  json.begin_array();
  std::size_t parts = 0;
  const auto copy = [&json, &parts](codec::JsonValue part) {
    if (const auto text = part.as_string()) json.string(text->substr(0, kMaxRuleBytes));
    if (const auto number = part.as_integer()) json.integer(*number);
    return ++parts < 4;
  };
  remark.each_element(std::ref(copy));
  json.end_array();
}

// A client's mark, of what we know the form of.
std::string copy_mark(const codec::JsonValue& mark) {
  std::string text;
  codec::JsonWriter json(text);
  json.begin_object();
  if (const auto remarks = mark.find("rem"); remarks && remarks->is_array()) {
    json.key("rem").begin_array();
    std::size_t count = 0;
    const auto copy = [&json, &count](codec::JsonValue remark) {
      if (remark.is_array()) copy_remark(json, remark);
      return ++count < Marks::kMaxRemarks;
    };
    remarks->each_element(std::ref(copy));
    json.end_array();
  }
  if (const auto errors = mark.find("err"); errors && errors->is_array()) {
    json.key("err").begin_array();
    std::size_t count = 0;
    const auto copy = [&json, &count](codec::JsonValue error) {
      if (const auto name = error.as_string()) json.string(name->substr(0, kMaxRuleBytes));
      return ++count < kMaxErrors;
    };
    errors->each_element(std::ref(copy));
    json.end_array();
  }
  if (const auto length = mark.find("len")) {
    if (const auto number = length->as_integer()) json.key("len").integer(*number);
  }
  json.end_object();
  return text;
}

}  // namespace

void Marks::add(const std::vector<Remark>& remarks, std::optional<std::size_t> length) {
  Mark mark;
  for (const Place& place : path_)
    mark.path.push_back(place.name.data() ? std::string(place.name) : std::to_string(place.index));
  mark.json = mark_of(std::span(remarks).first(std::min(remarks.size(), kMaxRemarks)), length);
  keep(std::move(mark));
}

void Marks::add(Remark remark, std::optional<std::size_t> length) {
  add(std::vector<Remark>{remark}, length);
}

void Marks::add_cut(std::size_t length) {
  add({.rule = kLimitRule, .kind = 'x', .begin = {}, .end = {}}, length);
}

void Marks::keep(Mark mark) {
  std::size_t bytes = mark.json.size();
  for (const std::string& step : mark.path) {
    if (step.empty()) return;  // the empty name is where the tree has its marks
    bytes += step.size() + 8;
  }
  if (marks_.size() == kMaxMarks || bytes_ + bytes > kMaxBytes) return;
  bytes_ += bytes;
  marks_.push_back(std::move(mark));
}

void Marks::adopt(const codec::JsonValue& meta) {
  std::vector<std::string> path;
  adopt_below(meta, path);
}

void Marks::adopt_below(const codec::JsonValue& node, std::vector<std::string>& path) {
  if (path.size() > kMaxDepth) return;
  const auto visit = [this, &path](std::string_view name, codec::JsonValue value) {
    if (!value.is_object()) return true;
    if (name.empty()) {
      keep({.path = path, .json = copy_mark(value), .is_ours = false});
    } else {
      path.emplace_back(name.substr(0, 200));
      adopt_below(value, path);
      path.pop_back();
    }
    return marks_.size() < kMaxMarks;
  };
  node.each_member(std::ref(visit));
}

void Marks::write(codec::JsonWriter& json) {
  std::ranges::sort(marks_, [](const Mark& a, const Mark& b) {
    if (a.path != b.path) return a.path < b.path;
    return a.is_ours && !b.is_ours;
  });
  const auto repeated = std::ranges::unique(marks_, {}, &Mark::path);
  marks_.erase(repeated.begin(), repeated.end());
  write_below(json, 0, marks_.size(), 0);
}

// The marks [first, last) agree in their first `depth` steps; one that ends there comes first.
void Marks::write_below(codec::JsonWriter& json, std::size_t first, std::size_t last, std::size_t depth) const {
  json.begin_object();
  if (marks_[first].path.size() == depth) json.key("").raw(marks_[first++].json);
  while (first < last) {
    const std::string& name = marks_[first].path[depth];
    std::size_t end = first + 1;
    while (end < last && marks_[end].path[depth] == name) ++end;
    json.key(name);
    write_below(json, first, end, depth + 1);
    first = end;
  }
  json.end_object();
}

}  // namespace bellwether::errors
