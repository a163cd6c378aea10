// What both readers of a search need of its terms: the tag behind a field, values brought to the form that events have, releases by version.
//
// On the desk's shard where a Desk is asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "errors/desk.h"
#include "errors/search/field.h"
#include "errors/search/query.h"

namespace bellwether::errors {

// The field of a term, unless it is a tag's or free text.
std::optional<Field> field_of(const SearchTerm& term);

// A field that events carry as a tag: its key, and what its values begin with there ("user" and "id:").
struct TagName {
  std::string_view key, prefix;
};
std::optional<TagName> tag_behind(Field field);
// The values of a term as the tag has them: with the prefix, "*" for "has", and a user's without its kind as any kind's ("*:7").
std::vector<std::string> values_in_tag(const std::vector<std::string>& values, Comparison comparison, TagName tag);

// "true", "yes", "1" and their opposites.
Result<bool> read_flag(const SearchTerm& term);
// The bound of a comparison, or the values of "is": at least one. kInvalidArgument for what is no number.
Result<std::vector<double>> read_numbers(const SearchTerm& term);
bool compares(double value, Comparison comparison, double bound);

// `values` with "latest" replaced by the project's newest release; without it when there is none.
std::vector<std::string> with_latest(const std::vector<std::string>& values, const Desk& desk, ProjectId project);
bool names_latest(const std::vector<std::string>& values);

// kInvalidArgument unless it is "is" or "has".
Result<void> refuse_comparison(const SearchTerm& term);

}  // namespace bellwether::errors
