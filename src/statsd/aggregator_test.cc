#include "statsd/aggregator.h"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "statsd/test_sink.h"

namespace bellwether::statsd {
namespace {

std::vector<StructuralScan> scans() {
  std::vector<StructuralScan> all = {scan_structurals_scalar, scan_structurals_sse2};
  if (has_avx2()) all.push_back(scan_structurals_avx2);
  if (has_avx512()) all.push_back(scan_structurals_avx512);
  return all;
}

TEST(StructuralScan, AgreesWithTheScalarOneWhateverTheLength) {
  std::mt19937 random(7);
  for (std::size_t size = 0; size < 300; ++size) {
    std::string text;
    for (std::size_t i = 0; i < size + 64; ++i) text.push_back("abc:|\n\x80\xff#"[random() % 9]);
    std::vector<std::uint32_t> wanted(size + kStructuralSlack);
    wanted.resize(scan_structurals_scalar(text.data(), size, wanted.data()));
    for (const StructuralScan scan : scans()) {
      std::vector<std::uint32_t> got(size + kStructuralSlack);
      got.resize(scan(text.data(), size, got.data()));
      EXPECT_EQ(got, wanted) << "size " << size;
    }
  }
}

// What each piece of these lines becomes must not depend on how the packet was cut, which scan found the lines or what was cached before.
std::string random_line(std::mt19937& random) {
  static constexpr const char* kKeys[] = {
      "a", "b.c", "web.svc01.host001.requests", "x y", "k;b=1;a=2", "k;a=2;b=1", "é", "k,t=v", "", "_e{1,1}", "q#"};
  static constexpr const char* kValues[] = {"1",  "-2", "+3",  "0.25", "12.5", "1e3", "", "x", "123456789012345678",
                                            "5.", ".5", "1:2", "-",    "0",    "99"};
  static constexpr const char* kTypes[] = {"c", "g", "ms", "h", "d", "m", "C", "s", "x", "", "ms ", "cc"};
  static constexpr const char* kFields[] = {
      "",    "",           "",           "",     "|@0.1",     "|@0.5", "|@2", "|@", "|@x",  "|#a:b",       "|#b:c,a:d",
      "|#a", "|@0.1|#a:b", "|#a:b|@0.1", "|c:x", "|#a:b|c:x", "|junk", "|#",  "\r", ":2|c", "|T1600000000"};
  const auto pick = [&](const auto& from) { return from[random() % std::size(from)]; };
  std::string line = pick(kKeys);
  if (random() % 20 != 0) line += ":";
  line += pick(kValues);
  if (random() % 20 != 0) line += "|";
  line += pick(kTypes);
  line += pick(kFields);
  return line;
}

std::string state_of(TestEngine& engine) {
  std::string out;
  for (const std::string& line : engine.flush()) {
    if (line.find("packets_received") == std::string::npos) out.append(line).push_back('\n');
  }
  for (std::size_t i = 0; i < kRefusals; ++i) {
    out.append(refusal_name(static_cast<Refusal>(i)))
        .append(" ")
        .append(std::to_string(engine.refused(static_cast<Refusal>(i))))
        .push_back('\n');
  }
  return out;
}

void compare_ways(Mode mode, unsigned seed) {
  std::mt19937 random(seed);
  Options options = default_options(mode);
  options.flush_interval = milliseconds(1000);
  // One line a packet, found by the scalar scan, against large packets found by each scan.
  TestEngine plain(options, scan_structurals_scalar);
  std::vector<std::unique_ptr<TestEngine>> others;
  for (const StructuralScan scan : scans()) others.push_back(std::make_unique<TestEngine>(options, scan));
  for (int flush = 0; flush < 3; ++flush) {
    std::vector<std::string> lines;
    std::string packet;
    for (int i = 0; i < 400; ++i) {
      lines.push_back(random_line(random));
      packet += lines.back();
      packet += i % 7 == 0 ? "\n\n" : "\n";
    }
    for (const std::string& line : lines) plain.receive(line);
    const std::string wanted = state_of(plain);
    for (const auto& other : others) {
      other->receive(packet);
      EXPECT_EQ(state_of(*other), wanted) << "seed " << seed;
    }
  }
}

TEST(Aggregator, FindsTheSameWhateverTheWay) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    compare_ways(Mode::kExtended, seed);
    compare_ways(Mode::kStrict, seed);
  }
}

// The fast path against the parser alone: an engine whose lines all carry a field that only the parser follows and that means nothing.
TEST(Aggregator, FastPathAgreesWithTheParser) {
  static constexpr const char* kPlain[] = {
      "a:1|c",     "a:-2.5|c", "a:3|c|@0.1", "b:7|ms",         "b:8|ms|@0.5",      "b:0.125|h",
      "g:5|g",     "g:-3|g",   "a b:1|c",    "t:1|c|#x:y,a:b", "t:2|ms|@0.1|#x:y", "k;b=1;a=2:4|c",
      "e:99.99|d", "e:1|m",    "g:0|g",      "zero:0|ms"};
  std::mt19937 random(3);
  const Options options = default_options(Mode::kExtended);
  TestEngine fast(options);
  TestEngine slow(options);
  for (int i = 0; i < 5'000; ++i) {
    const std::string line = kPlain[random() % std::size(kPlain)];
    fast.receive(line);
    slow.receive(line + "|c:container");
  }
  EXPECT_EQ(state_of(fast), state_of(slow));
}

TEST(Aggregator, TakesOnlyWholeLinesOfAStream) {
  TestEngine engine(default_options(Mode::kExtended));
  const std::string text = "a:1|c\nb:2|c\nc:3|c";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    std::string padded = text.substr(0, size);
    const std::size_t whole = padded.rfind('\n') == std::string::npos ? 0 : padded.rfind('\n') + 1;
    padded.append(64, '\n');
    EXPECT_EQ(engine.aggregator.receive_stream(padded.data(), size, engine.account), whole) << size;
  }
}

TEST(Aggregator, TakesLinesLongerThanItsWindow) {
  Options options = default_options(Mode::kExtended);
  options.limits.key_bytes = 50'000;
  TestEngine engine(options);
  const std::string key(40'000, 'k');
  engine.receive("a:1|c\n" + key + ":2|c\nb:3|c");
  const auto lines = engine.flush();
  EXPECT_NE(std::ranges::find(lines, "stats_counts." + key + " 2"), lines.end());
  EXPECT_NE(std::ranges::find(lines, "stats_counts.b 3"), lines.end());
}

TEST(Aggregator, SwapsNoSoonerThanTheOtherGenerationIsBack) {
  TestEngine engine(default_options(Mode::kExtended));
  Generation* const first = engine.aggregator.swap();
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(engine.aggregator.swap(), nullptr);
  engine.merger.fold(0, *first, engine.aggregator.arena());
  engine.aggregator.give_back(*first);
  EXPECT_NE(engine.aggregator.swap(), nullptr);
}

// A key's values are gathered in the record of the shard that named it first, also when an earlier shard is folded before that one.
TEST(Merger, GathersWhatAKeyOfALaterShardGotOnAnEarlierOne) {
  const Options options = default_options(Mode::kExtended);
  TestEngine earlier(options);
  TestEngine later(options);
  TestEngine* const shards[] = {&earlier, &later};
  Merger merger(options, 2);
  TestSink sink(options.names);
  const auto flush = [&] {
    Generation* generations[] = {earlier.aggregator.swap(), later.aggregator.swap()};
    for (std::size_t i = 0; i < 2; ++i) merger.expect(i, *generations[i]);
    for (std::size_t i = 0; i < 2; ++i) merger.fold(i, *generations[i], shards[i]->aggregator.arena());
    FlushSink* const sinks[] = {&sink};
    merger.flush(unix_seconds(1'700'000'000), sinks, [] { return 0.0; });
    for (std::size_t i = 0; i < 2; ++i) shards[i]->aggregator.give_back(*generations[i]);
  };
  later.receive("level:10|g\nhits:1|c");
  flush();
  EXPECT_THAT(sink.lines, ::testing::IsSupersetOf({"stats.gauges.level 10", "stats_counts.hits 1"}));
  earlier.receive("level:77|g\nhits:5|c");
  flush();
  EXPECT_THAT(sink.lines, ::testing::IsSupersetOf({"stats.gauges.level 77", "stats_counts.hits 5"}));
  flush();
  EXPECT_THAT(sink.lines, ::testing::IsSupersetOf({"stats.gauges.level 77", "stats_counts.hits 0"}));
}

}  // namespace
}  // namespace bellwether::statsd
