#include "app/request_origin.h"

#include "base/text.h"

namespace bellwether::app {
namespace {

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.rfind(':'));
}

}  // namespace

bool has_loopback_host(const net::HttpRequest& request) {
  const auto header = request.header("host");
  if (!header || header->empty()) return true;
  const std::string host = to_lower(without_port(*header));
  const bool means_loopback = host == "localhost" || host.ends_with(".localhost");
  return means_loopback || host == "[::1]" || host.starts_with("127.");
}

bool is_from_another_site(const net::HttpRequest& request) {
  const auto fetch_site = request.header("sec-fetch-site");
  if (fetch_site && (*fetch_site == "cross-site" || *fetch_site == "same-site")) return true;
  const auto origin = request.header("origin");
  if (!origin) return false;
  const std::size_t scheme = origin->find("://");
  if (scheme == std::string_view::npos) return true;  // "null": a sandboxed page or a file
  return !equals_ignoring_case(origin->substr(scheme + 3), request.header("host").value_or(""));
}

}  // namespace bellwether::app
