// Health: how a release's sessions went, as numbers that add up: over hours, environments, releases. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "codec/cardinality_sketch.h"
#include "errors/releases/session.h"

namespace bellwether::errors {

struct Health {
  SessionCounts sessions;
  codec::CardinalitySketch users, crashed_users;

  void add(const Health& other);
  void add_user(std::string_view user, bool has_crashed);
  // Nullopt without sessions, or without users.
  std::optional<double> crash_free_sessions() const;
  std::optional<double> crash_free_users() const;
};

// For the ledger: docs/formats/session-health.md.
std::string encode_health(const Health& health);
Result<Health> decode_health(std::string_view bytes);
std::string encode_open_session(const OpenSession& session);
Result<OpenSession> decode_open_session(std::string_view bytes);

}  // namespace bellwether::errors
