// Holt-Winters: an additive forecast with a trend and a season, as Graphite computes it (alpha and gamma 0.1, beta 0.0035).
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "graphite/functions/each.h"
#include "graphite/registry.h"

namespace bellwether::graphite {
namespace {

constexpr double kAlpha = 0.1;
constexpr double kBeta = 0.0035;
constexpr double kGamma = 0.1;

struct Analysis {
  std::vector<double> predictions;
  std::vector<double> deviations;
};

Analysis analyse(const Series& series, std::int64_t season_length) {
  const std::size_t count = series.values.size();
  const auto season = static_cast<std::size_t>(season_length);
  Analysis result;
  result.predictions.reserve(count);
  result.deviations.reserve(count);
  std::vector<double> seasonals;
  seasonals.reserve(count);
  double intercept = kNone, slope = 0, next_prediction = kNone;
  for (std::size_t i = 0; i < count; ++i) {
    const double actual = series.values[i];
    if (is_none(actual)) {
      intercept = kNone;
      slope = 0;
      seasonals.push_back(0);
      result.predictions.push_back(next_prediction);
      result.deviations.push_back(0);
      next_prediction = kNone;
      continue;
    }
    const double prediction = i == 0 ? actual : next_prediction;
    const double last_intercept = is_none(intercept) ? actual : intercept;
    const double last_slope = i == 0 ? 0 : slope;
    const double last_seasonal = i >= season ? seasonals[i - season] : 0;
    const double last_deviation = i >= season ? result.deviations[i - season] : 0;
    const double next_seasonal = i + 1 >= season && i + 1 - season < i ? seasonals[i + 1 - season] : 0;
    intercept = kAlpha * (actual - last_seasonal) + (1 - kAlpha) * (last_intercept + last_slope);
    slope = kBeta * (intercept - last_intercept) + (1 - kBeta) * last_slope;
    seasonals.push_back(kGamma * (actual - intercept) + (1 - kGamma) * last_seasonal);
    next_prediction = intercept + slope + next_seasonal;
    result.predictions.push_back(prediction);
    result.deviations.push_back(kGamma * std::fabs(actual - (is_none(prediction) ? 0 : prediction)) +
                                (1 - kGamma) * last_deviation);
  }
  return result;
}

// A series of the question with the bootstrap in front, and what was learned of it; cut to the range that was asked for.
struct Forecast {
  Series series;
  std::vector<double> predictions, deviations;
  std::int64_t start = 0;
};

Result<std::vector<Forecast>> forecast(Call& call, std::size_t bootstrap_index) {
  TRY(const std::int64_t bootstrap, call.interval(bootstrap_index));
  TRY(const std::int64_t season, call.interval(bootstrap_index + 1));
  if (bootstrap < 0) return call.refuse("Negative bootstrapInterval");
  TRY(SeriesList longer,
      evaluate_range(call.context, call.node.arguments.front(), call.context.from - bootstrap, call.context.until));
  std::vector<Forecast> forecasts;
  for (Series& series : longer) {
    const std::int64_t season_length = season / series.step;
    if (season_length < 2) return call.refuse("Season must be at least two steps long");
    Analysis analysis = analyse(series, season_length);
    const auto skip = static_cast<std::ptrdiff_t>(
        std::min<std::int64_t>(bootstrap / series.step, static_cast<std::int64_t>(series.values.size())));
    Forecast one;
    one.predictions.assign(analysis.predictions.begin() + skip, analysis.predictions.end());
    one.deviations.assign(analysis.deviations.begin() + skip, analysis.deviations.end());
    one.start = series.start + bootstrap;
    series.tags.set("holtWintersForecast", "1");
    series.tags.set("holtWintersDeviation", "1");
    one.series = std::move(series);
    forecasts.push_back(std::move(one));
  }
  return forecasts;
}

Series named(const Forecast& forecast, std::string_view function, std::vector<double> values) {
  Series series = forecast.series.derive(fmt::format("{}({})", function, forecast.series.name), std::move(values));
  series.consolidation = Consolidation::kAverage;
  series.start = forecast.start;
  return series;
}

Result<Value> holt_winters_forecast(Call& call) {
  TRY(std::vector<Forecast> forecasts, forecast(call, 1));
  SeriesList results;
  for (Forecast& one : forecasts) results.push_back(named(one, "holtWintersForecast", one.predictions));
  return results;
}

struct Bands {
  Series lower, upper;
};
Result<std::vector<Bands>> bands_of(Call& call) {
  TRY(const double delta, call.number(1));
  TRY(std::vector<Forecast> forecasts, forecast(call, 2));
  std::vector<Bands> result;
  for (Forecast& one : forecasts) {
    std::vector<double> lower(one.predictions.size()), upper(one.predictions.size());
    for (std::size_t i = 0; i < lower.size(); ++i) {
      lower[i] = one.predictions[i] - delta * one.deviations[i];
      upper[i] = one.predictions[i] + delta * one.deviations[i];
    }
    for (const std::string_view tag : {"holtWintersConfidenceUpper", "holtWintersConfidenceLower"})
      one.series.tags.set(tag, "1");
    Bands bands{named(one, "holtWintersConfidenceLower", std::move(lower)),
                named(one, "holtWintersConfidenceUpper", std::move(upper))};
    bands.lower.path_expression = bands.upper.path_expression = one.series.path_expression;
    result.push_back(std::move(bands));
  }
  return result;
}

Result<Value> holt_winters_confidence_bands(Call& call) {
  TRY(std::vector<Bands> all, bands_of(call));
  SeriesList results;
  for (Bands& bands : all) {
    results.push_back(std::move(bands.lower));
    results.push_back(std::move(bands.upper));
  }
  return results;
}

Result<Value> holt_winters_confidence_area(Call& call) {
  TRY(std::vector<Bands> all, bands_of(call));
  if (all.size() != 1) return call.refuse("Exactly one series is needed");
  Series& lower = all.front().lower;
  Series& upper = all.front().upper;
  const std::string name = fmt::format("holtWintersConfidenceArea({})", upper.path_expression);
  lower.draw.stacked = upper.draw.stacked = lower.draw.invisible = true;
  SeriesList results;
  for (Series* series : {&lower, &upper}) {
    series->rename(name);
    series->tags.set("holtWintersConfidenceArea", "1");
    results.push_back(std::move(*series));
  }
  return results;
}

// How far a value lies outside its band; 0 inside.
Result<Value> holt_winters_aberration(Call& call) {
  TRY(SeriesList list, call.list(0));
  TRY(const std::vector<Bands> all, bands_of(call));
  SeriesList results;
  for (Series& series : list) {
    const std::string lower_name = fmt::format("holtWintersConfidenceLower({})", series.name);
    const auto bands =
        std::ranges::find_if(all, [&](const Bands& candidate) { return candidate.lower.name == lower_name; });
    if (bands == all.end()) continue;
    std::vector<double> values(series.values.size(), 0);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double upper = i < bands->upper.values.size() ? bands->upper.values[i] : kNone;
      const double lower = i < bands->lower.values.size() ? bands->lower.values[i] : kNone;
      if (series.values[i] > upper) {
        values[i] = series.values[i] - upper;
      } else if (series.values[i] < lower) {
        values[i] = series.values[i] - lower;
      }
    }
    series.tags.set("holtWintersAberration", "1");
    Series result = series.derive(fmt::format("holtWintersAberration({})", series.name), std::move(values));
    result.consolidation = Consolidation::kAverage;
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace

void add_forecasts(Registry& registry) {
  constexpr std::string_view kGroup = "Calculate";
  Parameter bootstrap = interval("bootstrapInterval", kOptional, "\"7d\"");
  bootstrap.suggestions = {"\"7d\"", "\"30d\""};
  Parameter season = interval("seasonality", kOptional, "\"1d\"");
  season.suggestions = {"\"1d\"", "\"7d\""};
  const Parameter delta = integer("delta", kOptional, "3");
  registry.add({.name = "holtWintersForecast",
                .group = kGroup,
                .description = "What the past of a series lets expect, by trend and season.",
                .parameters = {series_list(), bootstrap, season},
                .run = holt_winters_forecast});
  const auto with_delta = [&](std::string_view name, std::string_view description, Result<Value> (*run)(Call&)) {
    registry.add({.name = name,
                  .group = kGroup,
                  .description = description,
                  .parameters = {series_list(), delta, bootstrap, season},
                  .run = run});
  };
  with_delta("holtWintersConfidenceBands",
             "The band around the forecast in which values are expected: a lower and an upper series.",
             holt_winters_confidence_bands);
  with_delta("holtWintersConfidenceArea", "The band around the forecast as an area.", holt_winters_confidence_area);
  with_delta("holtWintersAberration", "How far values lie outside the band around the forecast.",
             holt_winters_aberration);
}

}  // namespace bellwether::graphite
