// The embedded engine through its public face: what is written is read, survives restarts, and is found by name and
// tag.
#include "series/embedded.h"

#include <cmath>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "disk/faulty_filesystem.h"

namespace bellwether::series {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kNow = 1'700'000'000;

class EmbeddedTest : public testing::Test {
 protected:
  void open() {
    Options options;
    options.background = Background::kManual;
    options.query_threads = 1;
    auto opened = EmbeddedBackend::open(*disk_, "/data/series", options, schemas_, clock_, metrics_,
                                        Log(null_log_sink(), "test"));
    ASSERT_TRUE(opened) << opened.error().to_string();
    backend_ = std::move(*opened);
  }
  void reopen() {
    ASSERT_TRUE(backend_->close());
    backend_.reset();
    open();
  }
  void put(std::string_view name, std::int64_t timestamp, double value) {
    const auto writer = backend_->make_writer(0);
    const auto id = writer->resolve(name);
    ASSERT_TRUE(id) << id.error().to_string();
    ASSERT_EQ(writer->append(*id, timestamp, value), Writer::Append::kStored);
  }
  // Values of (from, until] as text, "-" for none.
  std::string read(std::string_view name, std::int64_t from, std::int64_t until) {
    Budget budget;
    const auto found = backend_->match(name, budget);
    if (!found || found->size() != 1) return "no such series";
    const std::vector<SeriesId> ids{found->front().id};
    auto fetched =
        backend_->fetch_all(ids, TimeRange{unix_seconds(from), unix_seconds(until)}, clock_.now_seconds(), budget);
    if (!fetched) return fetched.error().to_string();
    std::string out;
    for (const double value : fetched->front().values) {
      if (!out.empty()) out += ' ';
      out += std::isnan(value) ? "-" : fmt::format("{}", value);
    }
    return out;
  }
  std::vector<std::string> names(std::string_view glob) {
    Budget budget;
    std::vector<std::string> out;
    const auto matches = backend_->match(glob, budget).value();
    for (const Match& match : matches) out.push_back(match.name);
    return out;
  }

  std::unique_ptr<disk::FaultyFilesystem> disk_ = std::make_unique<disk::FaultyFilesystem>(1);
  SingleSchema schemas_{default_schema()};
  runtime::SimulatedClock clock_{UnixMillis(seconds(kNow))};
  Metrics metrics_;
  std::unique_ptr<EmbeddedBackend> backend_;
};

TEST_F(EmbeddedTest, ReadsWhatWasWritten) {
  open();
  put("a.b", kNow - 20, 1.5);
  put("a.b", kNow, 3);
  put("a.b", kNow, 4);
  EXPECT_EQ(read("a.b", kNow - 30, kNow), "1.5 - 4");
}

TEST_F(EmbeddedTest, SurvivesARestart) {
  open();
  put("a.b", kNow - 10, -0.0);
  put("a.b", kNow, 0.1);
  put("c;x=1", kNow, 1e300);
  reopen();
  EXPECT_EQ(read("a.b", kNow - 20, kNow), "-0 0.1");
  EXPECT_EQ(read("c;x=1", kNow - 20, kNow), "- 1e+300");
  EXPECT_EQ(backend_->series_count(), 2u);
}

TEST_F(EmbeddedTest, RefusesTimesOutOfRange) {
  open();
  const auto writer = backend_->make_writer(0);
  const SeriesId id = writer->resolve("a").value();
  EXPECT_EQ(writer->append(id, kNow + 3601, 1), Writer::Append::kTooNew);
  EXPECT_EQ(writer->append(id, kNow + 3600, 1), Writer::Append::kStored);
  EXPECT_EQ(writer->append(id, kNow - 30 * 86'400, 1), Writer::Append::kTooOld);
  EXPECT_EQ(writer->append(id, kNow - 30 * 86'400 + 1, 1), Writer::Append::kStored);
  EXPECT_EQ(writer->append(id, kNow, std::nan("")), Writer::Append::kNotANumber);
  EXPECT_EQ(writer->accepted(), 2u);
}

TEST_F(EmbeddedTest, CountsWhatIsDurable) {
  open();
  const auto writer = backend_->make_writer(0);
  const SeriesId id = writer->resolve("a").value();
  writer->append(id, kNow, 1);
  writer->append(id, kNow + 10, 2);
  writer->commit();
  EXPECT_EQ(writer->durable(), 0u);
  ASSERT_TRUE(backend_->commit_log());
  EXPECT_EQ(writer->durable(), 2u);
}

TEST_F(EmbeddedTest, RefusesNamesThatBreakTheRules) {
  open();
  const auto writer = backend_->make_writer(0);
  for (const char* name : {"", "a\nb", ";k=v", "a;k", "a;=v", "a;k=", "a;k=~v", "a;b=1;a=2", "a;a=1;a=2", "\xff"}) {
    const auto id = writer->resolve(name);
    ASSERT_FALSE(id) << name;
    EXPECT_EQ(id.error().code(), Code::kInvalidArgument);
  }
  EXPECT_FALSE(writer->resolve(std::string(1025, 'a')));
  EXPECT_EQ(backend_->series_count(), 0u);
}

TEST_F(EmbeddedTest, FindsByGlob) {
  open();
  for (const char* name : {"web.a.cpu", "web.b.cpu", "web.b.mem", "web", "db.a.cpu", "web-1.a", "tagged.x;k=v"})
    put(name, kNow, 1);
  EXPECT_THAT(names("web.*.cpu"), ElementsAre("web.a.cpu", "web.b.cpu"));
  EXPECT_THAT(names("web.{a,b}.{cpu,mem}"), ElementsAre("web.a.cpu", "web.b.cpu", "web.b.mem"));
  EXPECT_THAT(names("web*"), ElementsAre("web"));
  EXPECT_THAT(names("*.a"), ElementsAre("web-1.a"));
  EXPECT_THAT(names("tagged.x;k=v"), ElementsAre("tagged.x;k=v"));
  EXPECT_THAT(names("tagged.*"), ElementsAre());

  Budget budget;
  const auto nodes = backend_->browse("*", budget).value();
  std::vector<std::string> rows;
  for (const Node& node : nodes) rows.push_back(fmt::format("{} {} {}", node.path, node.is_leaf, node.has_children));
  EXPECT_THAT(rows, ElementsAre("db false true", "web true true", "web-1 false true"));
}

TEST_F(EmbeddedTest, FindsByTag) {
  using Operator = TagExpression::Operator;
  open();
  for (const char* name : {"disk;dc=1;host=a", "disk;dc=1;host=b", "disk;dc=2;host=c", "net;dc=2", "plain.name"})
    put(name, kNow, 1);
  const auto found = [this](std::vector<TagExpression> expressions) {
    Budget budget;
    std::string out;
    const auto matches = backend_->match_tags(expressions, budget);
    if (!matches) return std::string("error");
    for (const Match& match : *matches) out += (out.empty() ? "" : " ") + match.name;
    return out;
  };
  EXPECT_EQ(found({{"dc", Operator::kEqual, "1"}}), "disk;dc=1;host=a disk;dc=1;host=b");
  EXPECT_EQ(found({{"name", Operator::kMatches, "d|p"}}),
            "disk;dc=1;host=a disk;dc=1;host=b disk;dc=2;host=c plain.name");
  EXPECT_EQ(found({{"dc", Operator::kNotEqual, ""}, {"host", Operator::kNotMatches, "[ab]"}}),
            "disk;dc=2;host=c net;dc=2");
  EXPECT_EQ(found({{"name", Operator::kEqual, "plain.name"}, {"dc", Operator::kEqual, ""}}), "plain.name");
  EXPECT_EQ(found({{"dc", Operator::kNotEqual, "1"}}), "error");
  EXPECT_THAT(backend_->tag_names({}, "", 10).value(), ElementsAre("dc", "host", "name"));
  EXPECT_THAT(backend_->tag_values("host", {}, "", 2).value(), ElementsAre("a", "b"));
  const std::vector<TagExpression> second{{"dc", Operator::kEqual, "2"}};
  EXPECT_THAT(backend_->tag_values("name", second, "", 10).value(), ElementsAre("disk", "net"));
}

}  // namespace
}  // namespace bellwether::series
