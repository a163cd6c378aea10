// EmbeddedBackend: the time-series engine that lives in this process and one folder.
//
//   <folder>/LOCK        held while open
//   <folder>/MANIFEST    which files exist and where the log starts
//   <folder>/names/      every series ever created, in the order of ids
//   <folder>/log/        write-ahead log, one stream a writer
//   <folder>/data/       immutable partition files
//   <folder>/quarantine/ what failed its checksum and was set aside
//
// Threads: as Backend says; open() and close() from one thread. One committer thread, one keeper thread (seal,
// compaction, expiry, index) and, from the first big fetch on, query threads.
#pragma once

#include <memory>
#include <string>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "disk/filesystem.h"
#include "runtime/clock.h"
#include "series/backend.h"
#include "series/options.h"
#include "series/schema.h"

namespace bellwether::series {

class EmbeddedBackend : public Backend {
 public:
  // Creates the folder when there is none; otherwise recovers what is in it: names, files, then the log. kAlreadyExists
  // when another process holds the folder, kDataLoss only when the manifest itself is unreadable; a damaged log or
  // partition file is set aside, counted and logged instead. Cost: under 20 ms empty; about 0.5 s a million names and
  // 0.7 s for each 100 M points in the log. The references outlive the backend.
  static Result<std::unique_ptr<EmbeddedBackend>> open(disk::Filesystem& filesystem, const std::string& folder,
                                                       const Options& options, const SchemaSource& schemas,
                                                       const runtime::Clock& clock, Metrics& metrics, Log log);

  // Commits what the writers have handed over, syncs and stops the threads. Writers must be gone. The destructor does
  // the same and logs the error that close() would have returned.
  virtual Result<void> close() = 0;

  // One round of the committer: writes and syncs everything handed over. Any thread.
  virtual Result<void> commit_log() = 0;

  // One round of the keeper: index, seal of windows whose grace has passed, one step of compaction, expiry. Any thread,
  // one at a time.
  virtual Result<void> maintain() = 0;
};

}  // namespace bellwether::series
