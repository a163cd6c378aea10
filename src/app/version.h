#pragma once

#include <string_view>

namespace bellwether::app {

inline constexpr std::string_view kVersion = BW_VERSION;  // from CMake's project()

}  // namespace bellwether::app
