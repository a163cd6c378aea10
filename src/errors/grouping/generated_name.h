// Names of classes that Java's libraries make while a program runs: proxies, accessors, lambdas. Their numbers change from start to start.
// Pure; a few searches in the name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bellwether::errors {

// The module with its generated parts as "<auto>"; nullopt when there is none.
std::optional<std::string> without_generated_parts(std::string_view module);
// "$$Lambda$14/0x…": nothing of its name stays the same.
bool is_java_lambda_class(std::string_view module);
// "$$_javassist_seam_3.java" as "$$_javassist<auto>.java"; nullopt when there is no such part.
std::optional<std::string> without_javassist_number(std::string_view filename);

}  // namespace bellwether::errors
