#include "app/self_metrics.h"

#include <gmock/gmock.h>

namespace bellwether::app {
namespace {

TEST(SelfMetrics, NamesSeriesByLabelValues) {
  EXPECT_EQ(self_series_name({"statsd.refused", {{"reason", "no_type"}}, MetricKind::kCounter, "", 1}),
            "bellwether.statsd.refused.no_type");
  EXPECT_EQ(self_series_name({"net.datagrams", {{"listener", "udp://127.0.0.1:8125"}}, MetricKind::kCounter, "", 1}),
            "bellwether.net.datagrams.udp___127_0_0_1_8125");
}

}  // namespace
}  // namespace bellwether::app
