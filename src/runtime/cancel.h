// CancelSource and CancelToken: one side asks for work to stop, the other side looks, or is called. A request can have a deadline as
// well, so that a query that nobody waits for any more ends by itself.
//
//   CancelSource source;
//   decode(source.token());                        // calls token.check() every few thousand points
//   source.cancel();                               // the client hung up
//
// Any thread. Looking costs one relaxed load; with a deadline also one look at the monotonic clock.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/result.h"
#include "base/time.h"

namespace bellwether::runtime {

class CancelToken {
 public:
  // Never cancelled.
  CancelToken() = default;

  bool is_cancelled() const { return stop_.stop_requested(); }
  // kCancelled after cancel(), kDeadlineExceeded after the deadline.
  Result<void> check() const {
    if (is_cancelled()) return fail(Code::kCancelled, "cancelled");
    if (deadline_ && std::chrono::steady_clock::now() >= *deadline_)
      return fail(Code::kDeadlineExceeded, "took too long");
    return {};
  }

  // The same with an earlier end.
  CancelToken with_deadline(Monotonic deadline) const {
    CancelToken token = *this;
    if (!token.deadline_ || deadline < *token.deadline_) token.deadline_ = deadline;
    return token;
  }

  // Calls `call` at cancel(), on the thread that cancels, or at once when that has happened; not for a deadline. Destroying the
  // subscription waits for a call that is under way on another thread.
  using Subscription = std::stop_callback<std::function<void()>>;
  [[nodiscard]] Subscription on_cancel(std::function<void()> call) const {
    return Subscription(stop_, std::move(call));
  }

 private:
  friend class CancelSource;
  explicit CancelToken(std::stop_token stop) : stop_(std::move(stop)) {}

  std::stop_token stop_;
  std::optional<Monotonic> deadline_;
};

class CancelSource {
 public:
  CancelToken token() const { return CancelToken(stop_.get_token()); }
  void cancel() { stop_.request_stop(); }
  bool is_cancelled() const { return stop_.stop_requested(); }

 private:
  std::stop_source stop_;
};

}  // namespace bellwether::runtime
