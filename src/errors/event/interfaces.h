// The smaller parts of an event on their way into the payload; each writes one member, or nothing when there is nothing to write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "codec/json_reader.h"
#include "errors/event/draft.h"
#include "errors/event/normalise.h"
#include "errors/event/pairs.h"
#include "errors/event/request.h"
#include "errors/event/user_agent.h"

namespace bellwether::errors {

using OptionalValue = std::optional<codec::JsonValue>;

// `logentry` of an event's logentry (or sentry.interfaces.Message) and its `message`, which is text or a logentry by another name.
void write_message(Draft& draft, const OptionalValue& logentry, const OptionalValue& message,
                   const OptionalValue& params);

// Newest last; times are corrected by `drift`.
void write_breadcrumbs(Draft& draft, const OptionalValue& breadcrumbs, milliseconds drift);

// The peer's address stands for "{{auto}}", and for users of browsers and devices who have none unless the SDK forbids it;
// `server_side_address`, REMOTE_ADDR of the request that a server was serving, for other users who have none.
void write_user(Draft& draft, const OptionalValue& user, const OptionalValue& sdk, std::string_view platform,
                std::string_view peer_address, std::string_view server_side_address);

// The client's own contexts, and those of browser, os and device that the request tells.
void write_contexts(Draft& draft, const OptionalValue& contexts, const ReadRequest& request,
                    std::string_view user_agent);

// Names of [a-zA-Z0-9_.:-] and one line of value, sorted by name. Release, environment and dist among them are no tags.
Pairs read_tags(Draft& draft, const OptionalValue& tags);
void write_tags(Draft& draft, const Pairs& tags);

// The rules that the names of releases, environments and distributions obey; nullopt when they are broken.
std::optional<std::string_view> valid_release(std::string_view text);
std::optional<std::string_view> valid_environment(std::string_view text);
std::optional<std::string_view> valid_dist(std::string_view text);

void write_fingerprint(Draft& draft, const OptionalValue& fingerprint);
// `fallback`: "sentry.python/1.9.10".
void write_sdk(Draft& draft, const OptionalValue& sdk, std::string_view fallback);
// Where rendering failed.
void write_template(Draft& draft, const OptionalValue& value);

// "user %s of %(team)s" with its parameters; `text` itself where they do not fit.
std::string format_message(Draft& draft, std::string_view text, const OptionalValue& params);

}  // namespace bellwether::errors
