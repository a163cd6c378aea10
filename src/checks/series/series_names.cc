#include "checks/series/series_names.h"

#include <array>

namespace bellwether::checks {
namespace {

constexpr std::array kOwnNames = {std::string_view("state"), std::string_view("latency"),
                                  std::string_view("execution_time")};

}  // namespace

void append_series_prefix(std::string& out, std::string_view host, std::string_view service) {
  out += kSeriesRoot;
  out += '.';
  append_series_part(out, host);
  out += '.';
  if (service.empty()) return;
  append_series_part(out, service);
  out += '.';
}

void append_series_label(std::string& out, std::string_view label) {
  for (const std::string_view own : kOwnNames) {
    if (label != own) continue;
    series::append_escaped_byte(out, label.front());
    out += label.substr(1);
    return;
  }
  append_series_part(out, label);
}

std::string_view own_series_name(OwnSeries which) {
  return kOwnNames[static_cast<std::size_t>(which)];
}

std::string series_name(std::string_view host, std::string_view service, OwnSeries which) {
  std::string name;
  append_series_prefix(name, host, service);
  name += own_series_name(which);
  return name;
}

std::string series_name(std::string_view host, std::string_view service, std::string_view label) {
  std::string name;
  append_series_prefix(name, host, service);
  append_series_label(name, label);
  return name;
}

}  // namespace bellwether::checks
