// The columns that hosts and services share: what is configured and what is known of either.
#pragma once

#include <string_view>

#include "checks/livestatus/table.h"

namespace bellwether::checks::livestatus {

// Which of a row's two objects a column is about.
enum class Subject { kHost, kService };

void add_checkable_columns(Table& table, std::string_view prefix, Subject subject);

}  // namespace bellwether::checks::livestatus
