// Names of objects as people write them: "web1", "web1/http".
#pragma once

#include <string>

#include "checks/objects/configuration.h"
#include "checks/store/batch.h"

namespace bellwether::checks {

inline ObjectName name_of(const Configuration& configuration, ObjectRef object) {
  ObjectName name;
  name.host = configuration.host(configuration.host_of(object)).name;
  if (!object.is_host()) name.service = configuration.service(object.service()).description;
  return name;
}

inline std::string title_of(const ObjectName& name) {
  return name.service.empty() ? name.host : name.host + "/" + name.service;
}

// Nullopt when there is none of that name.
inline std::optional<ObjectRef> find_object(const Configuration& configuration, const ObjectName& name) {
  if (name.service.empty()) {
    const auto host = configuration.find_host(name.host);
    return host ? std::optional(ObjectRef::of(*host)) : std::nullopt;
  }
  const auto service = configuration.find_service(name.host, name.service);
  return service ? std::optional(ObjectRef::of(*service)) : std::nullopt;
}

}  // namespace bellwether::checks
