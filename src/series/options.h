// What the embedded engine can be told. Every limit has the name under which it is configured and reported.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace bellwether::series {

// When the log reaches the disk; what Writer::durable counts.
enum class Durability {
  kAlways,    // synced as soon as there is something to sync; durable = synced
  kInterval,  // synced every sync_interval; durable = synced
  kOs,        // written, never synced: survives kill -9, not a power cut; durable = written
};

// Who runs commits, seals and compaction.
enum class Background {
  kThreads,  // a committer and a keeper thread
  kManual,   // nobody: the test calls commit_log() and maintain()
};

struct Limits {
  std::size_t series = 10'000'000;           // limits.series
  std::size_t name_bytes = 1024;             // limits.name_bytes
  std::size_t name_depth = 64;               // limits.name_depth: dotted parts
  std::size_t name_tags = 64;                // limits.name_tags
  std::size_t log_pending_bytes = 64 << 20;  // limits.log_pending_bytes: appended by one writer and not yet on disk
  std::uint64_t log_bytes = std::uint64_t{8} << 30;  // limits.log_bytes: of all segments together
  std::size_t late_points = 8'000'000;  // limits.late_points: behind the open windows and not yet in a file
};

struct Options {
  Durability durability = Durability::kInterval;
  milliseconds sync_interval{100};
  milliseconds write_interval{10};  // from commit() to write(2): what kill -9 can lose
  std::size_t query_threads = 0;    // 0: one for each core
  Limits limits;
  Background background = Background::kThreads;

  // For tests of the edges: 0 means the values the engine would choose.
  std::size_t window_slots = 0;   // slots of an open window
  std::size_t segment_bytes = 0;  // of a log segment
};

}  // namespace bellwether::series
