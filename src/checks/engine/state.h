// ObjectState: everything that changes about a host or a service while it is watched. Plain; owned by the Engine, read by the ways out on
// the engine's shard, stored in the ledger. Kept small: see objects.h.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "alerts/problem.h"
#include "base/time.h"
#include "checks/objects/objects.h"

namespace bellwether::checks {

// 21 states, two bits each: flap detection's memory.
struct StateHistory {
  static constexpr std::size_t kSlots = 21;
  static constexpr std::uint64_t kMask = (std::uint64_t{1} << (2 * kSlots)) - 1;
  std::uint64_t bits = 0;  // the oldest state lowest

  std::uint8_t at(std::size_t age_from_oldest) const { return (bits >> (2 * age_from_oldest)) & 3; }
  void push(std::uint8_t state) { bits = bits >> 2 | std::uint64_t{state & 3u} << (2 * (kSlots - 1)); }
  void fill(std::uint8_t state) { bits = (kMask / 3) * (state & 3u); }
};

// What an administrator changed at run time, over what the configuration says (Nagios' modified attributes). Most objects have none.
struct Adaptation {
  std::uint32_t modified = 0;  // Nagios' MODATTR_* bits
  bool active_checks = true, passive_checks = true, notifications = true, event_handler = true, flap_detection = true,
       obsess = true, process_perf_data = true, freshness = true;
  float check_interval = 0, retry_interval = 0;
  std::uint16_t max_check_attempts = 0;
  std::string check_command, event_handler_command, check_period, notification_period;
  std::vector<std::pair<std::string, std::string>> variables;
};

struct Acknowledgement {
  enum class Kind : std::uint8_t { kNone, kNormal, kSticky };
  Kind kind = Kind::kNone;
  bool is_persistent = false;
  UnixSeconds at, expires;  // expires 0: never
  std::string author, comment;
};

struct ObjectState {
  alerts::State state = alerts::State::kOk;
  alerts::State last_state = alerts::State::kOk;
  alerts::State last_hard_state = alerts::State::kOk;
  bool is_hard = true;
  bool has_been_checked = false;
  bool is_flapping = false;
  bool is_executing = false;
  bool should_be_scheduled = true;
  bool was_active = true;                 // the last check
  bool notified_while_host_down = false;  // a hard problem whose notification waits for the host to return
  bool owes_recovery = false;             // told of a problem that went while nobody might be told (flapping, downtime)
  bool is_being_freshened = false;
  std::uint16_t attempt = 1;
  std::uint16_t downtime_depth = 0;
  std::uint16_t pending_flexible_downtime = 0;
  StateHistory history;
  float percent_state_change = 0;
  float latency = 0, execution_time = 0;  // seconds, of the last check
  UnixMillis last_check, next_check;      // next_check 0: not scheduled
  UnixSeconds last_state_change, last_hard_state_change;
  std::array<UnixSeconds, 4> last_time_in;  // by status: OK/UP, WARNING/DOWN, CRITICAL/UNREACHABLE, UNKNOWN
  alerts::NotificationState notification;
  std::uint64_t current_event_id = 0, last_event_id = 0, current_problem_id = 0, last_problem_id = 0;
  std::uint64_t flapping_comment = 0;
  std::string output, perf_data;
  std::unique_ptr<std::string> long_output;          // null: none
  std::unique_ptr<Acknowledgement> acknowledgement;  // null: none
  std::unique_ptr<Adaptation> adaptation;            // null: as configured
};

struct Comment {
  enum class Entry : std::uint8_t { kUser = 1, kDowntime = 2, kFlapping = 3, kAcknowledgement = 4 };
  std::uint64_t id = 0;
  ObjectRef object;
  Entry entry = Entry::kUser;
  UnixSeconds at;
  std::string author, text;
  bool is_persistent = true;
  UnixSeconds expires;  // 0: never
};

struct Downtime {
  std::uint64_t id = 0;
  ObjectRef object;
  UnixSeconds entered, start, end;
  bool is_fixed = true;
  seconds duration{0};             // of a flexible one
  std::uint64_t triggered_by = 0;  // id of another downtime; 0: none
  bool is_in_effect = false;
  UnixSeconds began;  // when a flexible one began
  std::string author, text;
  std::uint64_t comment = 0;  // id of its comment
  std::string recurrence;     // name of the recurring downtime it comes from; empty: a single one
};

}  // namespace bellwether::checks
