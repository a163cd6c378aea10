// The shelf: releases in the ledger, and what is done with them there. Each function is one transaction's work: inside a read or write of the
// caller's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "codec/json_reader.h"
#include "errors/desk.h"
#include "errors/releases/detail.h"
#include "ledger/connection.h"

namespace bellwether::errors {

inline constexpr std::size_t kMaxReleasesListed = 1'000;

struct Shelved {
  ReleaseDetail detail;
  bool is_new = false;
};

// Makes the release, or changes it by what `body` says.
Result<Shelved> shelve(ledger::Connection& connection, ProjectId project, const std::string& version,
                       const std::string& body, UnixMillis now);
// Makes the release where there is none; the deploy gets its id and is on the timeline (kind "deploy").
Result<Shelved> deploy(ledger::Connection& connection, const Project& project, const std::string& version,
                       Deploy deploy, UnixMillis now);

Result<std::optional<ReleaseDetail>> find_release(ledger::Connection& connection, ProjectId project,
                                                  const std::string& version);
// Newest first.
Result<std::vector<ReleaseDetail>> list_releases(ledger::Connection& connection, ProjectId project);
// The newest before it that has commits.
Result<std::optional<ReleaseDetail>> previous_with_commits(ledger::Connection& connection, ProjectId project,
                                                           const std::string& version);

}  // namespace bellwether::errors
