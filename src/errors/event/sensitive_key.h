// Sensitive keys: names of members, variables, headers, cookies and parameters whose value is not for the disk. A key is sensitive when one of the
// words below stands in it, however it is spelled: api_key, apiKey, X-API-KEY.
//
// About 20 to 60 ns a key.
#pragma once

#include <string_view>

namespace bellwether::errors {

enum class Secret : unsigned char { kNone, kPassword, kCard, kSession };

// By the words that are built in.
Secret secret_of_key(std::string_view key);

// Whether `part` stands in `key`, in any case of ASCII letters. `part` is in lower case.
bool contains_ignoring_case(std::string_view key, std::string_view part);

}  // namespace bellwether::errors
