#include "statsd/account.h"

namespace bellwether::statsd {

Account::Account(std::string listener, Metrics& metrics)
    : packets(
          metrics.counter("statsd.packets", {{"listener", listener}}, "Datagrams, or chunks of a stream, received")),
      lines(metrics.counter("statsd.lines", {{"listener", listener}}, "Lines received")),
      further_values(
          metrics.counter("statsd.further_values", {{"listener", listener}}, "Values behind the first of a line")),
      samples(metrics.counter("statsd.samples", {{"listener", listener}}, "Samples accepted")),
      refused(metrics.counter("statsd.refused_samples", {{"listener", listener}},
                              "Samples refused; statsd.refused says why")),
      events(metrics.counter("statsd.events", {{"listener", listener}}, "Events and service checks accepted")),
      listener_(std::move(listener)) {}

}  // namespace bellwether::statsd
