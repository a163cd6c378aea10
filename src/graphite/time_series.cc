#include "graphite/time_series.h"

#include <algorithm>

#include "base/text.h"

namespace bellwether::graphite {
namespace {

// `k="v",l="w"}` behind the brace of an OpenMetrics name.
bool parse_openmetrics_tags(std::string_view text, Tags& tags) {
  while (!text.empty() && text != "}") {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 >= text.size() || text[equals + 1] != '"')
      return false;
    std::string value;
    std::size_t at = equals + 2;
    while (at < text.size() && text[at] != '"') {
      if (text[at] == '\\' && at + 1 < text.size()) ++at;
      value.push_back(text[at++]);
    }
    if (at >= text.size() || value.empty()) return false;
    tags.set(text.substr(0, equals), std::move(value));
    text.remove_prefix(at + 1);
    if (text.starts_with(',')) text.remove_prefix(1);
  }
  return true;
}

bool parse_carbon_tags(std::string_view text, Tags& tags) {
  for (const std::string_view segment : split(text, ';')) {
    const std::size_t equals = segment.find('=');
    if (equals == std::string_view::npos || equals == 0) return false;
    const std::string_view tag = segment.substr(0, equals);
    const std::string_view value = segment.substr(equals + 1);
    if (value.empty() || value.front() == '~' || tag.find_first_of("!^") != std::string_view::npos) return false;
    tags.set(tag, std::string(value));
  }
  return true;
}

}  // namespace

std::optional<Consolidation> parse_consolidation(std::string_view name) {
  if (name == "average" || name == "avg") return Consolidation::kAverage;
  if (name == "avg_zero") return Consolidation::kAverageZero;
  if (name == "sum") return Consolidation::kSum;
  if (name == "min") return Consolidation::kMin;
  if (name == "max") return Consolidation::kMax;
  if (name == "first") return Consolidation::kFirst;
  if (name == "last") return Consolidation::kLast;
  return std::nullopt;
}

void Tags::set(std::string_view tag, std::string value) {
  for (auto& [name, old] : entries_) {
    if (name == tag) {
      old = std::move(value);
      return;
    }
  }
  entries_.emplace_back(std::string(tag), std::move(value));
}

const std::string* Tags::find(std::string_view tag) const {
  for (const auto& [name, value] : entries_) {
    if (name == tag) return &value;
  }
  return nullptr;
}

void Tags::erase(std::string_view tag) {
  std::erase_if(entries_, [tag](const auto& entry) { return entry.first == tag; });
}

void Tags::intersect(const Tags& other) {
  std::erase_if(entries_, [&other](const auto& entry) {
    const std::string* value = other.find(entry.first);
    return value == nullptr || *value != entry.second;
  });
}

Tags tags_of_name(std::string_view name) {
  const auto plain = [](std::string_view value) {
    Tags tags;
    const std::size_t start = value.find_first_not_of('~');
    tags.set("name", std::string(start == std::string_view::npos ? value : value.substr(start)));
    return tags;
  };
  Tags tags;
  if (const std::size_t brace = name.find('{'); brace != std::string_view::npos && brace > 0 && name.ends_with("\"}")) {
    if (parse_openmetrics_tags(name.substr(brace + 1), tags)) {
      tags.set("name", *plain(name.substr(0, brace)).find("name"));
      return tags;
    }
  } else if (const std::size_t semicolon = name.find(';'); semicolon != std::string_view::npos && semicolon > 0) {
    if (parse_carbon_tags(name.substr(semicolon + 1), tags)) {
      tags.set("name", *plain(name.substr(0, semicolon)).find("name"));
      return tags;
    }
  }
  return plain(name);
}

void Series::rename(std::string new_name) {
  path_expression = new_name;
  name = std::move(new_name);
}

Series Series::derive(std::string new_name, std::vector<double> new_values) const {
  Series result;
  result.path_expression = new_name;
  result.name = std::move(new_name);
  result.tags = tags;
  result.start = start;
  result.end = end;
  result.step = step;
  result.values = std::move(new_values);
  result.x_files_factor = x_files_factor;
  result.consolidation = consolidation;
  return result;
}

Series make_series(std::string name, std::int64_t start, std::int64_t end, std::int64_t step,
                   std::vector<double> values, double x_files_factor) {
  Series series;
  const bool is_call = name.ends_with(')') && name.find('(') != std::string::npos && name.front() != '(';
  if (is_call) {
    series.tags.set("name", name);
  } else {
    series.tags = tags_of_name(name);
  }
  series.path_expression = name;
  series.name = std::move(name);
  series.start = start;
  series.end = end;
  series.step = step;
  series.values = std::move(values);
  series.x_files_factor = x_files_factor;
  return series;
}

std::vector<double> consolidate(const std::vector<double>& values, std::size_t per_point, Consolidation how,
                                double x_files_factor) {
  if (per_point <= 1) return values;
  std::vector<double> result;
  result.reserve(values.size() / per_point + 1);
  for (std::size_t from = 0; from < values.size(); from += per_point) {
    const std::size_t to = std::min(values.size(), from + per_point);
    double sum = 0, least = kNone, most = kNone, first = kNone, last = kNone;
    std::size_t known = 0;
    for (std::size_t i = from; i < to; ++i) {
      const double value = values[i];
      if (is_none(value)) continue;
      sum += value;
      if (known == 0) first = least = most = value;
      least = std::min(least, value);
      most = std::max(most, value);
      last = value;
      ++known;
    }
    double one = kNone;
    if (enough(known, static_cast<double>(per_point), x_files_factor)) {
      switch (how) {
        case Consolidation::kAverage:
          one = sum / static_cast<double>(known);
          break;
        case Consolidation::kAverageZero:
          one = sum / static_cast<double>(to - from);
          break;
        case Consolidation::kSum:
          one = sum;
          break;
        case Consolidation::kMin:
          one = least;
          break;
        case Consolidation::kMax:
          one = most;
          break;
        case Consolidation::kFirst:
          one = first;
          break;
        case Consolidation::kLast:
          one = last;
          break;
      }
    }
    result.push_back(one);
  }
  return result;
}

bool enough_values(const std::vector<double>& values, double x_files_factor) {
  const auto known =
      static_cast<std::size_t>(std::ranges::count_if(values, [](double value) { return !is_none(value); }));
  return enough(known, static_cast<double>(values.size()), x_files_factor);
}

}  // namespace bellwether::graphite
