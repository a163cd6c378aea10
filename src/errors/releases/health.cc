#include "errors/releases/health.h"

#include <algorithm>

#include "base/hash.h"
#include "errors/issues/record.h"

namespace bellwether::errors {

void Health::add(const Health& other) {
  sessions.total += other.sessions.total;
  sessions.errored += other.sessions.errored;
  sessions.crashed += other.sessions.crashed;
  sessions.abnormal += other.sessions.abnormal;
  users.merge(other.users);
  crashed_users.merge(other.crashed_users);
}

void Health::add_user(std::string_view user, bool has_crashed) {
  if (user.empty()) return;
  users.add(hash64(user));
  if (has_crashed) crashed_users.add(hash64(user));
}

std::optional<double> Health::crash_free_sessions() const {
  if (sessions.total == 0) return std::nullopt;
  return std::max(0.0, 1 - static_cast<double>(sessions.crashed) / static_cast<double>(sessions.total));
}

std::optional<double> Health::crash_free_users() const {
  if (users.empty()) return std::nullopt;
  return std::max(0.0, 1 - crashed_users.estimate() / users.estimate());
}

std::string encode_health(const Health& health) {
  std::string out;
  RecordWriter writer(out);
  writer.number(health.sessions.total);
  writer.number(health.sessions.errored);
  writer.number(health.sessions.crashed);
  writer.number(health.sessions.abnormal);
  for (const codec::CardinalitySketch* const sketch : {&health.users, &health.crashed_users}) {
    std::string bytes;
    sketch->serialize(bytes);
    writer.text(bytes);
  }
  return out;
}

Result<Health> decode_health(std::string_view bytes) {
  RecordReader reader(bytes);
  Health health;
  health.sessions.total = reader.number();
  health.sessions.errored = reader.number();
  health.sessions.crashed = reader.number();
  health.sessions.abnormal = reader.number();
  const std::string_view users = reader.text(), crashed_users = reader.text();
  if (!reader.ok() || !reader.at_end())
    return fail(Code::kDataLoss, "counts of sessions that do not end where they should");
  TRY(health.users, codec::CardinalitySketch::deserialize(users));
  TRY(health.crashed_users, codec::CardinalitySketch::deserialize(crashed_users));
  return health;
}

std::string encode_open_session(const OpenSession& session) {
  std::string out;
  RecordWriter writer(out);
  writer.signed_number(session.hour);
  writer.enumerator(session.status);
  return out;
}

Result<OpenSession> decode_open_session(std::string_view bytes) {
  RecordReader reader(bytes);
  OpenSession session;
  session.hour = reader.signed_number();
  session.status = reader.enumerator(SessionStatus::kAbnormal);
  if (!reader.ok() || !reader.at_end()) return fail(Code::kDataLoss, "a session that does not end where it should");
  return session;
}

}  // namespace bellwether::errors
