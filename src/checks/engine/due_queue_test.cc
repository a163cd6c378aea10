#include "checks/engine/due_queue.h"

#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bellwether::checks {
namespace {

UnixMillis at(std::int64_t millisecond) {
  return UnixMillis(milliseconds(millisecond));
}

TEST(DueQueue, GivesTheEarliestFirst) {
  DueQueue queue(4);
  queue.set(0, at(30));
  queue.set(1, at(10));
  queue.set(2, at(20));
  queue.set(3, at(10));
  EXPECT_EQ(queue.pop(), 1u);  // of two at once the smaller id
  EXPECT_EQ(queue.pop(), 3u);
  queue.set(2, at(40));
  EXPECT_EQ(queue.first(), 0u);
  queue.remove(0);
  EXPECT_FALSE(queue.contains(0));
  EXPECT_EQ(queue.first_time(), at(40));
  EXPECT_EQ(queue.pop(), 2u);
  EXPECT_TRUE(queue.is_empty());
  queue.remove(2);  // not there
}

RC_GTEST_PROP(DueQueue, DoesWhatASortedSetDoes,
              (const std::vector<std::tuple<int, std::uint8_t, std::uint8_t>>& steps)) {
  constexpr std::size_t kIds = 256;
  DueQueue queue(kIds);
  std::map<DueQueue::Id, UnixMillis> times;
  std::set<std::pair<UnixMillis, DueQueue::Id>> order;
  for (const auto& [kind, id, time] : steps) {
    const auto known = times.find(id);
    if (known != times.end()) order.erase({known->second, id});
    if (kind % 3 == 0) {
      times.erase(id);
      queue.remove(id);
    } else {
      times[id] = at(time);
      order.emplace(at(time), id);
      queue.set(id, at(time));
    }
    RC_ASSERT(queue.size() == order.size());
    RC_ASSERT(queue.contains(id) == times.contains(id));
    if (order.empty()) continue;
    RC_ASSERT(queue.first() == order.begin()->second);
    RC_ASSERT(queue.first_time() == order.begin()->first);
  }
  for (const auto& [time, id] : order) {
    RC_ASSERT(queue.first_time() == time);
    RC_ASSERT(queue.pop() == id);
  }
}

}  // namespace
}  // namespace bellwether::checks
