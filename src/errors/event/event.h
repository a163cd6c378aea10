// Event: one error event after normalising and scrubbing, as grouping, issues and statistics read it. The whole of it, with what nothing here
// needs to know (breadcrumbs, contexts, request, variables of frames), is its payload: normalised JSON that the archive keeps.
//
//   TRY(Normalised normalised, normalise(bytes, circumstances, rules));   // normalise.h: foreign bytes in, payload out
//   TRY(Event event, read_event(normalised.payload));                     // the same for one that comes from the archive
//
// Plain values; no I/O; any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bellwether::errors {

// 128 bits, printed as 32 hex digits.
struct EventId {
  std::uint64_t high = 0, low = 0;
  friend auto operator<=>(const EventId&, const EventId&) = default;
};
// With or without dashes, in either case; nullopt for anything else.
std::optional<EventId> parse_event_id(std::string_view text);
std::string to_string(const EventId& id);

enum class Level : std::uint8_t { kDebug, kInfo, kWarning, kError, kFatal };
std::string_view level_name(Level level);                // "debug", …
std::optional<Level> find_level(std::string_view name);  // also "log" (info) and "critical" (fatal)

struct Frame {
  std::string function, raw_function, module, package, filename, abs_path, context_line;
  std::string platform;  // of this frame; empty: the event's
  std::optional<std::uint32_t> line, column;
  std::optional<bool> in_app;  // what the client said
  bool is_source_mapped = false;
};

struct Stacktrace {
  std::vector<Frame> frames;  // oldest call first
};

struct Mechanism {
  std::string type;
  std::optional<bool> is_handled;
  bool is_synthetic = false;
  bool is_exception_group = false;
  std::optional<std::int64_t> exception_id, parent_id;
  std::string source;
  std::string error_domain;  // meta.ns_error
  std::optional<std::int64_t> error_code;
};

struct Exception {
  std::string type, value, module;
  std::optional<Mechanism> mechanism;
  std::optional<Stacktrace> stacktrace;
};

struct Thread {
  std::string id, name;
  bool is_crashed = false;
  bool is_current = false;
  std::optional<Stacktrace> stacktrace;
};

struct Message {
  std::string text;       // as people read it
  std::string template_;  // with its placeholders; empty when the client sent none
};

struct Template {  // of a web framework: where rendering failed
  std::string filename, context_line;
};

struct SecurityReport {  // CSP, Expect-CT, Expect-Staple, HPKP
  std::string kind;      // "csp", …
  std::string directive, blocked_uri, document_uri, local_script_violation;
  std::string hostname;  // of the others
};

struct User {
  std::string id, email, username, ip_address;
  // "id:7", "email:…", "username:…", "ip:…": the first that there is; empty when there is none.
  std::string tag() const;
};

struct Event {
  EventId id;
  UnixMillis when;  // the client's time, its drift taken out
  UnixMillis received;
  std::string type;  // "error", "default" (a message), "csp", "feedback", …
  Level level = Level::kError;
  std::string platform;  // "other" when unknown
  std::string logger, transaction, release, environment, dist, server_name, checksum;
  std::string sdk_name, sdk_version;
  std::optional<Message> message;
  std::vector<Exception> exceptions;  // in the order sent: causes first, the last is what was raised
  std::vector<Thread> threads;
  std::optional<Stacktrace> stacktrace;
  std::optional<Template> template_;
  std::optional<SecurityReport> security;
  std::vector<std::string> fingerprint;
  User user;
  // Sorted by key; with what is derived: "level", "release", "environment", "user", "transaction", "url", "browser", "os", "handled", "mechanism", …
  std::vector<std::pair<std::string, std::string>> tags;
  std::string trace_id;
};

// Of a payload that normalise() wrote; kDataLoss for anything else. About 10 us for 6 KB.
Result<Event> read_event(std::string_view payload);

// What an issue is called: "ValueError: no such mailbox", "in import_mail" (mailer/import.py).
struct Title {
  std::string title, culprit;
  std::string type, value, filename, function;  // the `metadata` that clients of the API read
};
Title title_of(const Event& event);

}  // namespace bellwether::errors
