#include "carbon/name_filter.h"

#include <algorithm>

#include "base/text.h"
#include "carbon/ini_file.h"

namespace bellwether::carbon {
namespace {

bool any_found(const std::vector<codec::Regex>& list, std::string_view name) {
  return std::ranges::any_of(list, [name](const codec::Regex& regex) { return regex.search(name).value_or(false); });
}

}  // namespace

Result<std::vector<codec::Regex>> NameFilter::parse_list(std::string_view text, std::string_view file) {
  std::vector<codec::Regex> list;
  int number = 0;
  for (const std::string_view raw : split(text, '\n')) {
    ++number;
    const std::string_view line = trim(raw);
    if (line.empty() || line[0] == '#') continue;
    Result<codec::Regex> regex = codec::Regex::compile(line);
    if (!regex) return ini_error(file, number, regex.error().message());
    list.push_back(*std::move(regex));
  }
  return list;
}

Verdict NameFilter::judge(std::string_view name) const {
  if (any_found(blacklist_, name)) return Verdict::kBlacklisted;
  if (!whitelist_.empty() && !any_found(whitelist_, name)) return Verdict::kNotWhitelisted;
  return Verdict::kAllowed;
}

}  // namespace bellwether::carbon
