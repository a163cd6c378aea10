#include <cmath>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/local_client.h"
#include "app/terminal_chart.h"
#include "base/number.h"
#include "base/text.h"

namespace bellwether::app {
namespace {

struct RawSeries {
  std::string name;
  std::int64_t start = 0, end = 0, step = 1;
  std::vector<double> values;
};

// Graphite's raw format: one line a series, `name,start,end,step|v,v,None`. The name may hold commas; the three numbers do not.
Result<RawSeries> parse_raw_line(std::string_view line) {
  const std::size_t bar = line.rfind('|');
  if (bar == std::string_view::npos) return fail(Code::kInternal, "the server's answer is not in the raw format");
  RawSeries series;
  std::string_view head = line.substr(0, bar);
  for (std::int64_t* field : {&series.step, &series.end, &series.start}) {
    const std::size_t comma = head.rfind(',');
    if (comma == std::string_view::npos) return fail(Code::kInternal, "the server's answer is not in the raw format");
    *field = static_cast<std::int64_t>(parse_number(head.substr(comma + 1)).value_or(0));
    head = head.substr(0, comma);
  }
  series.name = head;
  const std::string_view values = line.substr(bar + 1);
  if (!values.empty()) {
    for (const std::string_view value : split(values, ',')) series.values.push_back(parse_number(value).value_or(NAN));
  }
  return series;
}

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

void print_table(const std::vector<RawSeries>& all) {
  for (const RawSeries& series : all) {
    fmt::print("{}\n", series.name);
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (std::isnan(series.values[i])) continue;
      std::string time;
      append_iso8601(time, unix_seconds(series.start + static_cast<std::int64_t>(i) * series.step));
      std::string value;
      append_python_number(value, series.values[i]);
      fmt::print("  {}  {}\n", time, value);
    }
  }
}

void print_graph(const std::vector<RawSeries>& all) {
  ChartOptions options{.columns = terminal_columns(), .rows = 14, .colour = ::isatty(STDOUT_FILENO) == 1};
  std::vector<ChartLine> lines;
  for (const RawSeries& series : all) {
    options.from = lines.empty() ? series.start : std::min(options.from, series.start);
    options.until = std::max(options.until, series.end);
    lines.push_back({series.name, series.values});
  }
  fmt::print("{}", draw_chart(lines, options));
}

int complain(const Error& error) {
  fmt::print(stderr, "bellwether: {}\n", error.to_string());
  return 1;
}

}  // namespace

int run_query(const QueryOptions& options) {
  const bool as_it_is = options.format == QueryFormat::kJson || options.format == QueryFormat::kCsv;
  std::string format = "raw";
  if (as_it_is) format = options.format == QueryFormat::kJson ? "json" : "csv";
  auto client = LocalClient::open(options.config_file, options.data);
  if (!client) return complain(client.error());
  const auto answer = client->render(options.targets, options.from, options.until, format);
  if (!answer) return complain(answer.error());
  if (as_it_is) {
    fmt::print("{}\n", *answer);
    return 0;
  }
  std::vector<RawSeries> all;
  for (const std::string_view line : split(*answer, '\n')) {
    if (trim(line).empty()) continue;
    auto series = parse_raw_line(trim(line));
    if (!series) return complain(series.error());
    all.push_back(std::move(*series));
  }
  if (all.empty()) {
    fmt::print(stderr, "bellwether: nothing matches\n");
    return 1;
  }
  options.format == QueryFormat::kTable ? print_table(all) : print_graph(all);
  return 0;
}

int run_find(const FindOptions& options) {
  auto client = LocalClient::open(options.config_file, options.data);
  if (!client) return complain(client.error());
  const auto names = client->find(options.glob);
  if (!names) return complain(names.error());
  for (const std::string& name : *names) fmt::print("{}\n", name);
  return names->empty() ? 1 : 0;
}

}  // namespace bellwether::app
