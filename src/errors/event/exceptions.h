// Exceptions and threads on their way into the payload, in whichever list form the SDK sends them: {"values": [...]} afterwards.
#pragma once

#include <cstddef>
#include <optional>

#include "codec/json_reader.h"
#include "errors/event/draft.h"
#include "errors/event/stacktraces.h"

namespace bellwether::errors {

inline constexpr std::size_t kMaxExceptions = 50;  // the last, which were raised last
inline constexpr std::size_t kMaxThreads = 250;    // the first
inline constexpr std::size_t kMaxExceptionValueBytes = 8192;

bool has_exceptions(const std::optional<codec::JsonValue>& exceptions);
void write_exceptions(Draft& draft, StackWriter& stacks, const std::optional<codec::JsonValue>& exceptions);
void write_threads(Draft& draft, StackWriter& stacks, const std::optional<codec::JsonValue>& threads);

}  // namespace bellwether::errors
