#include "base/metrics.h"

#include <gmock/gmock.h>

namespace bellwether {
namespace {

TEST(Metrics, TheSameNameAndLabelsAreTheSameCounter) {
  Metrics metrics;
  metrics.counter("statsd.refused", {{"reason", "no_type"}}, "Lines refused").add(2);
  metrics.counter("statsd.refused", {{"reason", "no_type"}}, "Lines refused").add(3);
  EXPECT_EQ(metrics.samples().size(), 1u);
  EXPECT_EQ(metrics.samples()[0].value, 5);
}

TEST(Metrics, WritesPrometheusText) {
  Metrics metrics;
  metrics.counter("statsd.refused", {{"reason", "a\"b"}}, "Lines refused").add();
  metrics.gauge("series.active", {}, "Series written in the last window").set(12.5);
  EXPECT_EQ(metrics.prometheus_text(),
            "# HELP bellwether_series_active Series written in the last window\n"
            "# TYPE bellwether_series_active gauge\n"
            "bellwether_series_active 12.5\n"
            "# HELP bellwether_statsd_refused_total Lines refused\n"
            "# TYPE bellwether_statsd_refused_total counter\n"
            "bellwether_statsd_refused_total{reason=\"a\\\"b\"} 1\n");
}

TEST(Metrics, AnObservedValueIsReadWhenAskedAndEndsWithItsHandle) {
  Metrics metrics;
  double level = 1;
  {
    const Metrics::Subscription held =
        metrics.observe("pool.depth", {}, MetricKind::kGauge, "Tasks waiting", [&] { return level; });
    level = 7;
    EXPECT_EQ(metrics.samples()[0].value, 7);
  }
  EXPECT_THAT(metrics.samples(), testing::IsEmpty());
}

}  // namespace
}  // namespace bellwether
