#include "carbon/storage_rules.h"

#include <gtest/gtest.h>

#include "carbon/ini_file.h"
#include "carbon/name_filter.h"
#include "carbon/rules.h"
#include "disk/faulty_filesystem.h"

namespace bellwether::carbon {
namespace {

using series::Rollup;
using series::Tier;

template <class T>
std::string error_of(const Result<T>& result) {
  return result ? "no error" : result.error().message();
}

TEST(Retentions, BothFormsAndEveryUnit) {
  EXPECT_EQ(parse_retention("10s:6h"), (Tier{10, 21'600}));
  EXPECT_EQ(parse_retention("10:2160"), (Tier{10, 21'600}));
  EXPECT_EQ(parse_retention("60:7d"), (Tier{60, 604'800}));
  EXPECT_EQ(parse_retention("1min:1year"), (Tier{60, 31'536'000}));
  EXPECT_EQ(parse_retention("1m:2w"), (Tier{60, 1'209'600}));
  EXPECT_EQ(parse_retention("7s:60s"), (Tier{7, 56}));
  const auto tiers = parse_retentions("1m:7d, 10s:6h ,10m:5y");
  ASSERT_TRUE(tiers);
  EXPECT_EQ(*tiers, (std::vector<Tier>{{10, 21'600}, {60, 604'800}, {600, 157'680'000}}));
}

TEST(Retentions, SayWhatIsWrong) {
  EXPECT_EQ(error_of(parse_retention("10x:1d")), "'10x' has the unknown unit 'x': s, m, h, d, w or y");
  EXPECT_EQ(error_of(parse_retention("10s")), "retention '10s' is no step:span, such as 10s:6h");
  EXPECT_EQ(error_of(parse_retention("0:1d")), "'0' does not begin with a positive number");
  EXPECT_EQ(error_of(parse_retention("1h:1m")), "retention '1h:1m' is shorter than its step");
  EXPECT_EQ(error_of(parse_retention("10s:9999999999y")).substr(0, 9), "retention");
  EXPECT_EQ(error_of(parse_retentions("10s:6h,15s:7d")),
            "retentions '10s:6h,15s:7d': the tiers of 10 s and 15 s do not divide");
  EXPECT_EQ(error_of(parse_retentions("10s:6h,10s:7d")),
            "retentions '10s:6h,10s:7d': the tiers of 10 s and 10 s have the same step");
  EXPECT_FALSE(parse_retentions("10s:7d,1m:6h"));
  EXPECT_FALSE(parse_retentions("10s:30s,1m:7d"));
  EXPECT_FALSE(parse_retentions(""));
}

constexpr std::string_view kSchemas = R"(# comment
[carbon]
pattern = ^carbon\.
retentions = 60s:90d

[fast]
Pattern: \.fast$
retentions = 1s:1h,
  1m:7d

[rest]
match-all = true
retentions = 1m:30d
)";

TEST(StorageRules, FirstPatternThatIsFoundDecides) {
  auto schemas = StorageRules::parse_schemas(kSchemas, "storage-schemas.conf");
  ASSERT_TRUE(schemas) << schemas.error().message();
  auto aggregations = StorageRules::parse_aggregations(
      "[sums]\npattern = \\.count\nxFilesFactor = 0\naggregationMethod = sum\n[max]\npattern = max\naggregationMethod "
      "= MAX\n",
      "storage-aggregation.conf");
  ASSERT_TRUE(aggregations) << aggregations.error().message();
  const StorageRules rules(std::move(*schemas), std::move(*aggregations),
                           {.name = "default", .pattern = "", .tiers = {{10, 100}}});
  EXPECT_EQ(rules.schema_of("carbon.x.fast")->name, "carbon");
  EXPECT_EQ(rules.schema_of("x.carbon.fast")->name, "fast");
  EXPECT_EQ(rules.schema_of("x.fast")->tiers, (std::vector<Tier>{{1, 3600}, {60, 604'800}}));
  EXPECT_EQ(rules.schema_of("anything")->name, "rest");
  EXPECT_EQ(rules.schema_of("x.count.fast")->rollup, Rollup::kSum);
  EXPECT_EQ(rules.schema_of("x.count.fast")->x_files_factor, 0);
  EXPECT_EQ(rules.schema_of("x.max")->rollup, Rollup::kMax);
  EXPECT_EQ(rules.schema_of("x.max")->x_files_factor, 0.5);
  EXPECT_EQ(rules.schema_of("x")->rollup, Rollup::kAverage);
}

TEST(StorageRules, FallsBack) {
  const StorageRules rules({}, {}, {.name = "default", .pattern = "", .tiers = {{10, 100}}});
  EXPECT_EQ(rules.schema_of("x")->name, "default");
}

TEST(StorageRules, ErrorsNameFileAndLine) {
  const auto schema_error = [](std::string_view text) { return error_of(StorageRules::parse_schemas(text, "s.conf")); };
  EXPECT_EQ(schema_error("pattern = x"), "s.conf:1: a value before the first [section]");
  EXPECT_EQ(schema_error("[a]\nnonsense"), "s.conf:2: 'nonsense' is no key = value");
  EXPECT_EQ(schema_error("[a]\npattern = x"), "s.conf:1: section [a] has no retentions");
  EXPECT_EQ(schema_error("[a]\nretentions = 1s:1d"), "s.conf:1: section [a] needs either a pattern or match-all");
  EXPECT_EQ(schema_error("[a]\npattern = (\nretentions = 1s:1d").substr(0, 9), "s.conf:2:");
  EXPECT_EQ(schema_error("[a]\npattern = x\nretentions = 1q:1d"),
            "s.conf:3: '1q' has the unknown unit 'q': s, m, h, d, w or y");
  EXPECT_EQ(schema_error("[a]\npattern = x\nretention = 1s:1d"),
            "s.conf:3: unknown key 'retention'; did you mean 'retentions'?");
  EXPECT_EQ(schema_error("[a]\npattern = x\npattern = y"), "s.conf:3: 'pattern' is there already, at line 2");
  EXPECT_EQ(schema_error("[a]\n[a]"), "s.conf:2: section [a] is there already, at line 1");
  EXPECT_EQ(schema_error("[a"), "s.conf:1: '[a' is no [section]");
  const auto aggregation_error = [](std::string_view text) {
    return error_of(StorageRules::parse_aggregations(text, "a.conf"));
  };
  EXPECT_EQ(aggregation_error("[a]\npattern = x\nxFilesFactor = 2"),
            "a.conf:3: xFilesFactor '2' is no number between 0 and 1");
  EXPECT_EQ(aggregation_error("[a]\npattern = x\naggregationMethod = mean").substr(0, 9), "a.conf:3:");
}

TEST(NameFilter, Judges) {
  const auto list = [](std::string_view text) { return *NameFilter::parse_list(text, "list.conf"); };
  const NameFilter both(list("^a\\.\n# comment\n\n^b\\."), list("secret"));
  EXPECT_EQ(both.judge("a.x"), Verdict::kAllowed);
  EXPECT_EQ(both.judge("b.x"), Verdict::kAllowed);
  EXPECT_EQ(both.judge("c.x"), Verdict::kNotWhitelisted);
  EXPECT_EQ(both.judge("a.secret"), Verdict::kBlacklisted);
  EXPECT_TRUE(NameFilter().allows_everything());
  EXPECT_EQ(error_of(NameFilter::parse_list("ok\n(", "list.conf")).substr(0, 12), "list.conf:2:");
}

TEST(Rules, AreReadAgainAndSurviveErrors) {
  disk::FaultyFilesystem filesystem(1);
  Metrics metrics;
  const Log log(null_log_sink(), "test");
  const auto write = [&](const std::string& path, std::string_view text) {
    ASSERT_TRUE(filesystem.replace_file(path, text));
  };
  ASSERT_TRUE(filesystem.make_directories("/conf"));
  const series::Schema fallback{.name = "default", .pattern = "", .tiers = {{10, 100}}};
  const RuleFiles files{.storage_schemas = "/conf/storage-schemas.conf",
                        .storage_aggregation = "",
                        .whitelist = "",
                        .blacklist = "/conf/blacklist.conf"};
  EXPECT_FALSE(Rules::load(filesystem, files, fallback, metrics, log));
  write(files.storage_schemas, "[a]\npattern = a\nretentions = 1s:1h\n");
  write(files.blacklist, "bad");
  auto rules = Rules::load(filesystem, files, fallback, metrics, log);
  ASSERT_TRUE(rules) << rules.error().to_string();
  EXPECT_EQ((*rules)->schema_of("a")->name, "a");
  EXPECT_EQ((*rules)->schema_of("x")->name, "default");
  EXPECT_EQ((*rules)->filter()->judge("bad"), Verdict::kBlacklisted);
  const std::uint64_t generation = (*rules)->generation();
  EXPECT_TRUE((*rules)->refresh());
  EXPECT_EQ((*rules)->generation(), generation);

  write(files.storage_schemas, "[a]\npattern = a\nretentions = nonsense\n");
  EXPECT_EQ(error_of((*rules)->refresh()).substr(0, 29), "/conf/storage-schemas.conf:3:");
  EXPECT_EQ((*rules)->schema_of("a")->name, "a");
  EXPECT_TRUE((*rules)->refresh());  // the same content again is no news
  EXPECT_EQ(metrics.counter("carbon.rules_errors", {}, "").value(), 1u);

  write(files.storage_schemas, "[b]\npattern = a\nretentions = 1m:1h\n");
  EXPECT_TRUE((*rules)->refresh());
  EXPECT_EQ((*rules)->schema_of("a")->name, "b");
  EXPECT_EQ((*rules)->generation(), generation + 1);
}

}  // namespace
}  // namespace bellwether::carbon
