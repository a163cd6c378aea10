#include "app/terminal_chart.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/time.h"

namespace bellwether::app {
namespace {

constexpr std::size_t kLabelColumns = 8;
// The Okabe-Ito order of the web UI, as 256-colour codes.
constexpr std::array<int, 8> kColours{32, 166, 36, 175, 178, 74, 62, 244};

struct Range {
  double low;
  double high;
};

Range range_of(std::span<const ChartLine> lines) {
  Range range{INFINITY, -INFINITY};
  for (const ChartLine& line : lines) {
    for (const double value : line.values) {
      if (!std::isfinite(value)) continue;
      range.low = std::min(range.low, value);
      range.high = std::max(range.high, value);
    }
  }
  if (range.low > 0 && range.low < range.high * 0.5) range.low = 0;
  if (range.low == range.high) range.high = range.low + 1;
  return range;
}

// A grid of Braille cells; a cell shows the colour of the last series that touched it.
class Canvas {
 public:
  Canvas(std::size_t columns, std::size_t rows)
      : columns_(columns), rows_(rows), dots_(columns * rows), colour_(columns * rows) {}

  std::size_t width() const { return columns_ * 2; }
  std::size_t height() const { return rows_ * 4; }

  void set(std::size_t x, std::size_t y, std::size_t colour) {
    // Bit of a dot by (column, row) within its cell, as Unicode numbers them.
    constexpr std::array<std::array<std::uint8_t, 4>, 2> kBits{{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}};
    const std::size_t cell = y / 4 * columns_ + x / 2;
    dots_[cell] |= kBits[x % 2][y % 4];
    colour_[cell] = colour;
  }

  std::string row(std::size_t index, bool coloured) const {
    std::string out;
    for (std::size_t column = 0; column < columns_; ++column) {
      const std::size_t cell = index * columns_ + column;
      if (dots_[cell] == 0) {
        out += ' ';
        continue;
      }
      const std::string braille{static_cast<char>(0xE2), static_cast<char>(0xA0 | dots_[cell] >> 6),
                                static_cast<char>(0x80 | (dots_[cell] & 0x3F))};
      out += coloured ? fmt::format("\x1b[38;5;{}m{}\x1b[0m", kColours[colour_[cell] % kColours.size()], braille)
                      : braille;
    }
    return out;
  }

 private:
  std::size_t columns_, rows_;
  std::vector<std::uint8_t> dots_;
  std::vector<std::size_t> colour_;
};

void draw_line(Canvas& canvas, const ChartLine& line, Range range, std::size_t colour) {
  const std::size_t count = line.values.size();
  long previous_x = -1, previous_y = -1;
  for (std::size_t i = 0; i < count; ++i) {
    const double value = line.values[i];
    if (!std::isfinite(value)) {
      previous_x = -1;
      continue;
    }
    const auto x = static_cast<long>(count < 2 ? 0 : i * (canvas.width() - 1) / (count - 1));
    const double share = (value - range.low) / (range.high - range.low);
    const auto y = std::lround((1 - share) * static_cast<double>(canvas.height() - 1));
    if (previous_x < 0) previous_x = x, previous_y = y;
    const long steps = std::max({x - previous_x, std::labs(y - previous_y), 1L});
    for (long step = 0; step <= steps; ++step) {
      canvas.set(static_cast<std::size_t>(previous_x + (x - previous_x) * step / steps),
                 static_cast<std::size_t>(previous_y + (y - previous_y) * step / steps), colour);
    }
    previous_x = x;
    previous_y = y;
  }
}

std::string clock_label(std::int64_t time) {
  std::string text;
  append_iso8601(text, unix_seconds(time));
  return text.substr(5, 5) + " " + text.substr(11, 5);
}

}  // namespace

std::string short_number(double value) {
  constexpr std::array<std::pair<double, char>, 4> kUnits{{{1e12, 'T'}, {1e9, 'G'}, {1e6, 'M'}, {1e3, 'k'}}};
  for (const auto& [scale, letter] : kUnits) {
    if (std::fabs(value) >= scale) return fmt::format("{:.3g}{}", value / scale, letter);
  }
  return fmt::format("{:.3g}", value);
}

std::string draw_chart(std::span<const ChartLine> lines, const ChartOptions& options) {
  const Range range = range_of(lines);
  if (!std::isfinite(range.low)) return "no values\n";
  Canvas canvas(std::max<std::size_t>(options.columns, kLabelColumns + 10) - kLabelColumns,
                std::max<std::size_t>(options.rows, 3));
  for (std::size_t i = 0; i < lines.size(); ++i) draw_line(canvas, lines[i], range, i);

  std::string out;
  const std::size_t rows = canvas.height() / 4;
  for (std::size_t row = 0; row < rows; ++row) {
    std::string label;
    if (row == 0 || row == rows - 1 || row == rows / 2) {
      const double share = 1 - static_cast<double>(row) / static_cast<double>(rows - 1);
      label = short_number(range.low + share * (range.high - range.low));
    }
    out += fmt::format("{:>6} │{}\n", label, canvas.row(row, options.colour));
  }
  const std::string from = clock_label(options.from), until = clock_label(options.until);
  const std::size_t gap =
      canvas.width() / 2 > from.size() + until.size() ? canvas.width() / 2 - from.size() - until.size() : 1;
  out += fmt::format("{:>8}{}{:{}}{}\n", "", from, "", gap, until);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto last = std::ranges::find_if(lines[i].values.rbegin(), lines[i].values.rend(),
                                           [](double v) { return std::isfinite(v); });
    const std::string value = last == lines[i].values.rend() ? "no values" : short_number(*last);
    const std::string mark =
        options.colour ? fmt::format("\x1b[38;5;{}m━━\x1b[0m", kColours[i % kColours.size()]) : "━━";
    out += fmt::format("{} {}  {}\n", mark, lines[i].name, value);
  }
  return out;
}

}  // namespace bellwether::app
