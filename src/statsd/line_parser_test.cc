#include "statsd/line_parser.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/number.h"
#include "base/text.h"
#include "statsd/refusal_reason.h"

namespace bellwether::statsd {
namespace {

// What a line means, as testdata/lines.txt writes it.
class Transcript final : public LineSink {
 public:
  void on_sample(const Sample& sample) override {
    constexpr std::string_view kNames[kTypes] = {"counter", "gauge", "timer", "set"};
    next().append(kNames[static_cast<std::size_t>(sample.type)]).append(" ").append(sample.key).append(" ");
    switch (sample.type) {
      case Type::kSet:
        text.append(sample.member);
        return;
      case Type::kTimer:
        break;
      default:
        text.push_back(sample.operation == Operation::kSet ? '=' : sample.operation == Operation::kAdd ? '+' : '^');
    }
    append_js_number(text, sample.value);
    if (sample.weight != 1) append_js_number(text.append(" x"), sample.weight);
    if (sample.timestamp != 0) text.append(" @").append(std::to_string(sample.timestamp));
  }
  void on_refused(Refusal refusal, std::string_view) override {
    next().append("refused ").append(refusal_name(refusal));
  }
  void on_event(timeline::Event&& event) override {
    next().append("event ").append(event.kind).append(" ").append(event.what);
  }

  std::string text;

 private:
  std::string& next() {
    if (!text.empty()) text.append("; ");
    return text;
  }
};

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out.push_back(text[i]);
      continue;
    }
    switch (text[++i]) {
      case 'r':
        out.push_back('\r');
        break;
      case 'n':
        out.push_back('\n');
        break;
      case 't':
        out.push_back('\t');
        break;
      case 'x':
        out.push_back(static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16)));
        i += 2;
        break;
      default:
        out.push_back(text[i]);
    }
  }
  return out;
}

TEST(LineParser, ReadsEveryLineOfTheCases) {
  std::ifstream file(BW_SOURCE_DIR "/src/statsd/testdata/lines.txt");
  ASSERT_TRUE(file);
  LineParser strict(default_options(Mode::kStrict));
  LineParser extended(default_options(Mode::kExtended));
  LineParser* parser = &extended;
  int cases = 0;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.starts_with("# ") || line.starts_with("#  ")) continue;
    if (line.starts_with("mode ")) {
      parser = line == "mode strict" ? &strict : &extended;
      continue;
    }
    const std::size_t arrow = line.find(" => ");
    ASSERT_NE(arrow, std::string::npos) << "lines.txt:" << number;
    Transcript transcript;
    parser->parse(unescape(line.substr(0, arrow)), transcript);
    EXPECT_EQ(transcript.text, line.substr(arrow + 4)) << "lines.txt:" << number << ": " << line;
    ++cases;
  }
  EXPECT_GT(cases, 80);
}

TEST(LineParser, RefusesAKeyThatIsTooLong) {
  Options options = default_options(Mode::kExtended);
  options.limits.key_bytes = 8;
  LineParser parser(options);
  Transcript transcript;
  parser.parse("12345678:1|c", transcript);
  parser.parse("123456789:1|c", transcript);
  parser.parse("1234567:1|c|#a:b", transcript);
  EXPECT_EQ(transcript.text, "counter 12345678 +1; refused key_too_long; refused key_too_long");
}

TEST(LineParser, KeepsTheFieldsOfAnEvent) {
  struct Keep final : LineSink {
    void on_sample(const Sample&) override {}
    void on_refused(Refusal, std::string_view) override {}
    void on_event(timeline::Event&& given) override { event = std::move(given); }
    timeline::Event event;
  } keep;
  LineParser parser(default_options(Mode::kExtended));
  parser.parse("_e{6,10}:deploy|line1\\nend|d:1600000000|h:web1|k:key|p:low|s:jenkins|t:success|#env:prod,env:prod,x",
               keep);
  EXPECT_EQ(keep.event.data, "line1\nend");
  EXPECT_EQ(keep.event.when, unix_seconds(1'600'000'000));
  EXPECT_EQ(keep.event.source, "dogstatsd");
  const std::vector<std::string> tags = {
      "host:web1", "aggregation_key:key", "priority:low", "source:jenkins", "alert_type:success", "env:prod", "x"};
  EXPECT_EQ(keep.event.tags, tags);
}

}  // namespace
}  // namespace bellwether::statsd
