#include "statsd/js_inspect.h"

#include <algorithm>
#include <cmath>

#include "base/number.h"

namespace bellwether::statsd {

namespace {

// Node's defaults.
constexpr std::size_t kBreakLength = 80;
constexpr std::size_t kCompact = 3;
constexpr std::size_t kMaxArrayLength = 100;
constexpr std::size_t kGroupFrom = 7;  // longer arrays are laid out in columns

std::string number_text(double number) {
  if (number == 0 && std::signbit(number)) return "-0";
  std::string text;
  append_js_number(text, number);
  return text;
}

bool is_identifier(std::string_view key) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (key.empty() || !is_letter(key[0])) return false;
  return std::ranges::all_of(key, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

std::string property_name(std::string_view key) {
  if (is_identifier(key)) return std::string(key);
  // Sanitised keys hold no quotes; others may.
  std::string out = "'";
  for (const char c : key) {
    if (c == '\'' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "'";
}

// Numbers in columns, as many as make the whole about two and a half times as wide as high.
std::vector<std::string> in_columns(const std::vector<std::string>& items, std::size_t indentation, bool has_more) {
  const std::size_t count = items.size() - (has_more ? 1 : 0);
  std::size_t total = 0;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    total += items[i].size() + 2;
    longest = std::max(longest, items[i].size());
  }
  const std::size_t width = longest + 2;
  const auto widths = static_cast<double>(width);
  if (width * 3 + indentation >= kBreakLength || !(static_cast<double>(total) / widths > 5 || longest <= 6))
    return items;
  const double bias = std::sqrt(widths - static_cast<double>(total) / static_cast<double>(items.size()));
  const double biased = std::max(widths - 3 - bias, 1.0);
  const auto columns = static_cast<std::size_t>(std::min(
      {std::round(std::sqrt(2.5 * biased * static_cast<double>(count)) / biased),
       std::floor(static_cast<double>(kBreakLength - indentation) / widths), static_cast<double>(kCompact * 4), 15.0}));
  if (columns <= 1) return items;
  std::vector<std::size_t> column_widths;
  for (std::size_t column = 0; column < columns; ++column) {
    std::size_t widest = 0;
    for (std::size_t i = column; i < count; i += columns) widest = std::max(widest, items[i].size());
    column_widths.push_back(widest + 2);
  }
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < count; i += columns) {
    const std::size_t end = std::min(i + columns, count);
    std::string row;
    for (std::size_t j = i; j < end; ++j) {
      const bool is_last = j + 1 == end;
      const std::size_t wanted = column_widths[j - i] - (is_last ? 2 : 0);
      const std::string text = items[j] + (is_last ? "" : ", ");
      row.append(wanted > text.size() ? wanted - text.size() : 0, ' ').append(text);
    }
    rows.push_back(std::move(row));
  }
  if (has_more) rows.push_back(items.back());
  return rows;
}

// On one line when it is short enough, else one item a line. `may_join` is false for rows of columns.
std::string enclose(const std::vector<std::string>& items, char open, char close, std::size_t indentation,
                    bool may_join) {
  if (items.empty()) return std::string{open, close};
  if (may_join) {
    const std::size_t start = items.size() + indentation + 1 + 10;
    std::size_t total = items.size() + start;
    bool has_newline = false;
    for (const std::string& item : items) {
      total += item.size();
      has_newline = has_newline || item.find('\n') != std::string::npos;
    }
    if (total <= kBreakLength && !has_newline) {
      std::string out{open, ' '};
      for (std::size_t i = 0; i < items.size(); ++i) out.append(i == 0 ? "" : ", ").append(items[i]);
      return out + ' ' + close;
    }
  }
  const std::string margin(indentation, ' ');
  std::string out{open};
  for (std::size_t i = 0; i < items.size(); ++i) {
    out.append(i == 0 ? "\n" : ",\n").append(margin).append("  ").append(items[i]);
  }
  return out + '\n' + margin + close;
}

std::string inspect_list(const std::vector<double>& list, std::size_t indentation) {
  std::vector<std::string> items;
  for (std::size_t i = 0; i < std::min(list.size(), kMaxArrayLength); ++i) items.push_back(number_text(list[i]));
  const bool has_more = list.size() > kMaxArrayLength;
  if (has_more) {
    const std::size_t more = list.size() - kMaxArrayLength;
    items.push_back("... " + std::to_string(more) + (more > 1 ? " more items" : " more item"));
  }
  const std::size_t before = items.size();
  if (before >= kGroupFrom) items = in_columns(items, indentation, has_more);
  return enclose(items, '[', ']', indentation, items.size() == before);
}

}  // namespace

std::string inspect_numbers(std::span<const std::pair<std::string, double>> properties) {
  std::vector<std::string> items;
  for (const auto& [key, value] : properties) items.push_back(property_name(key) + ": " + number_text(value));
  return enclose(items, '{', '}', 0, true);
}

std::string inspect_lists(std::span<const std::pair<std::string, std::vector<double>>> properties) {
  std::vector<std::string> items;
  for (const auto& [key, list] : properties) items.push_back(property_name(key) + ": " + inspect_list(list, 2));
  return enclose(items, '{', '}', 0, true);
}

}  // namespace bellwether::statsd
