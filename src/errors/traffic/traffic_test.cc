#include <cmath>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "errors/traffic/client_report.h"
#include "errors/traffic/measure_series.h"
#include "errors/traffic/slot_series.h"
#include "errors/traffic/span.h"

namespace bellwether::errors {
namespace {

const UnixMillis kNow(seconds(1'795'194'780));

// Remembers every point by its series' name.
class RecordingWriter final : public series::Writer {
 public:
  Result<series::SeriesId> resolve(std::string_view name) override {
    if (name.size() > 200) return fail(Code::kInvalidArgument, "too long");
    names_.emplace_back(name);
    return series::SeriesId(names_.size() - 1);
  }
  using series::Writer::append;
  Append append(series::SeriesId id, std::int64_t timestamp, double value) override {
    points[names_[static_cast<std::size_t>(id)]][timestamp] = value;
    return Append::kStored;
  }
  std::string_view name_view(series::SeriesId id) const override { return names_[static_cast<std::size_t>(id)]; }
  void commit() override {}
  std::uint64_t accepted() const override { return 0; }
  std::uint64_t durable() const override { return 0; }

  double last(const std::string& name) const {
    const auto found = points.find(name);
    return found == points.end() ? std::nan("") : found->second.rbegin()->second;
  }
  std::map<std::string, std::map<std::int64_t, double>> points;

 private:
  std::deque<std::string> names_;
};

class SeriesTest : public testing::Test {
 protected:
  SlotSeries::Surroundings surroundings() {
    return {.writer = writer, .schemas = schemas, .metrics = metrics, .refusals = refusals};
  }
  Metrics metrics;
  Refusals refusals{metrics, Log(null_log_sink(), "test")};
  series::SingleSchema schemas{series::default_schema()};
  RecordingWriter writer;
};

// As @sentry/node 10.78 sends it, without what is not read.
constexpr std::string_view kTransaction =
    R"({"contexts":{"trace":{"span_id":"b853296772af34f0","trace_id":"763550aa23cb42d2aeaf3006519005f6","data":{"sentry.op":"http.server"},"op":"http.server","status":"ok"}},)"
    R"("spans":[{"data":{"sentry.origin":"manual","sentry.op":"db"},"description":"SELECT 1","op":"db","start_timestamp":1795194728.5672274,"status":"ok","timestamp":1795194728.574071},)"
    R"({"op":"http.client","description":"GET https://www.googleapis.com/drive/v3/files?q=1","status":"unavailable","start_timestamp":1795194728.5,"timestamp":1795194729.0,"data":{"http.response.status_code":503}},)"
    R"({"op":"db.query","description":"SELECT 2","data":{"db.system":"postgresql","server.address":"db1"},"start_timestamp":1795194728.5,"timestamp":1795194728.51},)"
    R"({"op":"ui.render","description":"<App>","start_timestamp":1795194728.5,"timestamp":1795194728.6}],)"
    R"("start_timestamp":1795194728.5661707,"timestamp":1795194728.5759263,"transaction":"GET /checkout","type":"transaction"})";

TEST(Spans, OfATransactionAreItsDependencies) {
  const auto measures = read_transaction(kTransaction, kNow);
  ASSERT_TRUE(measures) << measures.error().to_string();
  EXPECT_EQ(measures->spans, 4u);
  ASSERT_EQ(measures->all.size(), 4u);
  EXPECT_EQ(measures->all[0].name, "GET /checkout");
  EXPECT_NEAR(measures->all[0].milliseconds, 9.7556, 0.001);
  EXPECT_FALSE(measures->all[0].has_failed);
  EXPECT_EQ(measures->all[1].name, "db");
  EXPECT_EQ(measures->all[2].name, "www.googleapis.com");
  EXPECT_TRUE(measures->all[2].has_failed);
  EXPECT_EQ(measures->all[3].name, "postgresql@db1");
}

TEST(Spans, OfPythonHaveTheirTimesAsText) {
  const auto measures = read_transaction(
      R"({"transaction":"generic WSGI request","contexts":{"trace":{"op":"http.server","status":"internal_error"}},"timestamp":"2026-11-20T17:12:23.091564Z","start_timestamp":"2026-11-20T17:12:22.826810Z","spans":[{"op":"http","description":"POST http://127.0.0.1:19481/api/42/store/","start_timestamp":"2026-11-20T17:12:22.900000Z","timestamp":"2026-11-20T17:12:22.901252Z","data":{"method":"POST","url":"http://127.0.0.1:19481/api/42/store/","status_code":200}}]})",
      kNow);
  ASSERT_TRUE(measures) << measures.error().to_string();
  ASSERT_EQ(measures->all.size(), 2u);
  EXPECT_TRUE(measures->all[0].has_failed);
  EXPECT_NEAR(measures->all[0].milliseconds, 264.754, 0.01);
  EXPECT_EQ(measures->all[1].name, "127.0.0.1:19481");
  EXPECT_FALSE(measures->all[1].has_failed);
}

TEST(Spans, OfAContainerAreTransactionsWhereTheyBeginOne) {
  const auto measures = read_spans(
      R"({"version":2,"items":[{"trace_id":"1","span_id":"2","name":"GET /orders","status":"ok","is_segment":true,"start_timestamp":1795194728.5,"end_timestamp":1795194728.7,"attributes":{"sentry.op":{"value":"http.server","type":"string"},"http.response.status_code":{"value":500,"type":"integer"}}},)"
      R"({"name":"redis-GET","status":"ok","is_segment":false,"start_timestamp":1795194728.5,"end_timestamp":1795194728.6,"attributes":{"sentry.op":{"value":"db.redis","type":"string"}}},)"
      R"({"name":"no end","start_timestamp":1}]})",
      kNow);
  ASSERT_TRUE(measures) << measures.error().to_string();
  EXPECT_EQ(measures->spans, 3u);
  ASSERT_EQ(measures->all.size(), 2u);
  EXPECT_EQ(measures->all[0].name, "GET /orders");
  EXPECT_TRUE(measures->all[0].has_failed);
  EXPECT_EQ(measures->all[1].name, "redis");
}

TEST(Spans, SayWhatIsWrong) {
  EXPECT_EQ(read_transaction(R"({"transaction":"x"})", kNow).error().message(),
            "a transaction without start_timestamp and timestamp");
  EXPECT_FALSE(read_transaction(R"({"transaction":"x","start_timestamp":5,"timestamp":4})", kNow));
  EXPECT_FALSE(read_spans("[]", kNow));
  EXPECT_FALSE(read_spans("{", kNow));
}

TEST_F(SeriesTest, MeasureTransactionsAndDependencies) {
  MeasureSeries measures(surroundings());
  for (int i = 1; i <= 100; ++i) {
    measures.add("web",
                 {.kind = Measured::Kind::kTransaction,
                  .name = "GET /a.b",
                  .ended = kNow,
                  .milliseconds = i * 10.0,
                  .has_failed = i > 90},
                 kNow);
  }
  measures.add(
      "web", {.kind = Measured::Kind::kDependency, .name = "db1", .ended = kNow, .milliseconds = 5, .has_failed = true},
      kNow);
  measures.write(kNow);
  const std::string prefix = "errors.web.transactions.GET~~2Fa:b";
  EXPECT_EQ(writer.last(prefix + ".throughput"), 100);
  EXPECT_NEAR(writer.last(prefix + ".p50"), 500, 10);
  EXPECT_NEAR(writer.last(prefix + ".p95"), 950, 15);
  EXPECT_DOUBLE_EQ(writer.last(prefix + ".failure_rate"), 0.1);
  EXPECT_DOUBLE_EQ(writer.last(prefix + ".apdex"), 0.3 + 0.6 / 2);
  EXPECT_EQ(writer.last("errors.web.dependencies.db1.count"), 1);
  EXPECT_EQ(writer.last("errors.web.dependencies.db1.failures"), 1);
}

TEST_F(SeriesTest, MeasureTooManyNamesAsOne) {
  MeasureSeries measures(surroundings());
  for (std::size_t i = 0; i < MeasureSeries::kMaxNames + 50; ++i) {
    measures.add(
        "web",
        {.kind = Measured::Kind::kTransaction, .name = fmt::format("GET {}", i), .ended = kNow, .milliseconds = 1},
        kNow);
  }
  measures.write(kNow);
  EXPECT_EQ(writer.last("errors.web.transactions.other.throughput"), 50);
}

TEST_F(SeriesTest, CountInTheirSlots) {
  SlotSeries counts(surroundings(), 2);
  counts.add("errors.web.sessions.1:0.total", kNow - seconds(20), kNow, 2);
  counts.add("errors.web.sessions.1:0.total", kNow, kNow, 1);
  counts.write(kNow);
  counts.add("errors.web.sessions.1:0.total", kNow - seconds(20), kNow, 1);
  counts.add("errors.web.sessions.1:0.total", kNow - std::chrono::hours(5), kNow, 7);  // too late for its own
  counts.write(kNow);
  const std::int64_t now = 1'795'194'780;
  const std::map<std::int64_t, double> expected{{now - 600, 7}, {now - 20, 3}, {now, 1}};
  EXPECT_EQ(writer.points["errors.web.sessions.1:0.total"], expected);
  counts.write(kNow + std::chrono::hours(1));
  EXPECT_EQ(counts.size(), 0u);
  for (const char* const name : {"a", "b", "c"}) counts.add(name, kNow, kNow, 1);
  EXPECT_EQ(counts.size(), 2u);
}

TEST(ClientReport, IsRead) {
  const auto report = read_client_report(
      R"({"timestamp":1795195821.377,"discarded_events":[{"reason":"no_parent_span","category":"span","quantity":4},{"reason":"sample_rate","category":"transaction","quantity":4},{"reason":"x","category":"error","quantity":-1}]})");
  ASSERT_TRUE(report) << report.error().to_string();
  ASSERT_EQ(report->size(), 2u);
  EXPECT_EQ((*report)[0].category, Category::kSpan);
  EXPECT_EQ((*report)[0].reason, "no_parent_span");
  EXPECT_EQ((*report)[1].quantity, 4u);
  EXPECT_FALSE(read_client_report("{"));
}

}  // namespace
}  // namespace bellwether::errors
