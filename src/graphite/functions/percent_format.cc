#include "graphite/functions/percent_format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

#include "base/text.h"
#include "graphite/value.h"

namespace bellwether::graphite {
namespace {

constexpr int kMostWidth = 200;

std::unexpected<Error> refuse(std::string_view pattern) {
  return fail(Code::kInvalidArgument, fmt::format("'{}' is not a format for one number", printable(pattern)));
}

}  // namespace

Result<std::string> percent_format(std::string_view pattern, double value) {
  std::string out;
  bool used = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      out.push_back(pattern[i]);
      continue;
    }
    if (i + 1 < pattern.size() && pattern[i + 1] == '%') {
      out.push_back('%');
      ++i;
      continue;
    }
    std::string flags;
    std::size_t at = i + 1;
    while (at < pattern.size() && std::string_view("-+ #0").find(pattern[at]) != std::string_view::npos)
      flags.push_back(pattern[at++]);
    const auto digits = [&]() {
      int number = 0;
      while (at < pattern.size() && pattern[at] >= '0' && pattern[at] <= '9')
        number = std::min(kMostWidth, number * 10 + (pattern[at++] - '0'));
      return number;
    };
    const int width = digits();
    int precision = -1;
    if (at < pattern.size() && pattern[at] == '.') {
      ++at;
      precision = digits();
    }
    if (at >= pattern.size() || used || flags.size() > 5) return refuse(pattern);
    used = true;
    const char type = pattern[at];
    std::string spelled;
    char text[640];
    if (std::string_view("feEgGF").find(type) != std::string_view::npos) {
      const std::string format = "%" + flags + "*.*" + type;
      const int length = std::snprintf(text, sizeof text, format.c_str(), width, precision < 0 ? 6 : precision, value);
      spelled.assign(text, static_cast<std::size_t>(std::clamp(length, 0, static_cast<int>(sizeof text) - 1)));
    } else if (type == 'd' || type == 'i' || type == 'u') {
      if (!std::isfinite(value)) return refuse(pattern);
      const std::string format = "%" + flags + "*.0f";
      const int length = std::snprintf(text, sizeof text, format.c_str(), width, std::trunc(value));
      spelled.assign(text, static_cast<std::size_t>(std::clamp(length, 0, static_cast<int>(sizeof text) - 1)));
    } else if (type == 's' || type == 'r') {
      spelled = python_float(value);
      const auto missing = static_cast<std::size_t>(std::max(0, width - static_cast<int>(spelled.size())));
      spelled.insert(flags.find('-') == std::string::npos ? 0 : spelled.size(), missing, ' ');
    } else {
      return refuse(pattern);
    }
    out += spelled;
    i = at;
  }
  if (!used) return refuse(pattern);
  return out;
}

}  // namespace bellwether::graphite
