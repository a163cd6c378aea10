// A store of a few series in memory, for tests and benchmarks of this module: all of series::Backend's promises, none of its speed.
// Delivers values as two workers would, in pieces, so that what depends on the order of delivery shows.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "codec/glob.h"
#include "codec/regex.h"
#include "graphite/time_series.h"
#include "series/backend.h"

namespace bellwether::graphite {

class MemoryBackend : public series::Backend {
 public:
  // A series with a value every `step` seconds from `start`; kNone for none.
  void add(std::string name, std::int64_t start, std::int64_t step, const std::vector<double>& values) {
    Stored& stored = entry(std::move(name), step);
    for (std::size_t i = 0; i < values.size(); ++i)
      stored.points[start / step + static_cast<std::int64_t>(i)] = values[i];
  }
  void put(const std::string& name, std::int64_t step, std::int64_t time, double value) {
    Stored& stored = entry(name, step);
    stored.points[time / step] = value;
  }

  std::unique_ptr<series::Writer> make_writer(std::size_t) override {
    CHECK(false, "a memory backend is filled by add()");
  }

  Result<std::vector<series::Match>> match(std::string_view glob, series::Budget& budget) const override {
    TRY(const codec::Glob compiled, codec::Glob::compile(glob));
    std::vector<series::Match> matches;
    for (const auto& [name, id] : ids_) {
      const bool tagged = name.find(';') != std::string::npos;
      if (tagged ? name == glob : compiled.matches(name)) matches.push_back({series::SeriesId{id}, name});
    }
    if (matches.size() > budget.max_series) return fail(Code::kResourceExhausted, "limits.series_per_request");
    return matches;
  }

  Result<std::vector<series::Node>> browse(std::string_view glob, series::Budget&) const override {
    TRY(const codec::Glob compiled, codec::Glob::compile(glob));
    const std::size_t depth = compiled.nodes().size();
    std::map<std::string, series::Node> nodes;
    for (const auto& [name, id] : ids_) {
      if (name.find(';') != std::string::npos) continue;
      const std::vector<std::string_view> parts = split(name, '.');
      if (parts.size() < depth) continue;
      std::string path(parts[0]);
      for (std::size_t i = 1; i < depth; ++i) path += "." + std::string(parts[i]);
      if (!compiled.matches(path)) continue;
      series::Node& node = nodes[path];
      node.path = path;
      (parts.size() == depth ? node.is_leaf : node.has_children) = true;
    }
    std::vector<series::Node> result;
    for (auto& [path, node] : nodes) result.push_back(std::move(node));
    return result;
  }

  Result<std::vector<series::Match>> match_tags(std::span<const series::TagExpression> expressions,
                                                series::Budget&) const override {
    if (std::ranges::all_of(expressions,
                            [](const series::TagExpression& expression) { return *satisfies(expression, ""); })) {
      return fail(Code::kInvalidArgument, "At least one tag expression must not match the empty string");
    }
    std::vector<series::Match> matches;
    for (const auto& [name, id] : ids_) {
      const Tags tags = tags_of_name(name);
      bool all = true;
      for (const series::TagExpression& expression : expressions) {
        const std::string* value = tags.find(expression.tag);
        TRY(const bool one, satisfies(expression, value != nullptr ? *value : ""));
        all = all && one;
      }
      if (all) matches.push_back({series::SeriesId{id}, name});
    }
    return matches;
  }

  Result<std::vector<std::string>> tag_names(std::span<const series::TagExpression> expressions,
                                             std::string_view prefix, std::size_t limit) const override {
    return collect(expressions, limit, [prefix](const Tags& tags, std::vector<std::string>& out) {
      for (const auto& [tag, value] : tags.entries()) {
        if (tag.starts_with(prefix)) out.push_back(tag);
      }
    });
  }
  Result<std::vector<std::string>> tag_values(std::string_view tag, std::span<const series::TagExpression> expressions,
                                              std::string_view prefix, std::size_t limit) const override {
    return collect(expressions, limit, [tag, prefix](const Tags& tags, std::vector<std::string>& out) {
      const std::string* value = tags.find(tag);
      if (value != nullptr && value->starts_with(prefix)) out.push_back(*value);
    });
  }

  std::string name_of(series::SeriesId id) const override { return stored_[static_cast<std::size_t>(id)].name; }
  std::size_t series_count() const override { return stored_.size(); }

  Result<void> fetch(std::span<const series::SeriesId> ids, series::TimeRange range, UnixSeconds now,
                     series::Budget& budget, series::FetchSink& sink) const override {
    const std::int64_t from = count_seconds(range.from);
    const std::int64_t until = std::min(count_seconds(range.until), count_seconds(now));
    std::vector<series::Grid> grids;
    for (const series::SeriesId id : ids) {
      const std::int64_t step = stored_[static_cast<std::size_t>(id)].step;
      const std::int64_t start = from - from % step + step;
      std::int64_t end = until - until % step + step;
      if (end <= start) end = start + step;
      grids.push_back({start, step, static_cast<std::size_t>((end - start) / step)});
      budget.decoded_points += grids.back().count;
    }
    sink.begin(grids, 2);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const Stored& stored = stored_[static_cast<std::size_t>(ids[i])];
      std::vector<double> values(grids[i].count, kNone);
      const std::int64_t first = grids[i].start / grids[i].step;
      for (auto at = stored.points.lower_bound(first);
           at != stored.points.end() && at->first < first + static_cast<std::int64_t>(values.size()); ++at) {
        values[static_cast<std::size_t>(at->first - first)] = at->second;
      }
      const std::size_t half = values.size() / 2;
      sink.on_values(i % 2, i, half, std::span(values).subspan(half));
      sink.on_values(i % 2, i, 0, std::span(values).first(half));
    }
    return {};
  }

  series::Statistics statistics() const override { return {.series = stored_.size()}; }

 private:
  struct Stored {
    std::string name;
    std::int64_t step = 1;
    std::map<std::int64_t, double> points;  // by slot
  };

  Stored& entry(std::string name, std::int64_t step) {
    const auto [found, is_new] = ids_.emplace(name, static_cast<std::uint32_t>(stored_.size()));
    if (is_new) stored_.push_back({std::move(name), step, {}});
    return stored_[found->second];
  }

  static Result<bool> satisfies(const series::TagExpression& expression, std::string_view value) {
    using Operator = series::TagExpression::Operator;
    switch (expression.op) {
      case Operator::kEqual:
        return value == expression.value;
      case Operator::kNotEqual:
        return value != expression.value;
      default: {
        TRY(const codec::Regex regex, codec::Regex::compile(expression.value));
        TRY(const bool matches, regex.match(value));
        return matches == (expression.op == Operator::kMatches);
      }
    }
  }

  template <class Collect>
  Result<std::vector<std::string>> collect(std::span<const series::TagExpression> expressions, std::size_t limit,
                                           Collect add_from) const {
    series::Budget budget;
    std::vector<std::string> found;
    if (expressions.empty()) {
      for (const auto& [name, id] : ids_) add_from(tags_of_name(name), found);
    } else {
      TRY(const std::vector<series::Match> matches, match_tags(expressions, budget));
      for (const series::Match& match : matches) add_from(tags_of_name(match.name), found);
    }
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    found.resize(std::min(found.size(), limit));
    return found;
  }

  std::vector<Stored> stored_;
  std::map<std::string, std::uint32_t> ids_;
};

}  // namespace bellwether::graphite
