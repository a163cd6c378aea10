#include "base/refusals.h"

#include <gmock/gmock.h>

namespace bellwether {
namespace {

TEST(Refusals, CountsAllAndKeepsTheFirstFewTexts) {
  Metrics metrics;
  Refusals refusals(metrics, Log(null_log_sink(), "test"));
  Refusals::Reason& reason = refusals.reason("statsd", "no_type", "A value without a type");
  for (int i = 0; i < 1000; ++i) reason.refuse("key" + std::to_string(i) + ":1\t", "udp://127.0.0.1:8125");
  EXPECT_EQ(reason.total(), 1000u);
  ASSERT_EQ(reason.examples().size(), Refusals::kExamples);
  EXPECT_EQ(reason.examples()[0].text, "key0:1\\x09");
  EXPECT_EQ(metrics.samples()[0].name, "statsd.refused");
  EXPECT_EQ(metrics.samples()[0].value, 1000);
}

TEST(Refusals, TheSameReasonIsMadeOnce) {
  Metrics metrics;
  Refusals refusals(metrics, Log(null_log_sink(), "test"));
  EXPECT_EQ(&refusals.reason("carbon", "fields", ""), &refusals.reason("carbon", "fields", ""));
  EXPECT_EQ(refusals.all().size(), 1u);
}

}  // namespace
}  // namespace bellwether
