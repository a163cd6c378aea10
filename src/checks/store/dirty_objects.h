// DirtyObjects: which objects differ from what is stored, and how soon that matters. Each object is in it once, at its most pressing level.
//
// One thread. Cost: a byte for each object, and no allocation once it has grown.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "checks/objects/configuration.h"

namespace bellwether::checks {

class DirtyObjects {
 public:
  enum class Level : std::uint8_t {
    kClean,
    kLive,     // times and texts of a result that changed nothing: worth keeping, not worth a transaction
    kPassive,  // the same, but handed in from outside: whoever asks wants it durable
    kState,    // a state, or what somebody did
  };

  void resize(const Configuration& configuration) {
    hosts_.assign(configuration.hosts.size(), Level::kClean);
    services_.assign(configuration.services.size(), Level::kClean);
    for (auto& list : lists_) list.clear();
  }

  void mark(ObjectRef object, Level level) {
    Level& now = this->level(object);
    if (now >= level) return;
    now = level;
    list(level).push_back(object);
  }

  // Calls visit(object) for each at that level, at most `limit` of them, which are clean then.
  template <class Visit>
  void take(Level at, std::size_t limit, Visit visit) {
    std::vector<ObjectRef>& objects = list(at);
    std::size_t taken = 0;
    while (taken < limit && !objects.empty()) {
      const ObjectRef object = objects.back();
      objects.pop_back();
      Level& now = level(object);
      if (now != at) continue;  // moved up since
      now = Level::kClean;
      ++taken;
      visit(object);
    }
  }

  std::size_t waiting(Level at) const { return lists_[static_cast<std::size_t>(at)].size(); }

 private:
  Level& level(ObjectRef object) { return object.is_host() ? hosts_[object.index] : services_[object.index]; }
  std::vector<ObjectRef>& list(Level level) { return lists_[static_cast<std::size_t>(level)]; }

  std::vector<Level> hosts_, services_;
  std::array<std::vector<ObjectRef>, 4> lists_;
};

}  // namespace bellwether::checks
