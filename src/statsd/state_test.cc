#include "statsd/state.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "codec/crc32c.h"
#include "statsd/test_sink.h"

namespace bellwether::statsd {
namespace {

Options state_options() {
  Options options = default_options(Mode::kExtended);
  options.flush_interval = milliseconds(1000);
  options.limits.samples_per_timer = 50;
  options.limits.members_per_set = 20;
  return options;
}

std::vector<std::string> sorted_flush(TestEngine& engine) {
  std::vector<std::string> lines = engine.flush();
  std::erase_if(lines, [](const std::string& line) { return line.find("statsd.") != std::string::npos; });
  std::ranges::sort(lines);
  return lines;
}

void send_of_everything(TestEngine& engine, unsigned seed) {
  std::mt19937 random(seed);
  for (int i = 0; i < 300; ++i) {
    const std::string number = std::to_string(random() % 100);
    engine.receive("c" + number + ":" + number + "|c|@0.5");
    engine.receive("g" + number + (i % 3 == 0 ? ":-" : ":") + number + "|g");
    engine.receive("t" + number + ":" + number + (i % 2 == 0 ? "|ms" : "|ms|@0.1"));
    engine.receive("hot:" + number + "|ms");
    engine.receive("s:" + number + "|s");
    engine.receive("few:" + std::to_string(random() % 10) + "|s");
    engine.receive("tagged:1|c|#n:" + number);
  }
}

std::string snapshot(TestEngine& engine) {
  StateWriter writer(unix_seconds(1'700'000'000));
  writer.add(engine.aggregator);
  return writer.finish(engine.merger);
}

TEST(State, SurvivesARestart) {
  TestEngine before(state_options());
  send_of_everything(before, 1);
  before.flush();
  send_of_everything(before, 2);
  before.receive("only.new:5|g");
  TestEngine after(state_options());
  ASSERT_TRUE(restore_state(snapshot(before), after.aggregator, after.merger));
  EXPECT_EQ(sorted_flush(after), sorted_flush(before));
  // And what comes later adds to it in the same way.
  for (TestEngine* const engine : {&before, &after}) engine->receive("only.new:+2|g\ng1:+1|g\nc1:1|c");
  EXPECT_EQ(sorted_flush(after), sorted_flush(before));
}

TEST(State, IsRefusedWholeWhenDamaged) {
  TestEngine before(state_options());
  send_of_everything(before, 1);
  const std::string good = snapshot(before);
  std::mt19937 random(5);
  for (int i = 0; i < 200; ++i) {
    std::string bad = good;
    if (i % 2 == 0) {
      bad.resize(random() % bad.size());
    } else {
      bad[random() % bad.size()] ^= static_cast<char>(1 + random() % 255);
    }
    TestEngine after(state_options());
    const auto restored = restore_state(bad, after.aggregator, after.merger);
    ASSERT_FALSE(restored);
    EXPECT_EQ(after.aggregator.keys(), 3u);
  }
}

TEST(State, IsRefusedWhenItsRecordsDoNotHoldThoughTheChecksumDoes) {
  TestEngine before(state_options());
  send_of_everything(before, 1);
  const std::string good = snapshot(before);
  std::mt19937 random(9);
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    std::string bad = good.substr(0, good.size() - 4);
    bad[20 + random() % (bad.size() - 20)] ^= static_cast<char>(1 + random() % 255);
    const std::uint32_t crc = codec::crc32c(bad);
    bad.append(reinterpret_cast<const char*>(&crc), sizeof(crc));
    TestEngine after(state_options());
    // Other numbers are numbers still; other lengths and kinds are refused. Neither may do harm.
    if (!restore_state(bad, after.aggregator, after.merger)) ++refused;
    after.flush();
  }
  EXPECT_GT(refused, 20);
}

TEST(State, NamesAVersionItDoesNotKnow) {
  TestEngine engine(state_options());
  std::string bytes = snapshot(engine);
  bytes.resize(bytes.size() - 4);
  bytes[8] = 9;
  const std::uint32_t crc = codec::crc32c(bytes);
  bytes.append(reinterpret_cast<const char*>(&crc), sizeof(crc));
  const auto restored = restore_state(bytes, engine.aggregator, engine.merger);
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().message(), "the StatsD state has version 9; this is version 1");
}

}  // namespace
}  // namespace bellwether::statsd
