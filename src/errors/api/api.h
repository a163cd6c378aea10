// What the routes of the JSON API share: getting to the desk's shard and back, and reading requests.
#pragma once

#include <coroutine>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "codec/json_reader.h"
#include "errors/routes/mount.h"
#include "net/http.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::errors {

using ApiPtr = std::shared_ptr<const Api>;

// One family of routes each.
void mount_issue_list(net::Router& router, const ApiPtr& api);
void mount_issues(net::Router& router, const ApiPtr& api);
void mount_issue_events(net::Router& router, const ApiPtr& api);
void mount_projects(net::Router& router, const ApiPtr& api);
void mount_ledger(net::Router& router, const ApiPtr& api);
void mount_stream(net::Router& router, const ApiPtr& api);
void mount_feedback(net::Router& router, const ApiPtr& api);

// Where the request came from, and where its handler ends.
inline runtime::Shard& home_of(const net::HttpRequest& request, Desk& desk) {
  return request.shard != nullptr ? *request.shard : desk.shard();
}

// Calls `work(desk)` on the desk's shard and comes back to the request's.
template <class Work>
auto on_desk(ApiPtr api, net::HttpRequest& request, Work work)
    -> runtime::Task<std::invoke_result_t<Work&, const Desk&>> {
  runtime::Shard& home = home_of(request, api->desk);
  co_await api->desk.shard().resume();
  auto answer = work(std::as_const(api->desk));
  co_await home.resume();
  co_return answer;
}

// Awaits what `begin(done)` says when it is done. From the desk's shard and back to it, whichever thread `done` is called on, and never before
// `begin` has returned.
template <class T>
class DeskCall {
 public:
  using Done = std::function<void(Result<T>)>;
  DeskCall(runtime::Shard& shard, std::function<void(Done)> begin) : shard_(shard), begin_(std::move(begin)) {}

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> awaiter) {
    begin_([this, awaiter](Result<T> outcome) {
      outcome_ = std::move(outcome);
      shard_.post([awaiter] { awaiter.resume(); });
    });
  }
  Result<T> await_resume() { return std::move(*outcome_); }

 private:
  runtime::Shard& shard_;
  std::function<void(Done)> begin_;
  std::optional<Result<T>> outcome_;
};

// Calls `begin(desk, done)` on the desk's shard and comes back to the request's with what `done` was called with.
template <class T, class Begin>
auto change_desk(ApiPtr api, net::HttpRequest& request, Begin begin) -> runtime::Task<Result<T>> {
  Desk& desk = api->desk;
  runtime::Shard& home = home_of(request, desk);
  co_await desk.shard().resume();
  std::function<void(typename DeskCall<T>::Done)> call = [&desk, &begin](typename DeskCall<T>::Done done) {
    begin(desk, std::move(done));
  };
  DeskCall<T> calling(desk.shard(), std::move(call));
  Result<T> outcome = co_await calling;
  co_await home.resume();
  co_return outcome;
}

// Who asks, as comments and logs name them.
std::string author_of(const net::HttpRequest& request);
// Of a path: "12" or "WEB-12". kNotFound names it. The desk's shard.
Result<const Issue*> find_issue(const Desk& desk, std::string_view name);
// By slug or number.
Result<const Directory::Entry*> find_project(const Directory& directory, std::string_view name);
std::string path_parameter(const net::HttpRequest& request, std::string_view name);

// Where clients reach us: errors.public_url, or what the request was sent to. Without a slash at the end.
std::string origin_of(const Api& api, const net::HttpRequest& request);
// "https://<key>@watch.example.com/1"
std::string dsn_of(std::string_view origin, std::string_view public_key, ProjectId project);

// Of a query: a whole number, cut to `most`.
Result<std::size_t> count_in_query(const net::HttpRequest& request, std::string_view name, std::size_t otherwise,
                                   std::size_t most);
// Of a query: seconds since 1970 or ISO 8601.
Result<UnixMillis> time_in_query(const net::HttpRequest& request, std::string_view name, UnixMillis otherwise);

// Members of a body, or what stands for them; null is as absent. kInvalidArgument names the member.
std::optional<codec::JsonValue> member_of(codec::JsonValue body, std::string_view name);
Result<std::string> text_in(codec::JsonValue body, std::string_view name, std::string_view otherwise = "");
Result<bool> flag_in(codec::JsonValue body, std::string_view name, bool otherwise);
Result<std::int64_t> integer_in(codec::JsonValue body, std::string_view name, std::int64_t otherwise,
                                std::int64_t least, std::int64_t most);
// Texts or whole numbers, as texts.
Result<std::vector<std::string>> texts_in(codec::JsonValue body, std::string_view name, std::size_t most);
Result<codec::JsonDocument> object_in(std::string_view body);

}  // namespace bellwether::errors
