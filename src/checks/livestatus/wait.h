// Waiting: a query that is answered only when something has happened (WaitTrigger), or when a condition holds for one object (WaitObject and
// WaitCondition, looked at again after each trigger), or when WaitTimeout has passed.
//
// On the engine's shard. Limits: kMaxWait; each connection waits with one query at a time, and a client that goes away is noticed when it is
// answered. Cost of a trigger that nobody waits for: a comparison.
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "checks/engine/actions.h"
#include "checks/livestatus/filter.h"
#include "runtime/shard.h"

namespace bellwether::checks::livestatus {

enum class Trigger : std::uint8_t { kCheck, kState, kLog, kDowntime, kComment, kCommand, kProgram, kAll };

// kInvalidArgument names what there is.
Result<Trigger> parse_trigger(std::string_view text);

// What somebody asks to be waited for.
struct Wait {
  static constexpr milliseconds kMaxWait{300'000};  // also where no timeout is asked for

  Trigger trigger = Trigger::kAll;
  std::string object;  // "web1", "web1;http"
  std::optional<Filter> condition;
  milliseconds timeout = kMaxWait;
};

// The row that a wait is about. kNotFound; kInvalidArgument for a table that has neither hosts nor services.
Result<Row> find_object_row(const Site& site, std::string_view table, std::string_view object);

// Who waits.
class Waiters {
 public:
  explicit Waiters(runtime::Shard& shard) : shard_(shard) {}

  void wake(Trigger trigger);
  void wake(Change::Kind kind);
  // Those of one owner, whatever they wait for.
  void abandon(const void* owner);
  std::size_t size() const { return waiting_.size(); }

  // co_await: until the trigger, the time, or abandon().
  class Waking {
   public:
    Waking(Waiters& waiters, const void* owner, Trigger trigger, nanoseconds longest)
        : waiters_(waiters), owner_(owner), trigger_(trigger), longest_(longest) {}
    bool await_ready() const { return longest_ <= nanoseconds(0); }
    void await_suspend(std::coroutine_handle<> awaiter) { waiters_.add(owner_, trigger_, longest_, awaiter); }
    void await_resume() const {}

   private:
    Waiters& waiters_;
    const void* owner_;
    const Trigger trigger_;
    const nanoseconds longest_;
  };

 private:
  struct Waiter {
    std::uint64_t id;
    const void* owner;
    Trigger trigger;
    std::coroutine_handle<> awaiter;
    std::unique_ptr<runtime::Timer> timer;
  };

  void add(const void* owner, Trigger trigger, nanoseconds longest, std::coroutine_handle<> awaiter);
  // Resumes at the shard's next turn: a trigger comes from within the engine.
  template <class Matches>
  void resume(Matches matches);

  runtime::Shard& shard_;
  std::vector<Waiter> waiting_;
  std::uint64_t next_id_ = 0;
};

}  // namespace bellwether::checks::livestatus
