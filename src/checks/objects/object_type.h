// ObjectType: the kinds of definitions in Nagios' object files, with the words that stand for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bellwether::checks {

enum class ObjectType : std::uint8_t {
  kTimeperiod,
  kCommand,
  kContact,
  kContactGroup,
  kHost,
  kHostGroup,
  kServiceGroup,
  kService,
  kServiceDependency,
  kServiceEscalation,
  kHostDependency,
  kHostEscalation,
  kHostExtInfo,
  kServiceExtInfo,
};
inline constexpr std::size_t kObjectTypes = 14;

// "timeperiod", "hostextinfo" and so on: behind "define".
std::optional<ObjectType> find_object_type(std::string_view word);
std::string_view object_type_word(ObjectType type);
// The same as Nagios' messages about templates spell it: "service dependency", "extended host info".
std::string_view object_type_phrase(ObjectType type);
constexpr std::size_t index_of(ObjectType type) {
  return static_cast<std::size_t>(type);
}

}  // namespace bellwether::checks
