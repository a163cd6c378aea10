// normalise: what a client sent, as an event of ours: every variant that SDKs send brought to one form, values cut to their limits (with a mark
// in `_meta`), times corrected for the client's clock, and everything that looks like a secret replaced by "[Filtered]" before it can reach the
// disk. Source of the rules: docs/errors.md#what-is-kept.
//
// Any thread; pure, but for the random id of an event that has none. Bounded by kMaxEventBytes in and by kMaxPayloadBytes out, whatever comes in.
// About 20 us for an event of 6 KB.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "errors/event/event.h"

namespace bellwether::errors {

// What a project wants scrubbed beyond the defaults.
struct ScrubbingRules {
  bool use_defaults = true;  // passwords, tokens, card numbers, private keys, …
  bool drop_ip_addresses = false;
  std::vector<std::string> sensitive_fields;  // contained in a key, in any case
  std::vector<std::string> safe_fields;       // keys that are never scrubbed
};

// What is known beside the body.
struct Circumstances {
  UnixMillis received;
  std::optional<UnixMillis> sent;  // the envelope's sent_at
  std::optional<EventId> id;       // the envelope's, which wins
  std::string_view peer_address;   // for "{{auto}}"
  std::string_view user_agent;     // of the request, when the event has none
  std::string_view sdk;            // sentry_client, when the event names none
  std::string_view release;        // sentry_release of the query, when the event names none
  std::string_view environment;    // sentry_environment of the query, likewise
};

struct Normalised {
  EventId id;
  std::string payload;  // JSON, in UTF-8
};

inline constexpr std::size_t kMaxEventBytes = 1 << 20;    // of a body, decompressed
inline constexpr std::size_t kMaxPayloadBytes = 2 << 20;  // of what normalise() writes
inline constexpr std::size_t kMaxReports = 100;           // of one body of security reports; the rest is dropped

// kInvalidArgument for what is no JSON object; the error names the byte. kResourceExhausted for more than kMaxEventBytes. NaN, Infinity, bad
// UTF-8 and doubled keys are taken.
Result<Normalised> normalise(std::string_view body, const Circumstances& circumstances, const ScrubbingRules& rules);

// What a browser posted to /security/ or /csp-report/, or an item raw_security: one event a report. The body says which kind it is: csp-report,
// expect-ct-report, expect-staple-report, HPKP's bare object, or the Reporting API's list (where kinds that are no errors are skipped).
// kInvalidArgument when nothing in it is a report.
Result<std::vector<Normalised>> normalise_security_report(std::string_view body, const Circumstances& circumstances,
                                                          const ScrubbingRules& rules);

// {event_id, name, email, comments}: a feedback event about that one, with an id of its own.
Result<Normalised> normalise_user_report(std::string_view body, const Circumstances& circumstances,
                                         const ScrubbingRules& rules);

}  // namespace bellwether::errors
