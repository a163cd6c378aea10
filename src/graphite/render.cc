#include "graphite/render.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "graphite/encode.h"
#include "graphite/json_layout.h"
#include "graphite/time_grammar.h"

namespace bellwether::graphite {
namespace {

// The last value of a parameter counts, as in Graphite.
const std::string* last(const Parameters& parameters, std::string_view name) {
  const std::string* found = nullptr;
  for (const auto& [key, value] : parameters) {
    if (key == name) found = &value;
  }
  return found;
}

Result<RenderFormat> parse_format(const Parameters& parameters) {
  const std::string* format = last(parameters, "format");
  if (format == nullptr && last(parameters, "rawData") != nullptr) return RenderFormat::kRaw;
  if (format != nullptr) {
    if (*format == "json") return RenderFormat::kJson;
    if (*format == "raw") return RenderFormat::kRaw;
    if (*format == "csv") return RenderFormat::kCsv;
    if (*format == "dygraph") return RenderFormat::kDygraph;
    if (*format == "rickshaw") return RenderFormat::kRickshaw;
  }
  return fail(Code::kInvalidArgument,
              fmt::format("format: '{}' is not available; json, raw, csv, dygraph and rickshaw are",
                          format != nullptr ? printable(*format, 40) : "png"));
}

}  // namespace

bool is_jsonp_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           c == '.';
  });
}

Result<RenderRequest> parse_render_request(const Parameters& parameters, std::int64_t now) {
  RenderRequest request;
  for (const std::string_view name : {"target", "target[]"}) {
    if (!request.targets.empty()) break;
    for (const auto& [key, value] : parameters) {
      if (key == name) request.targets.push_back(value);
    }
  }
  for (const auto& [key, value] : parameters) {
    if (key.starts_with("template[") && key.ends_with(']'))
      request.template_values[key.substr(9, key.size() - 10)] = value;
  }
  TRY(request.format, parse_format(parameters));
  if (const std::string* jsonp = last(parameters, "jsonp"); jsonp != nullptr && last(parameters, "format") != nullptr) {
    if (!is_jsonp_name(*jsonp)) return fail(Code::kInvalidArgument, "jsonp: only a name is accepted");
    request.jsonp = *jsonp;
  }
  if (const std::string* pretty = last(parameters, "pretty")) request.pretty = !pretty->empty();
  request.leave_out_missing = last(parameters, "noNullPoints") != nullptr;
  if (const std::string* text = last(parameters, "maxDataPoints"); text != nullptr && !text->empty()) {
    std::size_t points = 0;
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), points);
    if (problem == std::errc() && end == text->data() + text->size() && points > 0) request.max_data_points = points;
  }
  if (const std::string* zone = last(parameters, "tz")) request.zone = TimeZone::named(*zone);
  if (const std::string* text = last(parameters, "xFilesFactor")) {
    const std::optional<double> factor = parse_number(trim(*text));
    if (!factor)
      return fail(Code::kInvalidArgument, fmt::format("could not convert string to float: '{}'", printable(*text)));
    request.x_files_factor = *factor;
  }

  request.now = now;
  if (const std::string* text = last(parameters, "now")) {
    TRY(request.now, parse_time(*text, request.zone, now));
  }
  const std::string* from = last(parameters, "from");
  const std::string* until = last(parameters, "until");
  TRY(request.from, parse_time(from != nullptr ? *from : "-1d", request.zone, request.now));
  TRY(request.until, parse_time(until != nullptr ? *until : "now", request.zone, request.now));
  if (request.from > request.until) std::swap(request.from, request.until);
  if (request.from == request.until) return fail(Code::kInvalidArgument, "Invalid empty time range");
  return request;
}

Result<SeriesList> evaluate(const RenderRequest& request, const Sources& sources, series::Budget& budget) {
  Context context{.sources = sources, .budget = budget};
  context.from = request.from;
  context.until = request.until;
  context.now = request.now;
  context.zone = request.zone;
  context.x_files_factor = request.x_files_factor;
  context.template_values = request.template_values;
  return evaluate_targets(context, request.targets);
}

std::string encode(SeriesList list, const RenderRequest& request) {
  std::string body;
  switch (request.format) {
    case RenderFormat::kCsv:
      return encode_csv(list, request.zone);
    case RenderFormat::kRaw:
      return encode_raw(list);
    case RenderFormat::kJson:
      body = encode_json(std::move(list),
                         {.max_data_points = request.max_data_points, .leave_out_missing = request.leave_out_missing});
      break;
    case RenderFormat::kDygraph:
      body = encode_dygraph(list);
      break;
    case RenderFormat::kRickshaw:
      body = encode_rickshaw(list);
      break;
  }
  if (request.pretty) return lay_out_json(std::move(body), JsonLayout::kIndented);
  if (request.jsonp.empty()) return body;
  return fmt::format("{}({})", request.jsonp, lay_out_json(std::move(body), JsonLayout::kSpaced));
}

std::string_view content_type(const RenderRequest& request) {
  switch (request.format) {
    case RenderFormat::kCsv:
      return "text/csv; charset=utf-8";
    case RenderFormat::kRaw:
      return "text/plain; charset=utf-8";
    default:
      return request.jsonp.empty() ? "application/json" : "text/javascript; charset=utf-8";
  }
}

}  // namespace bellwether::graphite
