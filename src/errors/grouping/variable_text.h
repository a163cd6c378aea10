// What changes in messages from one event to the next, by kind. Each function looks at one place of a text: it answers how many bytes of it, from
// `at` on, are such a thing, and 0 if none is. `at` is where a word begins unless the function says otherwise. parameterise() puts them together.
//
// Pure; nothing allocates; each looks no further than the thing may reach.
#pragma once

#include <cstddef>
#include <string_view>

namespace bellwether::errors {

// "12:5f:…", "::1", "10.0.0.1". An address of version 6 needs a digit: `Fee::add()` is code, not a network.
std::size_t match_ip(std::string_view text, std::size_t at);
// "www.example.com": the last label is a known top-level domain in lower case. `examined` is set to where the dotted name ends.
std::size_t match_hostname(std::string_view text, std::size_t at, std::size_t& examined);
std::size_t match_mac(std::string_view text, std::size_t at);
// `at` is where a scheme and its "://" begin.
std::size_t match_url(std::string_view text, std::size_t at);

// "2024-02-12T10:11:12.5Z", "Mon, 12 Feb 2024 10:11:12 GMT", "Feb 12 10:11:12", "11:21" and their like.
std::size_t match_date(std::string_view text, std::size_t at);

// "00-<32 hex>-<16 hex>-01" of W3C trace context.
std::size_t match_traceparent(std::string_view text, std::size_t at);
std::size_t match_uuid(std::string_view text, std::size_t at);
// "tx<21 hex>-<10 hex>" of OpenStack.
std::size_t match_swift_transaction(std::string_view text, std::size_t at);
// What a run of letters and digits is: "sha1", "md5", "hex", "git_sha", "random_id"; empty when it is a word. `word` is the whole run.
std::string_view classify_word(std::string_view word);

// "12ms", "1.2s".
std::size_t match_duration(std::string_view text, std::size_t at);
// `at` may be at a sign.
std::size_t match_float(std::string_view text, std::size_t at);
// Also with thousands separated: "4,150,908".
std::size_t match_int(std::string_view text, std::size_t at);
// "utf-8", "iso-8859-1", "sha-256": names that hold a number which never changes.
std::size_t match_numbered_name(std::string_view text, std::size_t at);

}  // namespace bellwether::errors
