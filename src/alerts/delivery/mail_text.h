// The encodings of a mail (RFC 5322, 2045, 2047): headers and body as 7-bit text with lines that every server takes. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace bellwether::alerts {

// Well-formed UTF-8: each byte that is none becomes U+FFFD.
std::string as_utf8(std::string_view text);

// A header's free text: as it is when it is printable ASCII, otherwise as encoded words (UTF-8, base64), folded. Line breaks and other
// control characters become blanks. `first_column` is where it begins.
std::string encode_header_text(std::string_view text, std::size_t first_column);

// "Name <a@b>" with the name encoded or quoted where it must be; a bare address stays as it is.
std::string encode_mailbox(std::string_view mailbox);
// The address in "Name <a@b>" or "a@b".
std::string_view address_of(std::string_view mailbox);

// Quoted-printable: lines of at most 76 characters ending in CRLF, the last one too.
std::string encode_quoted_printable(std::string_view text);

// "Fri, 20 Nov 2026 21:42:33 +0000"
std::string mail_date(UnixMillis time);

// Any text as the left side of a message id: what an atom may not hold becomes =XX, so that different texts stay different.
std::string message_id_text(std::string_view text);

}  // namespace bellwether::alerts
