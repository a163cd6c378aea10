// A project's settings as the JSON API shows and takes them; docs/errors-api.md has the shape.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "errors/desk.h"

namespace bellwether::errors {

std::string_view profile_word(Profile profile);  // "2026", "2019"
Result<Profile> read_profile(codec::JsonValue body, Profile otherwise);

void write_settings(codec::JsonWriter& json, const Directory& directory, const Project& project,
                    std::string_view origin);

// Into `project` what the body names of it; the rest stays. kInvalidArgument names the member.
Result<void> read_settings(codec::JsonValue body, Project& project);
// "keys": what is to be of each; without a public_key a new one.
Result<std::vector<Key>> read_keys(codec::JsonValue body, const Directory& directory, ProjectId project);

}  // namespace bellwether::errors
