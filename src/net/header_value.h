// Header values with parameters: `form-data; name="a b"; filename=x.csv`. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bellwether::net {

// What stands before the first ';', without white space: "form-data", "text/html".
std::string_view header_main_value(std::string_view value);

// The parameter of that name (case ignored), unquoted, with \" resolved. Nothing when it is absent.
std::optional<std::string> header_parameter(std::string_view value, std::string_view name);

}  // namespace bellwether::net
