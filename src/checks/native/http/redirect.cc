#include "checks/native/http/redirect.h"

#include "base/text.h"
#include "checks/native/option_values.h"

namespace bellwether::checks::http {
namespace {

constexpr std::uint16_t default_port(bool uses_tls) {
  return uses_tls ? 443 : 80;
}

// "host:port/path" behind "scheme://".
void take_authority(Target& target, std::string_view rest) {
  const std::size_t slash = rest.find_first_of("/?");
  const std::string_view authority = rest.substr(0, slash);
  target.path = slash == std::string_view::npos ? "/" : std::string(rest.substr(slash));
  if (target.path.starts_with('?')) target.path.insert(0, 1, '/');
  const std::size_t colon = authority.ends_with(']') ? std::string_view::npos : authority.rfind(':');
  target.virtual_host = authority.substr(0, colon);
  target.port = default_port(target.uses_tls);
  if (colon != std::string_view::npos) {
    if (const std::optional<std::uint16_t> port = port_number(authority.substr(colon + 1))) target.port = *port;
  }
}

}  // namespace

Target redirected(const Target& from, std::string_view location, OnRedirect mode) {
  Target to = from;
  const std::size_t scheme = location.find("://");
  const std::string_view name = location.substr(0, scheme == std::string_view::npos ? 0 : scheme);
  const bool is_absolute = equals_ignoring_case(name, "http") || equals_ignoring_case(name, "https");
  if (is_absolute) {
    to.uses_tls = equals_ignoring_case(name, "https");
    take_authority(to, location.substr(scheme + 3));
  } else if (location.starts_with("//")) {
    take_authority(to, location.substr(2));
  } else if (location.starts_with('/')) {
    to.path = location;
    return to;
  } else {
    const std::string_view path = std::string_view(from.path).substr(0, from.path.find('?'));
    to.path = std::string(path.substr(0, path.rfind('/') + 1)) + std::string(location);
    return to;
  }
  if (mode == OnRedirect::kStickyPort) to.port = from.port;
  if (mode == OnRedirect::kFollow) to.address = to.virtual_host;
  if (to.address.starts_with('[') && to.address.ends_with(']'))
    to.address = to.address.substr(1, to.address.size() - 2);
  to.virtual_port = to.port;
  return to;
}

}  // namespace bellwether::checks::http
