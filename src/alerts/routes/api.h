// What the routes of alerts share: getting to the engine's shard and back, the ledger, and reading requests.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "alerts/permission.h"
#include "alerts/routes/mount.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "runtime/task.h"

namespace bellwether::alerts {

using ApiPtr = std::shared_ptr<const Api>;

// One family of routes each.
void mount_notifications(net::Router& router, const ApiPtr& api);
void mount_silences(net::Router& router, const ApiPtr& api);
void mount_oncall(net::Router& router, const ApiPtr& api);
void mount_contacts(net::Router& router, const ApiPtr& api);
void mount_dead_letters(net::Router& router, const ApiPtr& api);
void mount_status(net::Router& router, const ApiPtr& api);

UnixSeconds now_of(const Api& api);

// Calls `work(engine)` on the engine's shard and comes back to the request's.
template <class Work>
auto on_engine(ApiPtr api, net::HttpRequest& request, Work work)
    -> runtime::Task<std::invoke_result_t<Work&, const Engine&>> {
  runtime::Shard* const home = request.shard;
  co_await api->shard.resume();
  auto answer = work(std::as_const(api->engine));
  if (home != nullptr) co_await home->resume();
  co_return answer;
}

// Awaits Api::store, on the engine's shard.
class Stored {
 public:
  explicit Stored(const Api& api) : api_(api), state_(std::make_shared<State>()) {}
  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> awaiter) {
    // It may answer within the call: then there is nothing to wait for.
    const std::shared_ptr<State> state = state_;
    api_.store([state, awaiter](Result<void> outcome) {
      state->outcome = std::move(outcome);
      state->is_there = true;
      if (state->is_waiting) awaiter.resume();
    });
    state->is_waiting = !state->is_there;
    return state->is_waiting;
  }
  Result<void> await_resume() { return std::move(state_->outcome); }

 private:
  struct State {
    Result<void> outcome;
    bool is_there = false, is_waiting = false;
  };
  const Api& api_;
  std::shared_ptr<State> state_;
};

std::string author_of(const net::HttpRequest& request);

// Calls `work(engine)`, which gives a Result, on the engine's shard, and answers once the ledger has what it did. Who may not submit commands is
// refused before.
template <class Work>
auto change_engine(ApiPtr api, net::HttpRequest& request, Work work)
    -> runtime::Task<std::invoke_result_t<Work&, Engine&>> {
  using Answer = std::invoke_result_t<Work&, Engine&>;
  runtime::Shard* const home = request.shard;
  co_await api->shard.resume();
  Result<void> allowed = may_command(api->engine.directory(), author_of(request));
  Answer answer = allowed ? work(api->engine) : Answer(std::unexpected<Error>(std::move(allowed).error()));
  Result<void> stored;
  if (answer) {
    Stored waiting(*api);
    stored = co_await waiting;
  }
  if (home != nullptr) co_await home->resume();
  if (!stored) co_return std::unexpected<Error>(std::move(stored).error());
  co_return answer;
}

// "id" of the path. kNotFound for what is no number.
Result<std::uint64_t> id_in_path(const net::HttpRequest& request);
// Members of a body. kInvalidArgument for another type, or when a member without `otherwise` is missing.
Result<std::string> text_in(codec::JsonValue body, std::string_view name);
Result<std::string> text_in(codec::JsonValue body, std::string_view name, std::string_view otherwise);
Result<UnixSeconds> time_in(codec::JsonValue body, std::string_view name);
// Of a query: seconds since 1970; fractions are cut.
Result<UnixSeconds> time_in_query(const net::HttpRequest& request, std::string_view name, UnixSeconds otherwise);
std::string text_in_query(const net::HttpRequest& request, std::string_view name);
// What people may see of a method's target: a hook's URL or a routing key is as good as a password.
std::string shown_target(std::string_view channel, std::string_view target);
// A text, or null when it is empty.
void write_text_or_null(codec::JsonWriter& json, std::string_view name, std::string_view text);

}  // namespace bellwether::alerts
