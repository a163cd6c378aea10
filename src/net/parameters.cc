#include <algorithm>

#include "net/http.h"
#include "net/percent.h"

namespace bellwether::net {

HttpParameters HttpParameters::parse(std::string_view encoded) {
  HttpParameters parameters;
  while (!encoded.empty()) {
    const std::size_t end = encoded.find('&');
    const std::string_view pair = encoded.substr(0, end);
    encoded.remove_prefix(end == std::string_view::npos ? encoded.size() : end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    parameters.add(percent_decode(pair.substr(0, equals), PlusSign::kBlank), percent_decode(value, PlusSign::kBlank));
  }
  return parameters;
}

std::optional<std::string_view> HttpParameters::first(std::string_view name) const {
  const auto at = std::ranges::find(all_, name, &std::pair<std::string, std::string>::first);
  if (at == all_.end()) return std::nullopt;
  return at->second;
}

std::optional<std::string_view> HttpParameters::last(std::string_view name) const {
  for (auto at = all_.rbegin(); at != all_.rend(); ++at) {
    if (at->first == name) return at->second;
  }
  return std::nullopt;
}

std::vector<std::string_view> HttpParameters::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : all_) {
    if (key == name) values.push_back(value);
  }
  return values;
}

}  // namespace bellwether::net
