// ReleaseDetail: a release as people and sentry-cli make it: when it was begun and published, the commits it holds, where it was deployed. What events
// tell of releases is the desk's. Plain values; pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "codec/json_reader.h"

namespace bellwether::errors {

struct ReleaseCommit {
  std::string id, repository, message, author, email;
  std::optional<UnixMillis> at;
};

struct Deploy {
  std::uint64_t id = 0;  // from 1 in its release
  std::string environment, name, url;
  std::optional<UnixMillis> started;
  UnixMillis finished;
};

struct ReleaseDetail {
  static constexpr std::size_t kMaxCommits = 1'000;  // the newest stay
  static constexpr std::size_t kMaxDeploys = 200;
  static constexpr std::size_t kMaxTextBytes = 4'000;

  std::string version;
  UnixMillis created;
  std::optional<UnixMillis> started, released;
  std::string ref, url;
  std::vector<ReleaseCommit> commits;  // newest first
  std::vector<Deploy> deploys;         // oldest first

  // What its place in the order goes by.
  UnixMillis when() const { return released.value_or(created); }
};

// kInvalidArgument for a version that no release may have: empty, too long, "." or "..", with a slash or a line's end.
Result<void> check_version(std::string_view version);

// What the body of a POST or PUT says: dates, ref, url, commits, refs. What it does not name stays.
Result<void> read_release(codec::JsonValue body, ReleaseDetail& detail);
Result<Deploy> read_deploy(codec::JsonValue body, UnixMillis now);

// For the ledger: docs/formats/release-detail.md.
std::string encode_detail(const ReleaseDetail& detail);
Result<ReleaseDetail> decode_detail(std::string version, UnixMillis created, std::string_view json);

}  // namespace bellwether::errors
