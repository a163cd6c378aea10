#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "net/http.h"

namespace bellwether::net {
namespace {

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments = split(path, '/');
  segments.erase(segments.begin());  // what stands before the leading slash
  return segments;
}

// How well a pattern's segment fits: literal text before a parameter before the rest of the path.
enum class Fit : std::uint8_t { kNone, kSubtree, kParameter, kLiteral };

Fit fit_of(std::string_view pattern, std::string_view segment) {
  if (pattern == "*") return Fit::kSubtree;
  if (is_parameter(pattern)) return segment.empty() ? Fit::kNone : Fit::kParameter;
  return pattern == segment ? Fit::kLiteral : Fit::kNone;
}

// The fits of all segments, in order; empty when the pattern does not match.
std::vector<Fit> match(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
  std::vector<Fit> fits;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (i >= path.size()) return {};
    const Fit fit = fit_of(pattern[i], path[i]);
    if (fit == Fit::kNone) return {};
    fits.push_back(fit);
    if (fit == Fit::kSubtree) return fits;
  }
  if (path.size() != pattern.size()) return {};
  return fits;
}

}  // namespace

void Router::add(HttpMethod method, std::string_view pattern, Access access, HttpHandler handler, HttpGate gate) {
  CHECK(pattern.starts_with('/'), "route pattern '{}' does not start with a slash", pattern);
  CHECK(handler != nullptr, "route '{}' has no handler", pattern);
  Entry entry{.pattern = std::string(pattern),
              .segments = {},
              .method = method,
              .access = access,
              .handler = std::move(handler),
              .gate = std::move(gate)};
  for (const std::string_view segment : segments_of(pattern)) entry.segments.emplace_back(segment);
  for (std::size_t i = 0; i + 1 < entry.segments.size(); ++i) {
    CHECK(entry.segments[i] != "*", "route '{}': '*' is not the last segment", pattern);
  }
  for (const Entry& other : entries_) {
    CHECK(other.method != method || other.pattern != pattern, "route '{}' is added twice", pattern);
  }
  entries_.push_back(std::move(entry));
}

Router::Route Router::find(HttpMethod method, std::string_view path) const {
  Route route;
  if (!path.starts_with('/')) return route;
  const std::vector<std::string_view> segments = segments_of(path);

  // The best pattern wins whatever the method, so that a subtree never answers for a path that has its own routes.
  std::vector<Fit> best;
  std::vector<const Entry*> fitting;
  for (const Entry& entry : entries_) {
    std::vector<Fit> fits = match(entry.segments, segments);
    if (fits.empty() || fits < best) continue;
    if (fits > best) {
      best = std::move(fits);
      fitting.clear();
    }
    fitting.push_back(&entry);
  }

  const Entry* found = nullptr;
  for (const Entry* entry : fitting) {
    route.allowed.push_back(entry->method);
    if (entry->method == method) found = entry;
    if (entry->method == HttpMethod::kGet && method == HttpMethod::kHead && found == nullptr) found = entry;
  }
  if (found == nullptr) return route;
  route.handler = &found->handler;
  if (found->gate != nullptr) route.gate = &found->gate;
  route.access = found->access;
  route.pattern = found->pattern;
  for (std::size_t i = 0; i < found->segments.size(); ++i) {
    const std::string_view segment = found->segments[i];
    if (is_parameter(segment)) route.parameters.emplace(segment.substr(1, segment.size() - 2), segments[i]);
    if (segment == "*") {
      const auto rest = static_cast<std::size_t>(segments[i].data() - path.data());
      route.parameters.emplace("*", path.substr(rest));
    }
  }
  return route;
}

}  // namespace bellwether::net
