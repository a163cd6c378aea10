#include "checks/objects/object_type.h"

#include <array>

namespace bellwether::checks {
namespace {

struct Words {
  std::string_view word;
  std::string_view phrase;
};

// In the order of ObjectType.
constexpr std::array<Words, kObjectTypes> kWords{{
    {"timeperiod", "timeperiod"},
    {"command", "command"},
    {"contact", "contact"},
    {"contactgroup", "contactgroup"},
    {"host", "host"},
    {"hostgroup", "hostgroup"},
    {"servicegroup", "servicegroup"},
    {"service", "service"},
    {"servicedependency", "service dependency"},
    {"serviceescalation", "service escalation"},
    {"hostdependency", "host dependency"},
    {"hostescalation", "host escalation"},
    {"hostextinfo", "extended host info"},
    {"serviceextinfo", "extended service info"},
}};

}  // namespace

std::optional<ObjectType> find_object_type(std::string_view word) {
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (kWords[i].word == word) return static_cast<ObjectType>(i);
  }
  return std::nullopt;
}

std::string_view object_type_word(ObjectType type) {
  return kWords[index_of(type)].word;
}

std::string_view object_type_phrase(ObjectType type) {
  return kWords[index_of(type)].phrase;
}

}  // namespace bellwether::checks
