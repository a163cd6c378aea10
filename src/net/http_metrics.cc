#include "net/http_metrics.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace bellwether::net {
namespace {

constexpr std::array<nanoseconds, 5> kBoundValues{milliseconds(5), milliseconds(25), milliseconds(100),
                                                  milliseconds(500), milliseconds(2'500)};

}  // namespace

HttpMetrics::HttpMetrics(Metrics& metrics)
    : metrics_(metrics),
      received_bytes_(
          metrics.counter("http.received_bytes", {}, "Bytes received over HTTP, before decryption and decoding")),
      sent_bytes_(metrics.counter("http.sent_bytes", {}, "Bytes sent over HTTP, heads included")) {}

HttpMetrics::Route& HttpMetrics::route_of(std::string_view route) {
  const auto [at, inserted] = routes_.try_emplace(route);
  if (inserted) {
    const std::string name(route);
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
      at->second.within[i] =
          &metrics_.counter("http.request_seconds_bucket", {{"route", name}, {"le", std::string(kBounds[i])}},
                            "Requests answered within so many seconds, by route");
    }
    at->second.microseconds =
        &metrics_.counter("http.request_microseconds", {{"route", name}}, "Time spent on requests, by route");
  }
  return at->second;
}

void HttpMetrics::count_request(std::string_view route, int status, nanoseconds duration) {
  Route& known = route_of(route);
  const auto status_class = static_cast<std::size_t>(std::clamp(status / 100, 1, 5));
  Counter*& counter = known.by_status_class[status_class];
  if (counter == nullptr) {
    counter = &metrics_.counter("http.requests",
                                {{"route", std::string(route)}, {"status", fmt::format("{}xx", status_class)}},
                                "Requests answered, by route and class of status");
  }
  counter->add();
  known.microseconds->add(static_cast<std::uint64_t>(duration.count() / 1'000));
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    if (i == kBoundValues.size() || duration <= kBoundValues[i]) known.within[i]->add();
  }
}

}  // namespace bellwether::net
