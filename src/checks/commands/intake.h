// Intake: where the ways in (command pipe, spool files, NSCA, NRDP, Livestatus, the HTTP API) hand over what they received. They know wires;
// what is behind this is the engine with its ledger.
//
// All calls on shard()'s thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "runtime/shard.h"

namespace bellwether::checks {

// A result that somebody else found out. Views live for the call.
struct PassiveResult {
  std::string_view host;
  std::string_view service;  // empty: the host's
  int status = 3;            // 0 … 3; for a host 0, 1, 2
  std::string_view output;   // as a plugin prints it, with newlines
  UnixSeconds at;            // when it was found; 0: now
};

// The way in that only those have who may write to the pipe's file.
inline constexpr std::string_view kCommandPipeSource = "command pipe";

class Intake {
 public:
  virtual ~Intake() = default;

  virtual runtime::Shard& shard() = 0;

  // Performs "[epoch] NAME;argument;…". `source` names the way in and its peer, for the log: "command pipe", "livestatus". Errors are counted and
  // logged with the line's text before they are returned.
  virtual Result<void> command(std::string_view line, std::string_view source) = 0;

  // Many command lines, one behind a newline each; errors are counted and logged.
  virtual void commands(std::string_view lines, std::string_view source) = 0;

  // Takes results in, in order. How many were accepted; the others are counted and logged with their text.
  virtual std::size_t passive(std::span<const PassiveResult> results, std::string_view source) = 0;

  // `done` on the shard once everything handed in before is durable, or has failed to become so.
  virtual void when_stored(std::function<void(Result<void>)> done) = 0;
};

}  // namespace bellwether::checks
