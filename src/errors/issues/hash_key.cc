#include "errors/issues/hash_key.h"

#include "base/hash.h"
#include "errors/event/event.h"

namespace bellwether::errors {

HashKey hash_key(ProjectId project, std::string_view hash) {
  if (hash.size() == 32) {
    if (const auto digits = parse_event_id(hash)) return {project, digits->high, digits->low};
  }
  return {project, hash64(hash, 1), hash64(hash, 2)};
}

std::string to_string(const HashKey& key) {
  return to_string(EventId{key.high, key.low});
}

}  // namespace bellwether::errors
