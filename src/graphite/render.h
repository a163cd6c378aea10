// A render request: what its parameters say, and its evaluation. No HTTP and no threads here, so that the command line, the live streams and
// checks ask the same way as /render does.
//
//   Registry registry = Registry::standard();
//   TRY(SeriesList list, evaluate({.targets = {"sumSeries(app.*.requests)"}, .from = now - 3600, .until = now, .now = now}, {backend, registry}, budget));
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "graphite/evaluate.h"

namespace bellwether::graphite {

enum class RenderFormat { kJson, kRaw, kCsv, kDygraph, kRickshaw };

struct RenderRequest {
  std::vector<std::string> targets;
  std::int64_t from = 0;
  std::int64_t until = 0;
  std::int64_t now = 0;
  TimeZone zone;
  double x_files_factor = 0;
  std::map<std::string, std::string> template_values;

  RenderFormat format = RenderFormat::kJson;
  std::optional<std::size_t> max_data_points;
  bool leave_out_missing = false;
  bool pretty = false;
  std::string jsonp;  // empty: plain
};

// Decoded query parameters in order, as net::HttpParameters::entries() has them.
using Parameters = std::vector<std::pair<std::string, std::string>>;

// kInvalidArgument names the parameter. `now` is the clock's; a `now` parameter stands in for it.
Result<RenderRequest> parse_render_request(const Parameters& parameters, std::int64_t now);

// True for what may stand in front of a JSONP answer: letters, digits, _ $ and dots.
bool is_jsonp_name(std::string_view text);

// The series of all targets in order. Blocks.
Result<SeriesList> evaluate(const RenderRequest& request, const Sources& sources, series::Budget& budget);

// The answer's body, and its content type.
std::string encode(SeriesList list, const RenderRequest& request);
std::string_view content_type(const RenderRequest& request);

}  // namespace bellwether::graphite
