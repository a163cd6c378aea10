#include "carbon/ini_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::carbon {

const IniValue* IniSection::find(std::string_view key) const {
  const auto at = std::ranges::find(values, key, &IniValue::key);
  return at == values.end() ? nullptr : &*at;
}

std::unexpected<Error> ini_error(std::string_view file, int line, std::string_view reason) {
  return fail(Code::kInvalidArgument, fmt::format("{}:{}: {}", file, line, reason));
}

Result<std::vector<IniSection>> parse_ini(std::string_view text, std::string_view file) {
  std::vector<IniSection> sections;
  int number = 0;
  for (const std::string_view raw : split(text, '\n')) {
    ++number;
    const std::string_view line = trim(raw);
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line[0] == '[') {
      if (line.back() != ']' || line.size() < 3)
        return ini_error(file, number, fmt::format("'{}' is no [section]", printable(line)));
      const std::string_view name = trim(line.substr(1, line.size() - 2));
      const auto same = std::ranges::find(sections, name, &IniSection::name);
      if (same != sections.end())
        return ini_error(file, number,
                         fmt::format("section [{}] is there already, at line {}", printable(name), same->line));
      sections.push_back({std::string(name), number, {}});
      continue;
    }
    if (sections.empty()) return ini_error(file, number, "a value before the first [section]");
    IniSection& section = sections.back();
    if ((raw[0] == ' ' || raw[0] == '\t') && !section.values.empty()) {
      section.values.back().value.append(" ").append(line);
      continue;
    }
    const std::size_t separator = line.find_first_of("=:");
    if (separator == std::string_view::npos || separator == 0)
      return ini_error(file, number, fmt::format("'{}' is no key = value", printable(line)));
    std::string key = to_lower(trim(line.substr(0, separator)));
    if (const IniValue* const same = section.find(key))
      return ini_error(file, number, fmt::format("'{}' is there already, at line {}", printable(key), same->line));
    section.values.push_back({std::move(key), std::string(trim(line.substr(separator + 1))), number});
  }
  return sections;
}

}  // namespace bellwether::carbon
