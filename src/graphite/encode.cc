#include "graphite/encode.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

#include "base/number.h"
#include "codec/json_writer.h"

namespace bellwether::graphite {
namespace {

using codec::append_json_string;

constexpr std::size_t kTypicalPointBytes = 24;  // of JSON: what is set aside at once for an answer

char* write_integer(char* out, std::int64_t value) {
  const fmt::format_int text(value);
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

void append_integer(std::string& out, std::int64_t value) {
  const fmt::format_int text(value);
  out.append(text.data(), text.size());
}

// A count without its fraction; everything else as Python's json writes floats. At most kNumberBytes.
char* write_value(char* out, double value, bool whole) {
  if (whole && std::fabs(value) < 9e15) return write_integer(out, static_cast<std::int64_t>(value));
  return write_json_number(out, value);
}

void append_value(std::string& out, double value, bool whole) {
  char text[kNumberBytes];
  out.append(text, static_cast<std::size_t>(write_value(text, value, whole) - text));
}

void append_name(std::string& out, const Series& series) {
  if (series.is_unnamed) {
    out += "null";
  } else {
    append_json_string(out, series.name);
  }
}

// How many points a series shows: as many as it has values, and none behind its end.
std::size_t shown_points(const Series& series) {
  const std::int64_t span = series.end - series.start;
  if (span < 0) return 0;
  return std::min(series.values.size(), static_cast<std::size_t>(span / series.step + 1));
}

// Fewer points: bands of equal length, aligned to multiples of it so that they do not jump as time goes on.
void thin(Series& series, std::size_t max_data_points, std::int64_t range) {
  if (max_data_points == 1) {
    const std::size_t all = std::max<std::size_t>(1, series.values.size());
    series.values = consolidate(series.values, all, series.consolidation, series.x_files_factor);
    series.step *= static_cast<std::int64_t>(all);
    return;
  }
  const double points = static_cast<double>(range) / static_cast<double>(series.step);
  if (static_cast<double>(max_data_points) >= points) return;
  const auto per_point = static_cast<std::int64_t>(std::ceil(points / static_cast<double>(max_data_points)));
  const std::int64_t band = per_point * series.step;
  const std::int64_t nudge = band + series.start % series.step - series.start % band;
  const std::int64_t lost =
      std::clamp<std::int64_t>(nudge / series.step - 1, 0, static_cast<std::int64_t>(series.values.size()));
  series.start += nudge;
  series.values.erase(series.values.begin(), series.values.begin() + lost);
  series.values =
      consolidate(series.values, static_cast<std::size_t>(per_point), series.consolidation, series.x_files_factor);
  series.step = band;
}

void append_datapoints(std::string& out, const Series& series, bool leave_out_missing) {
  constexpr std::size_t kIntegerBytes = 20;
  char point[kNumberBytes + kIntegerBytes + 8];
  const std::size_t count = shown_points(series);
  std::int64_t time = series.start;
  bool first = true;
  for (std::size_t i = 0; i < count; ++i, time += series.step) {
    const double value = series.values[i];
    if (leave_out_missing && is_none(value)) continue;
    // One append a point: the text is put together beside the answer.
    char* end = point;
    if (!first) *end++ = ',';
    first = false;
    *end++ = '[';
    end = write_value(end, value, series.whole_numbers && !is_none(value));
    *end++ = ',';
    end = write_integer(end, time);
    *end++ = ']';
    out.append(point, static_cast<std::size_t>(end - point));
  }
}

// As csv modules quote: where the field holds a comma, a quote or a line break.
void append_csv_field(std::string& out, const std::string& field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) {
    out += field;
    return;
  }
  out.push_back('"');
  for (const char c : field) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

void append_python_value(std::string& out, const Series& series, double value) {
  if (series.whole_numbers && std::fabs(value) < 9e15) {
    append_integer(out, static_cast<std::int64_t>(value));
  } else {
    append_python_number(out, value);
  }
}

}  // namespace

std::string encode_json(SeriesList list, const JsonOptions& options) {
  std::string out = "[";
  std::int64_t start = 0, end = 0;
  bool any = false;
  for (const Series& series : list) {
    if (!any) start = series.start, end = series.end;
    start = std::min(start, series.start);
    end = std::max(end, series.end);
    any = true;
  }
  const bool has_values = std::ranges::any_of(list, [](const Series& series) { return !series.values.empty(); });
  std::size_t points = 0;
  for (const Series& series : list)
    points += std::min(series.values.size(), options.max_data_points.value_or(series.values.size()));
  out.reserve(points * kTypicalPointBytes + list.size() * 256);
  bool first = true;
  for (Series& series : list) {
    if (!has_values) break;
    if (options.max_data_points) thin(series, *options.max_data_points, end - start);
    if (options.leave_out_missing && std::ranges::all_of(series.values, is_none)) continue;
    out.append(first ? "{\"target\":" : ",{\"target\":");
    first = false;
    append_name(out, series);
    out += ",\"tags\":{";
    bool first_tag = true;
    for (const auto& [tag, value] : series.tags.entries()) {
      if (!first_tag) out.push_back(',');
      first_tag = false;
      append_json_string(out, tag);
      out.push_back(':');
      append_json_string(out, value);
    }
    out += "},\"datapoints\":[";
    append_datapoints(out, series, options.leave_out_missing);
    out += "]}";
  }
  out.push_back(']');
  return out;
}

std::string encode_csv(const SeriesList& list, const TimeZone& zone) {
  std::string out;
  for (const Series& series : list) {
    std::int64_t time = series.start;
    for (std::size_t i = 0; i < series.values.size(); ++i, time += series.step) {
      append_csv_field(out, series.name);
      std::string stamp;
      append_iso8601(stamp, unix_seconds(zone.to_civil(time)));
      stamp[10] = ' ';
      out.push_back(',');
      out.append(stamp, 0, 19);
      out.push_back(',');
      if (!is_none(series.values[i])) append_python_value(out, series, series.values[i]);
      out += "\r\n";
    }
  }
  return out;
}

std::string encode_raw(const SeriesList& list) {
  std::string out;
  for (const Series& series : list) {
    fmt::format_to(std::back_inserter(out), "{},{},{},{}|", series.name, series.start, series.end, series.step);
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (i > 0) out.push_back(',');
      if (is_none(series.values[i])) {
        out += "None";
      } else {
        append_python_value(out, series, series.values[i]);
      }
    }
    out.push_back('\n');
  }
  return out;
}

std::string encode_dygraph(const SeriesList& list) {
  if (list.empty()) return "{}";
  std::string out = "{\"labels\":[\"Time\"";
  for (const Series& series : list) {
    out.push_back(',');
    append_name(out, series);
  }
  out += "],\"data\":[";
  const Series& model = list.front();
  std::int64_t time = model.start;
  for (std::size_t i = 0; time < model.end; ++i, time += model.step) {
    out.append(i == 0 ? "[" : ",[");
    append_integer(out, time);
    out += "000";
    for (const Series& series : list) {
      out.push_back(',');
      append_value(out, i < series.values.size() ? series.values[i] : kNone, false);
    }
    out.push_back(']');
  }
  return out + "]}";
}

std::string encode_rickshaw(const SeriesList& list) {
  std::string out = "[";
  for (std::size_t j = 0; j < list.size(); ++j) {
    const Series& series = list[j];
    out.append(j == 0 ? "{\"target\":" : ",{\"target\":");
    append_name(out, series);
    out += ",\"datapoints\":[";
    std::int64_t time = series.start;
    for (std::size_t i = 0; i < series.values.size() && time < series.end; ++i, time += series.step) {
      out.append(i == 0 ? "{\"x\":" : ",{\"x\":");
      append_integer(out, time);
      out += ",\"y\":";
      append_value(out, series.values[i], series.whole_numbers && !is_none(series.values[i]));
      out.push_back('}');
    }
    out += "]}";
  }
  return out + "]";
}

}  // namespace bellwether::graphite
