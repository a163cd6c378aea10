// What the routes of checks share: getting to the engine's shard and back, and reading requests.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "checks/object_name.h"
#include "checks/routes/mount.h"
#include "codec/json_reader.h"
#include "net/http.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::checks {

using ApiPtr = std::shared_ptr<const Api>;

// {"hosts": {"up": 3}, …}: how many are in which state.
std::string describe_summary(const Engine& engine, const alerts::Engine& alerts, UnixMillis now);

// One family of routes each.
void mount_problems(net::Router& router, const ApiPtr& api);
void mount_grid(net::Router& router, const ApiPtr& api);
void mount_object(net::Router& router, const ApiPtr& api);
void mount_history(net::Router& router, const ApiPtr& api);
void mount_search(net::Router& router, const ApiPtr& api);
void mount_actions(net::Router& router, const ApiPtr& api);
void mount_results(net::Router& router, const ApiPtr& api);
void mount_watch(net::Router& router, const ApiPtr& api);
void mount_stream(net::Router& router, const ApiPtr& api);

// Calls `work(engine)` on the engine's shard and comes back to the request's.
template <class Work>
auto on_engine(ApiPtr api, net::HttpRequest& request, Work work)
    -> runtime::Task<std::invoke_result_t<Work&, const Engine&>> {
  runtime::Shard* const home = request.shard;
  co_await api->monitor.shard().resume();
  auto answer = work(api->monitor.engine());
  if (home != nullptr) co_await home->resume();
  co_return answer;
}

// Awaits the monitor's when_stored(), on its shard.
class UntilStored {
 public:
  explicit UntilStored(Monitor& monitor) : monitor_(monitor) {}
  bool await_ready() const { return false; }
  // When everything is stored already it answers within the call: then there is nothing to wait for.
  bool await_suspend(std::coroutine_handle<> awaiter) {
    auto shared = std::make_shared<State>();
    state_ = shared;
    monitor_.when_stored([shared, awaiter](Result<void> outcome) {
      shared->outcome = std::move(outcome);
      shared->is_there = true;
      if (shared->is_waiting) awaiter.resume();
    });
    shared->is_waiting = !shared->is_there;
    return shared->is_waiting;
  }
  Result<void> await_resume() { return std::move(state_->outcome); }

 private:
  struct State {
    Result<void> outcome;
    bool is_there = false, is_waiting = false;
  };
  Monitor& monitor_;
  std::shared_ptr<State> state_;
};

// Who asks, as comments and logs name them.
std::string author_of(const net::HttpRequest& request);
// kPermissionDenied when a contact of the asking person's name is kept from commands (can_submit_commands 0).
Result<void> may_command(const Configuration& configuration, const net::HttpRequest& request);

// Calls `work(engine, actions, now)`, which gives a Result, on the engine's shard, and answers once the ledger has what it did. Who may not
// submit commands is refused before.
template <class Work>
auto change_engine(ApiPtr api, net::HttpRequest& request, Work work)
    -> runtime::Task<std::invoke_result_t<Work&, Engine&, Actions&, UnixMillis>> {
  using Answer = std::invoke_result_t<Work&, Engine&, Actions&, UnixMillis>;
  runtime::Shard* const home = request.shard;
  co_await api->monitor.shard().resume();
  std::optional<Answer> answer;
  if (Result<void> allowed = may_command(api->monitor.engine().configuration(), request); !allowed) {
    answer.emplace(std::unexpected<Error>(std::move(allowed).error()));
  } else {
    api->monitor.change(
        [&](Engine& engine, Actions& actions, UnixMillis now) { answer.emplace(work(engine, actions, now)); });
  }
  UntilStored waiting(api->monitor);
  Result<void> stored = co_await waiting;
  if (home != nullptr) co_await home->resume();
  if (!*answer) co_return std::move(*answer);
  if (!stored) co_return std::unexpected<Error>(std::move(stored).error());
  co_return std::move(*answer);
}

// kNotFound names what there is none of.
Result<ObjectRef> require_object(const Configuration& configuration, const ObjectName& name);
// "host" and "service" of a query or a body; a service of null, or empty, is none.
Result<ObjectName> name_in_query(const net::HttpRequest& request);
Result<ObjectName> name_in_body(codec::JsonValue body);

// Members of a body, or what stands for them. kInvalidArgument for another type.
Result<std::string> text_in(codec::JsonValue body, std::string_view name, std::string_view otherwise = "");
Result<bool> flag_in(codec::JsonValue body, std::string_view name, bool otherwise);
Result<double> number_in(codec::JsonValue body, std::string_view name, double otherwise);
Result<UnixSeconds> time_in(codec::JsonValue body, std::string_view name, UnixSeconds otherwise);

// Of a query: a whole number, cut to `most`.
Result<std::size_t> count_in_query(const net::HttpRequest& request, std::string_view name, std::size_t otherwise,
                                   std::size_t most);

}  // namespace bellwether::checks
