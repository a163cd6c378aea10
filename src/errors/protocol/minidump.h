// The head of a minidump, as Crashpad and Windows write it: what crashed, where, on what. Source: Microsoft's minidumpapiset.h (the layout of
// MINIDUMP_HEADER, _DIRECTORY, _EXCEPTION_STREAM, _SYSTEM_INFO). The dump itself is kept as an attachment.
//
// Pure. Any bytes: every offset is checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace bellwether::errors {

struct Minidump {
  UnixSeconds when;
  std::uint32_t streams = 0;
  std::string os;                               // "Linux", "Windows", …; empty when it does not say
  std::string architecture;                     // "x86_64", …
  std::optional<std::uint32_t> thread;          // that crashed
  std::optional<std::uint32_t> exception_code;  // a signal's number on Unix
  std::uint64_t exception_address = 0;

  std::string crash_name()
      const;  // "SIGSEGV", "EXCEPTION_ACCESS_VIOLATION", "0xc0000374"; "Crash" when it does not say
};

bool is_minidump(std::string_view bytes);
// kInvalidArgument when it does not begin as one or its directory lies outside.
Result<Minidump> read_minidump(std::string_view bytes);

}  // namespace bellwether::errors
