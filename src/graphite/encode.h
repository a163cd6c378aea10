// A finished list of series in the formats of /render. Pure; JSON costs about 30 ns a point.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "graphite/time_series.h"
#include "graphite/time_zone.h"

namespace bellwether::graphite {

struct JsonOptions {
  std::optional<std::size_t> max_data_points;  // thin every series to at most so many; only JSON does
  bool leave_out_missing = false;              // points without a value, and then series without points
};

// [{"target":…,"tags":{…},"datapoints":[[value,time],…]},…]
std::string encode_json(SeriesList list, const JsonOptions& options);
// name,YYYY-MM-DD HH:MM:SS,value in that zone, CRLF.
std::string encode_csv(const SeriesList& list, const TimeZone& zone);
// name,start,end,step|value,value,None
std::string encode_raw(const SeriesList& list);
// {"labels":["Time",…],"data":[[milliseconds,value,…],…]} on the grid of the first series.
std::string encode_dygraph(const SeriesList& list);
// [{"target":…,"datapoints":[{"x":time,"y":value},…]},…]
std::string encode_rickshaw(const SeriesList& list);

}  // namespace bellwether::graphite
