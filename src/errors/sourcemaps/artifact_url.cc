#include "errors/sourcemaps/artifact_url.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bellwether::errors {
namespace {

std::string_view without_query(std::string_view url) {
  return url.substr(0, url.find_first_of("?#"));
}

// "/a/./b/../c" as "/a/c". Nothing goes above the root.
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  const std::vector<std::string_view> parts = split(path, '/');
  for (const std::string_view part : parts) {
    if (part == "..") {
      if (kept.size() > 1) kept.pop_back();
    } else if (part != ".") {
      kept.push_back(part);
    }
  }
  std::string out;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (i > 0) out.push_back('/');
    out += kept[i];
  }
  return out;
}

}  // namespace

std::string_view origin_of(std::string_view url) {
  if (url.starts_with("~/")) return url.substr(0, 1);
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return url.substr(0, url.find('/', scheme + 3));
}

std::vector<std::string> artifact_urls(std::string_view path) {
  std::vector<std::string> urls{std::string(path)};
  const auto add = [&urls](std::string url) {
    if (std::ranges::find(urls, url) == urls.end()) urls.push_back(std::move(url));
  };
  const std::string_view plain = without_query(path);
  add(std::string(plain));
  std::string_view rest = plain.substr(origin_of(plain).size());
  while (rest.starts_with('/')) rest.remove_prefix(1);
  add("~/" + std::string(rest));
  return urls;
}

std::string resolve_url(std::string_view base, std::string_view reference) {
  if (reference.find("://") != std::string_view::npos || reference.starts_with("data:") || reference.starts_with("~/"))
    return std::string(reference);
  const std::string_view plain = without_query(base);
  const std::string_view origin = origin_of(plain);
  if (reference.starts_with("//")) return std::string(plain.substr(0, plain.find("//"))) + std::string(reference);
  if (reference.starts_with('/')) return std::string(origin) + without_dots(reference);
  const std::string_view path = plain.substr(origin.size());
  std::string joined(path.substr(0, path.rfind('/') + 1));
  joined += reference;
  return std::string(origin) + without_dots(joined);
}

bool is_built_file(std::string_view path) {
  constexpr std::array<std::string_view, 8> kOthers{
      "node:", "internal/", "native", "[native", "webkit-masked-url", "webpack-internal:", "evalmachine.", "debugger:"};
  if (path.empty() || path.starts_with('<')) return false;
  if (std::ranges::any_of(kOthers, [path](std::string_view other) { return path.starts_with(other); })) return false;
  const std::string_view scheme = path.substr(0, path.find("://"));
  return !scheme.ends_with("-extension") || scheme == path;
}

std::string source_name(std::string_view source) {
  source = without_query(source);
  if (const std::size_t scheme = source.find("://"); scheme != std::string_view::npos) {
    // After webpack:// stands the name of what was built.
    const std::size_t path = source.find('/', scheme + 3);
    source = path == std::string_view::npos ? source.substr(scheme + 3) : source.substr(path + 1);
  }
  while (source.starts_with("./") || source.starts_with("../")) source.remove_prefix(source.find('/') + 1);
  return std::string(source);
}

}  // namespace bellwether::errors
