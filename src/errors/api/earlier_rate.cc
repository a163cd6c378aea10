#include "errors/api/earlier_rate.h"

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "errors/issues/event_series.h"
#include "series/name_part.h"

namespace bellwether::errors {
namespace {

constexpr seconds kMinute{60};

}  // namespace

Result<std::optional<double>> earlier_rate(const series::Backend& backend, std::string_view project, UnixSeconds moment,
                                           UnixSeconds now) {
  std::string name(kSeriesRoot);
  name += '.';
  series::append_name_part(name, project);
  name += ".events";
  series::Budget budget;
  TRY(const std::vector<series::Match> matches, backend.match(name, budget));
  if (matches.empty()) return std::nullopt;
  const std::array ids{matches.front().id};
  const series::TimeRange range{.from = moment - kMinute, .until = moment};
  TRY(const std::vector<series::FetchedSeries> fetched, backend.fetch_all(ids, range, now, budget));
  double events = 0;
  for (const double value : fetched.front().values) events += std::isnan(value) ? 0 : value;
  const series::Grid& grid = fetched.front().grid;
  const auto covered = static_cast<double>(grid.step) * static_cast<double>(grid.count);
  if (covered <= 0) return std::nullopt;
  return events * 60 / covered;
}

}  // namespace bellwether::errors
