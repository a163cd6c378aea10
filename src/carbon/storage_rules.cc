#include "carbon/storage_rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "carbon/ini_file.h"

namespace bellwether::carbon {
namespace {

constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
    {"seconds", 1}, {"minutes", 60}, {"hours", 3600}, {"days", 86'400}, {"weeks", 7 * 86'400}, {"years", 365 * 86'400}};

constexpr std::pair<std::string_view, series::Rollup> kMethods[] = {{"average", series::Rollup::kAverage},
                                                                    {"avg", series::Rollup::kAverage},
                                                                    {"sum", series::Rollup::kSum},
                                                                    {"last", series::Rollup::kLast},
                                                                    {"max", series::Rollup::kMax},
                                                                    {"min", series::Rollup::kMin},
                                                                    {"avg_zero", series::Rollup::kAverageZero},
                                                                    {"absmax", series::Rollup::kAbsoluteMax},
                                                                    {"absmin", series::Rollup::kAbsoluteMin}};

// "90d" as seconds; a plain number as it is, with `has_unit` false.
struct Span {
  std::int64_t count;
  bool has_unit;
};

Result<Span> parse_span(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count <= 0 || count > 10'000'000'000)
    return fail(Code::kInvalidArgument, fmt::format("'{}' does not begin with a positive number", printable(text)));
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit.empty()) return Span{count, false};
  for (const auto& [name, seconds] : kUnits)
    if (name.starts_with(unit)) return Span{count * seconds, true};
  return fail(Code::kInvalidArgument,
              fmt::format("'{}' has the unknown unit '{}': s, m, h, d, w or y", printable(text), printable(unit)));
}

}  // namespace

Result<series::Tier> parse_retention(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos)
    return fail(Code::kInvalidArgument, fmt::format("retention '{}' is no step:span, such as 10s:6h", printable(text)));
  TRY(const Span step, parse_span(trim(text.substr(0, colon))));
  TRY(const Span span, parse_span(trim(text.substr(colon + 1))));
  constexpr std::int64_t kLongest = 1'000 * std::int64_t{365 * 86'400};
  const std::int64_t points = span.has_unit ? span.count / step.count : span.count;
  if (points < 1)
    return fail(Code::kInvalidArgument, fmt::format("retention '{}' is shorter than its step", printable(text)));
  if (step.count > kLongest / points)
    return fail(Code::kInvalidArgument, fmt::format("retention '{}' is longer than 1000 years", printable(text)));
  return series::Tier{.step = step.count, .retention = step.count * points};
}

Result<std::vector<series::Tier>> parse_retentions(std::string_view text) {
  std::vector<series::Tier> tiers;
  for (const std::string_view piece : split(text, ',')) {
    TRY(const series::Tier tier, parse_retention(trim(piece)));
    tiers.push_back(tier);
  }
  std::ranges::sort(tiers, {}, &series::Tier::step);
  for (std::size_t i = 0; i + 1 < tiers.size(); ++i) {
    const series::Tier& fine = tiers[i];
    const series::Tier& coarse = tiers[i + 1];
    const auto broken = [&](std::string_view reason) {
      return fail(Code::kInvalidArgument, fmt::format("retentions '{}': the tiers of {} s and {} s {}", printable(text),
                                                      fine.step, coarse.step, reason));
    };
    if (fine.step == coarse.step) return broken("have the same step");
    if (coarse.step % fine.step != 0) return broken("do not divide");
    if (coarse.retention <= fine.retention) return broken("must last longer the coarser they are");
    if (fine.retention < coarse.step)
      return broken("do not meet: the finer one holds too few points for one of the coarser");
  }
  return tiers;
}

namespace {

Result<void> check_keys(const IniSection& section, std::span<const std::string_view> known, std::string_view file) {
  for (const IniValue& value : section.values) {
    if (std::ranges::find(known, std::string_view(value.key)) != known.end()) continue;
    const auto near = nearest(value.key, known);
    return ini_error(file, value.line,
                     fmt::format("unknown key '{}'{}", printable(value.key),
                                 near ? fmt::format("; did you mean '{}'?", *near) : ""));
  }
  return {};
}

Result<StorageRules::Section> parse_section(const IniSection& section, std::string_view file) {
  StorageRules::Section parsed{.name = section.name, .pattern_text = {}, .pattern = std::nullopt};
  const IniValue* const pattern = section.find("pattern");
  const IniValue* const match_all = section.find("match-all");
  if ((pattern != nullptr) == (match_all != nullptr))
    return ini_error(file, section.line,
                     fmt::format("section [{}] needs either a pattern or match-all", printable(section.name)));
  if (match_all) {
    if (!equals_ignoring_case(match_all->value, "true"))
      return ini_error(file, match_all->line, "match-all can only be true");
    return parsed;
  }
  Result<codec::Regex> regex = codec::Regex::compile(pattern->value);
  if (!regex) return ini_error(file, pattern->line, regex.error().message());
  parsed.pattern_text = pattern->value;
  parsed.pattern = *std::move(regex);
  return parsed;
}

// Like Python's: a pattern that gives up does not match.
bool matches(const StorageRules::Section& section, std::string_view name) {
  return !section.pattern || section.pattern->search(name).value_or(false);
}

}  // namespace

Result<std::vector<StorageRules::SchemaSection>> StorageRules::parse_schemas(std::string_view text,
                                                                             std::string_view file) {
  constexpr std::string_view kKeys[] = {"pattern", "match-all", "retentions", "priority"};
  TRY(const std::vector<IniSection> sections, parse_ini(text, file));
  std::vector<SchemaSection> schemas;
  for (const IniSection& section : sections) {
    TRY_VOID(check_keys(section, kKeys, file));
    TRY(Section common, parse_section(section, file));
    const IniValue* const retentions = section.find("retentions");
    if (!retentions)
      return ini_error(file, section.line, fmt::format("section [{}] has no retentions", printable(section.name)));
    Result<std::vector<series::Tier>> tiers = parse_retentions(retentions->value);
    if (!tiers) return ini_error(file, retentions->line, tiers.error().message());
    schemas.push_back({std::move(common), *std::move(tiers)});
  }
  return schemas;
}

Result<std::vector<StorageRules::AggregationSection>> StorageRules::parse_aggregations(std::string_view text,
                                                                                       std::string_view file) {
  constexpr std::string_view kKeys[] = {"pattern", "match-all", "xfilesfactor", "aggregationmethod", "priority"};
  TRY(const std::vector<IniSection> sections, parse_ini(text, file));
  std::vector<AggregationSection> aggregations;
  for (const IniSection& section : sections) {
    TRY_VOID(check_keys(section, kKeys, file));
    TRY(Section common, parse_section(section, file));
    AggregationSection aggregation{std::move(common), std::nullopt, std::nullopt};
    if (const IniValue* const factor = section.find("xfilesfactor")) {
      aggregation.x_files_factor = parse_number(factor->value);
      if (!aggregation.x_files_factor || !(*aggregation.x_files_factor >= 0 && *aggregation.x_files_factor <= 1))
        return ini_error(file, factor->line,
                         fmt::format("xFilesFactor '{}' is no number between 0 and 1", printable(factor->value)));
    }
    if (const IniValue* const method = section.find("aggregationmethod")) {
      for (const auto& [name, rollup] : kMethods)
        if (equals_ignoring_case(method->value, name)) aggregation.rollup = rollup;
      if (!aggregation.rollup)
        return ini_error(
            file, method->line,
            fmt::format("aggregationMethod '{}' is none of average, sum, last, max, min, avg_zero, absmax, absmin",
                        printable(method->value)));
    }
    aggregations.push_back(std::move(aggregation));
  }
  return aggregations;
}

StorageRules::StorageRules(std::vector<SchemaSection> schemas, std::vector<AggregationSection> aggregations,
                           series::Schema fallback)
    : schemas_(std::move(schemas)), aggregations_(std::move(aggregations)) {
  for (std::size_t i = 0; i <= schemas_.size(); ++i) {
    series::Schema base = fallback;
    if (i < schemas_.size()) {
      base.name = schemas_[i].name;
      base.pattern = schemas_[i].pattern_text;
      base.tiers = schemas_[i].tiers;
    }
    for (std::size_t j = 0; j <= aggregations_.size(); ++j) {
      series::Schema schema = base;
      if (j < aggregations_.size()) {
        schema.rollup = aggregations_[j].rollup.value_or(fallback.rollup);
        schema.x_files_factor = aggregations_[j].x_files_factor.value_or(fallback.x_files_factor);
      }
      combinations_.push_back(std::make_shared<const series::Schema>(std::move(schema)));
    }
  }
}

std::shared_ptr<const series::Schema> StorageRules::schema_of(std::string_view name) const {
  const auto first_match = [name](const auto& sections) {
    std::size_t i = 0;
    while (i < sections.size() && !matches(sections[i], name)) ++i;
    return i;
  };
  return combinations_[first_match(schemas_) * (aggregations_.size() + 1) + first_match(aggregations_)];
}

}  // namespace bellwether::carbon
