// Rates and sizes of the archive in a folder. One line a figure: name, value, unit, tab-separated.
//
//   bw_archive_bench [FOLDER [EVENTS [SEARCHED [CAPTURES]]]]     a scratch folder (/tmp), 100,000 and 1,000,000, a folder of JSON events
//
// Appends EVENTS with payloads varied from the captures, as fast as they become durable, and waits until all but the newest file is sealed. Then
// SEARCHED events with next to no payload, in segments of as many events as real ones have, and searches among them.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "archive/embedded.h"
#include "archive/testing/sample_events.h"

namespace bellwether::archive {
namespace {

using Clock = std::chrono::steady_clock;
using testing::OwnedRecord;
using testing::SampleEvents;

constexpr std::uint64_t kRealSegment = 64 << 20;
constexpr std::uint64_t kSmallSegment = 7 << 20;  // as many events as the real one holds

void report(std::string_view name, double value, std::string_view unit) {
  fmt::print("archive {}\t{:.4g}\t{}\n", name, value, unit);
}

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

template <class Value>
Value must(Result<Value> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", result.error().to_string());
  std::exit(1);
}

void must(const Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "{}\n", result.error().to_string());
  std::exit(1);
}

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::vector<std::string> read_captures(const std::string& folder) {
  std::vector<std::string> payloads;
  for (const auto& each : std::filesystem::directory_iterator(folder)) {
    if (each.path().extension() != ".json" || each.file_size() < 1900 || each.file_size() > 20'000) continue;
    std::ifstream file(each.path());
    payloads.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  std::ranges::sort(payloads);
  return payloads;
}

struct Appended {
  std::uint64_t events = 0;
  std::uint64_t payload_bytes = 0;
};

// As fast as the store takes them; the events are made beforehand, in rounds, and that is not counted.
Appended append(EmbeddedStore& store, SampleEvents& events, std::uint64_t count, std::string_view name) {
  constexpr std::uint64_t kRound = 10'000;
  Appended appended;
  double time = 0;
  std::vector<std::int64_t> latencies(count);
  while (appended.events < count) {
    std::vector<OwnedRecord> round;
    for (std::uint64_t i = 0; i < kRound; ++i) round.push_back(events.next());
    std::atomic<std::uint64_t> done{0};
    const Clock::time_point begin = Clock::now();
    for (const OwnedRecord& record : round) {
      appended.payload_bytes += record.payload.size();
      std::int64_t& latency = latencies[std::min(appended.events++, count - 1)];
      for (;;) {
        const Clock::time_point at = Clock::now();
        const auto position = store.append(record.view(), [&done, &latency, at](const Result<void>& result) {
          must(result);
          latency = (Clock::now() - at).count();
          done.fetch_add(1, std::memory_order_release);
        });
        if (position) break;
        std::this_thread::yield();  // past what may wait for the disk
      }
    }
    while (done.load(std::memory_order_acquire) < kRound) std::this_thread::sleep_for(std::chrono::microseconds(100));
    time += seconds_since(begin);
    store.release(store.end());
  }
  report(fmt::format("{}: append", name), static_cast<double>(appended.events) / time, "events/s");
  report(fmt::format("{}: append", name), static_cast<double>(appended.payload_bytes) / time / 1e6, "MB/s of payload");
  return appended;
}

// What the disk itself takes for a round, at this moment: writing 24 KB into reserved room, and waiting until they are there.
void sync_alone(const std::string& path) {
  constexpr int kSyncs = 200;
  const auto file = must(disk::system_filesystem().open(path, disk::OpenMode::kCreate));
  const std::string bytes(24'000, 'x');
  must(file->allocate(kSyncs * bytes.size()));
  std::vector<double> latencies;
  for (int i = 0; i < kSyncs; ++i) {
    const Clock::time_point begin = Clock::now();
    must(file->write_at(static_cast<std::uint64_t>(i) * bytes.size(), std::as_bytes(std::span(bytes))));
    must(file->sync());
    latencies.push_back(seconds_since(begin));
  }
  std::ranges::sort(latencies);
  report("write and sync alone, p50", latencies[kSyncs / 2] * 1e3, "ms");
  report("write and sync alone, p99", latencies[kSyncs * 99 / 100] * 1e3, "ms");
}

// The reply's way at half of what must be taken: 4,000 events a second, evenly.
void append_paced(EmbeddedStore& store, SampleEvents& events) {
  constexpr int kEvents = 8'000;
  std::vector<OwnedRecord> records;
  for (int i = 0; i < kEvents; ++i) records.push_back(events.next());
  std::vector<double> latencies(kEvents);
  std::atomic<int> done{0};
  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < kEvents; ++i) {
    std::this_thread::sleep_until(begin + std::chrono::microseconds(250) * i);
    const Clock::time_point at = Clock::now();
    must(store.append(records[static_cast<std::size_t>(i)].view(), [&, i, at](const Result<void>&) {
      latencies[static_cast<std::size_t>(i)] = seconds_since(at);
      done.fetch_add(1, std::memory_order_release);
    }));
  }
  while (done.load(std::memory_order_acquire) < kEvents) std::this_thread::yield();
  std::ranges::sort(latencies);
  report("append at 4,000/s, p50", latencies[kEvents / 2] * 1e3, "ms");
  report("append at 4,000/s, p99", latencies[kEvents * 99 / 100] * 1e3, "ms");
}

std::unique_ptr<EmbeddedStore> open(const std::string& folder, std::uint64_t segment_bytes, Background background) {
  static Metrics metrics;
  static const runtime::SystemClock clock;
  StoreOptions options;
  options.folder = folder;
  options.segment_bytes = segment_bytes;
  options.retention = std::chrono::years(100);
  return must(EmbeddedStore::open(disk::system_filesystem(), options, clock, background, metrics,
                                  Log(null_log_sink(), "bench")));
}

void measure(std::string_view name, int times, const std::function<void()>& ask) {
  std::vector<double> latencies;
  for (int i = 0; i < times; ++i) {
    const Clock::time_point begin = Clock::now();
    ask();
    latencies.push_back(seconds_since(begin));
  }
  std::ranges::sort(latencies);
  report(fmt::format("{}, p50", name), latencies[latencies.size() / 2] * 1e3, "ms");
  report(fmt::format("{}, p99", name), latencies[latencies.size() * 99 / 100] * 1e3, "ms");
}

void store_real(const std::string& folder, const std::vector<std::string>& payloads, std::uint64_t count) {
  SampleEvents events(payloads, 1);
  {
    const auto store = open(folder, kRealSegment, Background::kThreads);
    append(*store, events, count, "real events");
    sync_alone(folder + ".sync");
    std::filesystem::remove(folder + ".sync");
    append_paced(*store, events);
  }
  // What is left is sealed at once, so that a segment is what is measured.
  const auto store = open(folder, kRealSegment, Background::kManual);
  store->release(store->end());
  must(store->seal_all());
  const StoreStatistics statistics = store->statistics();
  report("payload of an event", static_cast<double>(statistics.payload_bytes) / static_cast<double>(statistics.records),
         "bytes");
  report("an event on disk, with its index",
         static_cast<double>(statistics.disk_bytes) / static_cast<double>(statistics.records), "bytes");
  SampleEvents again(payloads, 1);
  std::vector<std::pair<std::uint32_t, RecordId>> ids;
  for (std::uint64_t i = 0; i < count; ++i) {
    const OwnedRecord& event = again.next();
    if (i % 97 == 0) ids.emplace_back(event.project, event.id);
  }
  std::size_t next = 0;
  measure("fetch by id", 200, [&] {
    const auto& [project, id] = ids[next++ * 7919 % ids.size()];
    must(store->fetch(project, id));
  });
}

// One file's worth, alone.
void seal_one(const std::string& folder, const std::vector<std::string>& payloads) {
  const auto store = open(folder, 1 << 30, Background::kManual);
  SampleEvents events(payloads, 4);
  for (int i = 0; i < 10'000; ++i) must(store->append(events.next().view(), nullptr));
  must(store->commit());
  const double bytes = static_cast<double>(store->statistics().payload_bytes);
  const std::clock_t begin = std::clock();
  must(store->seal_all());
  const double time = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  report("seal", bytes / time / 1e6, "MB of payload/CPU second");
  report("seal", 10'000 / time, "events/CPU second");
}

Query query_of(std::vector<Condition> conditions) {
  Query query;
  query.project = 2;
  query.limit = 50;
  if (!conditions.empty()) query.alternatives = {std::move(conditions)};
  return query;
}

void search_many(const std::string& folder, std::uint64_t count) {
  const auto store = open(folder, kSmallSegment, Background::kManual);
  SampleEvents events({}, 2);
  double seal_time = 0;
  for (std::uint64_t made = 0; made < count;) {
    std::vector<OwnedRecord> round;
    for (; round.size() < 10'000 && made < count; ++made) round.push_back(events.next());
    for (const OwnedRecord& record : round) must(store->append(record.view(), nullptr));
    must(store->commit());
    const Clock::time_point begin = Clock::now();
    store->release(store->end());
    must(store->maintain());
    seal_time += seconds_since(begin);
  }
  const std::string name = fmt::format("{} events", count);
  using Operator = Condition::Operator;
  report(fmt::format("{}: small ones, seal", name), static_cast<double>(count) / seal_time, "events/s");
  const StoreStatistics statistics = store->statistics();
  report(fmt::format("{}: index of an event", name),
         static_cast<double>(statistics.disk_bytes) / static_cast<double>(statistics.records), "bytes on disk");
  std::mt19937_64 random(3);
  const auto search = [&](std::string_view what, int times, const std::function<Query()>& make) {
    measure(fmt::format("{}: {}", name, what), times, [&] {
      Budget budget;
      must(store->search(make(), budget));
    });
  };
  search("newest of a project", 100, [&] { return query_of({}); });
  search("newest of an issue", 100, [&] {
    Query query = query_of({});
    query.groups = {1 + random() % 100 * 5};
    return query;
  });
  search("tag:value, frequent", 100, [&] { return query_of({{"environment", Operator::kIs, {"staging"}}}); });
  search("user, rare", 100,
         [&] { return query_of({{"user", Operator::kIs, {fmt::format("id:{}", random() % 50'000)}}}); });
  search("user, absent", 100, [&] { return query_of({{"user", Operator::kIs, {"id:nobody"}}}); });
  search("two tags, rare together", 100, [&] {
    return query_of({{"transaction", Operator::kIs, {fmt::format("/section/{}/order", random() % 40)}},
                     {"url", Operator::kMatches, {fmt::format("*/{}", random() % 20'000)}}});
  });
  search("free text, frequent", 50, [&] { return query_of({{"", Operator::kMatches, {"*no such order*"}}}); });
  search("free text, absent", 10, [&] { return query_of({{"", Operator::kMatches, {"*no such thing*"}}}); });
  const auto count_of = [&](std::string_view key, bool of_issue) {
    measure(fmt::format("{}: values of {} in {}", name, key, of_issue ? "an issue" : "all"), 20, [&] {
      Query query;
      if (of_issue) query.groups = {1 + random() % 10};
      Budget budget;
      must(store->count_values(query, key, 10, budget));
    });
  };
  count_of("browser", false);
  count_of("browser", true);
  count_of("user", true);
  measure(fmt::format("{}: fetch of an id that is absent", name), 100, [&] {
    if (store->fetch(1, {random(), random()})) std::exit(1);
  });
  report(fmt::format("{}: memory the archive counts", name),
         static_cast<double>(store->statistics().memory_bytes) / 1e6, "MB");
  report(fmt::format("{}: resident after all this", name), static_cast<double>(resident_bytes()) / 1e6, "MB");
}

}  // namespace
}  // namespace bellwether::archive

int main(int argc, char** argv) {
  using namespace bellwether::archive;
  const std::string folder = fmt::format("{}/bw_archive_bench.{}", argc > 1 ? argv[1] : "/tmp", getpid());
  const std::uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000;
  const std::uint64_t searched = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1'000'000;
  const std::vector<std::string> payloads = read_captures(argc > 4 ? argv[4] : BW_CAPTURES);
  if (count > 0) {
    store_real(folder + "/real", payloads, count);
    seal_one(folder + "/one", payloads);
  }
  if (searched > 0) search_many(folder + "/many", searched);
  std::filesystem::remove_all(folder);
  return 0;
}
