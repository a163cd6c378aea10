// bw_statsd_golden FOLDER SET [SET…]: plays FOLDER/packets.json, one datagram each, through the strict mode and compares what would be sent to
// carbon with FOLDER/SET.out, line by line and in order. SET is legacy or modern (the options are those the recording was made with). The
// numbers that carry the recorder's own timing are compared by name only. Exit code 1 on differences; the last line counts.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "codec/json_reader.h"
#include "statsd/aggregator.h"
#include "statsd/graphite_sink.h"
#include "statsd/merger.h"

namespace bellwether::statsd {
namespace {

constexpr std::string_view kNextFlush = "---- next flush ----";
constexpr std::string_view kOwnTiming[] = {"processing_time", "calculationtime", "flush_time", "last_flush",
                                           "timestamp_lag"};

struct Recording {
  Options options;
  int empty_flushes_before;  // that the recorder had already seen
};

std::optional<Recording> recording_of(std::string_view set) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Recording recording{.options = default_options(Mode::kStrict), .empty_flushes_before = 1};
  recording.options.flush_interval = milliseconds(1000);
  recording.options.percentiles = {90, -10, 99.9};
  if (set == "legacy") {
    recording.options.histogram = {{"t6", {2, 5.5, kInfinity}}};
    return recording;
  }
  if (set == "modern") {
    recording.empty_flushes_before = 2;
    recording.options.names.legacy = false;
    recording.options.names.global_suffix = "host1";
    recording.options.histogram = {{"", {5, kInfinity}}};
    recording.options.idle = {
        .delete_counters = true, .delete_timers = true, .delete_sets = true, .delete_gauges = true};
    return recording;
  }
  return std::nullopt;
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Code::kNotFound, "cannot open " + path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<std::vector<std::string>> read_packets(const std::string& path) {
  TRY(const std::string text, read_file(path));
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(text));
  std::vector<std::string> packets;
  document.root().each_element([&](codec::JsonValue value) {
    packets.emplace_back(value.as_string().value_or(""));
    return true;
  });
  return packets;
}

// The recorded flushes, each as its lines.
Result<std::vector<std::vector<std::string>>> read_flushes(const std::string& path) {
  TRY(const std::string text, read_file(path));
  std::vector<std::vector<std::string>> flushes(1);
  for (const std::string_view line : split(text, '\n')) {
    if (line == kNextFlush) {
      flushes.emplace_back();
    } else if (!line.empty()) {
      flushes.back().emplace_back(line);
    }
  }
  return flushes;
}

// The engine with a carbon daemon that keeps the last flush.
class Player {
 public:
  explicit Player(const Options& options, UnixSeconds start)
      : refusals_(metrics_, Log(null_log_sink(), "golden")),
        reasons_(refusals_),
        account_("golden", metrics_),
        aggregator_(options, reasons_),
        merger_(options, 1),
        sink_(
            options.names, GraphiteProtocol::kText,
            [this] {
              return GraphiteStatistics{.last_flush = count_seconds(now_) - 1, .flush_length = flushed_.size()};
            },
            [this](std::string bytes) { flushed_ = std::move(bytes); }),
        now_(start) {}

  void receive(std::string_view packet) {
    std::string padded(packet);
    padded.append(64, '\0');
    aggregator_.receive(padded.data(), packet.size(), account_);
    aggregator_.finish_batch();
  }

  const std::string& flush() {
    Generation& generation = *aggregator_.swap();
    FlushSink* const sinks[] = {&sink_};
    merger_.fold(0, generation, aggregator_.arena());
    merger_.flush(now_, sinks, [] { return 0.0; });
    aggregator_.give_back(generation);
    now_ += seconds(1);
    return flushed_;
  }

 private:
  Metrics metrics_;
  Refusals refusals_;
  RefusalReasons reasons_;
  Account account_;
  Aggregator aggregator_;
  Merger merger_;
  GraphiteSink sink_;
  UnixSeconds now_;
  std::string flushed_;
};

bool carries_own_timing(std::string_view name) {
  for (const std::string_view own : kOwnTiming) {
    if (name.find(own) != std::string_view::npos) return true;
  }
  return false;
}

bool agree(std::string_view wanted, std::string_view got) {
  if (wanted == got) return true;
  const std::string_view name = wanted.substr(0, wanted.find(' '));
  return carries_own_timing(name) && name == got.substr(0, got.find(' '));
}

struct Tally {
  int passed = 0;
  int failed = 0;
};

void compare(std::string_view set, std::size_t flush, const std::vector<std::string>& wanted, std::string_view text,
             Tally& tally) {
  std::vector<std::string_view> got = split(text, '\n');
  if (!got.empty() && got.back().empty()) got.pop_back();
  for (std::size_t i = 0; i < std::max(wanted.size(), got.size()); ++i) {
    const std::string_view left = i < wanted.size() ? std::string_view(wanted[i]) : "(nothing)";
    const std::string_view right = i < got.size() ? got[i] : "(nothing)";
    if (agree(left, right)) {
      ++tally.passed;
      continue;
    }
    ++tally.failed;
    std::printf("%s, flush %zu, line %zu\n  original: %s\n  ours:     %s\n", std::string(set).c_str(), flush + 1, i + 1,
                printable(left).c_str(), printable(right).c_str());
  }
}

Result<void> play(const std::string& folder, const std::string& set, Tally& tally) {
  const auto recording = recording_of(set);
  if (!recording) return fail(Code::kInvalidArgument, "no set is called '" + set + "': legacy, modern");
  TRY(const auto packets, read_packets(folder + "/packets.json"));
  TRY(const auto flushes, read_flushes(folder + "/" + set + ".out"));
  if (flushes.front().empty()) return fail(Code::kInvalidArgument, folder + "/" + set + ".out holds no lines");
  const std::string& first = flushes.front().front();
  const std::int64_t time = std::atoll(first.c_str() + first.rfind(' ') + 1);
  Player player(recording->options, unix_seconds(time - recording->empty_flushes_before));
  for (int i = 0; i < recording->empty_flushes_before; ++i) player.flush();
  for (const std::string& packet : packets) player.receive(packet);
  for (std::size_t i = 0; i < flushes.size(); ++i) compare(set, i, flushes[i], player.flush(), tally);
  return {};
}

int run(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s FOLDER SET [SET...]\n", argv[0]);
    return 2;
  }
  Tally tally;
  for (int i = 2; i < argc; ++i) {
    if (auto played = play(argv[1], argv[i], tally); !played) {
      std::fprintf(stderr, "%s\n", played.error().to_string().c_str());
      ++tally.failed;
    }
  }
  std::printf("%d passed, %d failed\n", tally.passed, tally.failed);
  return tally.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace bellwether::statsd

int main(int argc, char** argv) {
  return bellwether::statsd::run(argc, argv);
}
