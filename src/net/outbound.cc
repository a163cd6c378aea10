#include "net/outbound.h"

#include <atomic>
#include <coroutine>
#include <deque>
#include <optional>
#include <thread>
#include <unordered_map>

#include <curl/curl.h>
#include <fmt/format.h>
#include <pthread.h>

#include "base/check.h"
#include "net/outbound_transfer.h"
#include "runtime/mutex.h"
#include "runtime/shard.h"

namespace bellwether::net {
namespace {

using runtime::Mutex;
using runtime::MutexLock;
using runtime::Shard;

// One request and who waits for it. Shared, because the waiting frame may go while the request runs.
struct Exchange {
  OutboundRequest request;
  Shard* home = nullptr;
  std::coroutine_handle<> awaiter;  // home's thread alone; empty once nobody waits
  std::optional<Result<OutboundResponse>> result;
  std::atomic<bool> is_abandoned{false};
};
using ExchangePtr = std::shared_ptr<Exchange>;

void resume(Exchange& exchange) {
  if (exchange.awaiter) exchange.awaiter.resume();
}

// What shards hand to the thread. Outlives the thread for the frames that still hold it.
class Inbox {
 public:
  explicit Inbox(std::size_t max_open) : max_open_(max_open) {}

  Result<void> put(ExchangePtr exchange) BW_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    if (multi_ == nullptr) return fail(Code::kCancelled, "shutting down");
    if (open_.load(std::memory_order_relaxed) >= max_open_)
      return fail(Code::kResourceExhausted,
                  fmt::format("{} requests are on their way already (limits.outbound_requests)", max_open_));
    open_.fetch_add(1, std::memory_order_relaxed);
    fresh_.push_back(std::move(exchange));
    ::curl_multi_wakeup(multi_);
    return {};
  }
  // The exchange's flag says which.
  void wake_for_abandoned() BW_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    has_abandoned_ = true;
    if (multi_ != nullptr) ::curl_multi_wakeup(multi_);
  }

  void open(CURLM* multi) BW_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    multi_ = multi;
  }
  void close() BW_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    if (multi_ != nullptr) ::curl_multi_wakeup(multi_);
    multi_ = nullptr;
  }

  struct Taken {
    std::vector<ExchangePtr> fresh;
    bool has_abandoned = false;
    bool is_closed = false;
  };
  Taken take() BW_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    Taken taken;
    taken.fresh.swap(fresh_);
    taken.has_abandoned = std::exchange(has_abandoned_, false);
    taken.is_closed = multi_ == nullptr;
    return taken;
  }
  void finished() { open_.fetch_sub(1, std::memory_order_relaxed); }
  std::size_t open_requests() const { return open_.load(std::memory_order_relaxed); }

 private:
  const std::size_t max_open_;
  std::atomic<std::size_t> open_{0};
  Mutex mutex_;
  std::vector<ExchangePtr> fresh_ BW_GUARDED_BY(mutex_);
  bool has_abandoned_ BW_GUARDED_BY(mutex_) = false;
  CURLM* multi_ BW_GUARDED_BY(mutex_) = nullptr;  // null before the thread runs and once it shall end
};

class Waiting {
 public:
  Waiting(std::shared_ptr<Inbox> inbox, Counter& refused, OutboundRequest request)
      : inbox_(std::move(inbox)), refused_(refused), exchange_(std::make_shared<Exchange>()) {
    exchange_->request = std::move(request);
  }
  ~Waiting() {
    exchange_->awaiter = {};
    if (is_done_) return;
    exchange_->is_abandoned.store(true, std::memory_order_release);
    inbox_->wake_for_abandoned();
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> awaiter) {
    exchange_->awaiter = awaiter;
    exchange_->home = Shard::current();
    // A copy of ours: the frame may be resumed and gone before put() returns.
    const ExchangePtr exchange = exchange_;
    Result<void> outcome = inbox_->put(exchange);
    if (outcome) return true;
    refused_.add();
    exchange->result.emplace(std::unexpected<Error>(std::move(outcome).error()));
    return false;
  }
  Result<OutboundResponse> await_resume() {
    is_done_ = true;
    return std::move(*exchange_->result);
  }

 private:
  const std::shared_ptr<Inbox> inbox_;
  Counter& refused_;
  const ExchangePtr exchange_;
  bool is_done_ = false;
};

}  // namespace

class Outbound::Implementation {
 public:
  Implementation(const OutboundOptions& options, Metrics& metrics)
      : options_(options),
        inbox_(std::make_shared<Inbox>(options.max_requests)),
        requests_(metrics.counter("outbound.requests", {}, "Requests sent to other servers")),
        failures_(metrics.counter("outbound.failures", {}, "Requests that nobody answered")),
        refused_(metrics.counter("outbound.refused", {}, "Requests refused because too many were on their way")),
        open_gauge_(metrics.observe("outbound.open", {}, MetricKind::kGauge, "Requests that run or wait",
                                    [inbox = inbox_] { return static_cast<double>(inbox->open_requests()); })),
        multi_(::curl_multi_init()) {
    CHECK(multi_ != nullptr, "libcurl makes no multi handle");
    ::curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.max_connections));
    inbox_->open(multi_);
    thread_ = std::thread([this] { serve(); });
    pthread_setname_np(thread_.native_handle(), "outbound");
  }
  ~Implementation() {
    inbox_->close();
    thread_.join();
    ::curl_multi_cleanup(multi_);
  }

  const std::shared_ptr<Inbox>& inbox() const { return inbox_; }
  Counter& refused() { return refused_; }

 private:
  struct Running {
    ExchangePtr exchange;
    std::unique_ptr<OutboundTransfer> transfer;
  };

  void serve() {
    while (true) {
      Inbox::Taken taken = inbox_->take();
      for (ExchangePtr& exchange : taken.fresh) waiting_.push_back(std::move(exchange));
      if (taken.is_closed) break;
      if (taken.has_abandoned) drop_abandoned();
      start_waiting();
      int still_running = 0;
      ::curl_multi_perform(multi_, &still_running);
      if (collect_ended() && !waiting_.empty()) continue;
      ::curl_multi_poll(multi_, nullptr, 0, kMaxPollMillis, nullptr);
    }
    while (!running_.empty()) end(running_.begin(), fail(Code::kCancelled, "shutting down"));
    for (ExchangePtr& exchange : waiting_) answer(std::move(exchange), fail(Code::kCancelled, "shutting down"));
  }

  void start_waiting() {
    while (!waiting_.empty() && running_.size() < options_.max_connections) {
      ExchangePtr exchange = std::move(waiting_.front());
      waiting_.pop_front();
      if (exchange->is_abandoned.load(std::memory_order_acquire)) {
        inbox_->finished();
        continue;
      }
      requests_.add();
      Result<std::unique_ptr<OutboundTransfer>> transfer = OutboundTransfer::create(exchange->request, options_);
      if (!transfer) {
        answer(std::move(exchange), std::unexpected<Error>(std::move(transfer).error()));
        continue;
      }
      CURL* const handle = (*transfer)->handle();
      ::curl_multi_add_handle(multi_, handle);
      running_.emplace(handle, Running{std::move(exchange), std::move(*transfer)});
    }
  }

  // Looks at all that run: few requests are abandoned, and a look costs a load.
  void drop_abandoned() {
    for (auto at = running_.begin(); at != running_.end();) {
      const auto next = std::next(at);
      if (at->second.exchange->is_abandoned.load(std::memory_order_acquire))
        end(at, fail(Code::kCancelled, "nobody waits for it"));
      at = next;
    }
  }

  // True when something ended.
  bool collect_ended() {
    bool has_ended = false;
    int left = 0;
    while (const CURLMsg* const message = ::curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      has_ended = true;
      const auto at = running_.find(message->easy_handle);
      CHECK(at != running_.end(), "libcurl ended a request that does not run");
      Result<OutboundResponse> result = at->second.transfer->finish(message->data.result);
      if (!result) failures_.add();
      end(at, std::move(result));
    }
    return has_ended;
  }

  void end(std::unordered_map<CURL*, Running>::iterator at, Result<OutboundResponse> result) {
    ::curl_multi_remove_handle(multi_, at->first);
    ExchangePtr exchange = std::move(at->second.exchange);
    running_.erase(at);
    answer(std::move(exchange), std::move(result));
  }

  void answer(ExchangePtr exchange, Result<OutboundResponse> result) {
    inbox_->finished();
    exchange->result.emplace(std::move(result));
    if (exchange->home == nullptr) {
      resume(*exchange);
      return;
    }
    Shard& home = *exchange->home;
    home.post([exchange = std::move(exchange)] { resume(*exchange); });
  }

  static constexpr int kMaxPollMillis = 1'000;

  const OutboundOptions options_;
  const std::shared_ptr<Inbox> inbox_;
  Counter& requests_;
  Counter& failures_;
  Counter& refused_;
  Metrics::Subscription open_gauge_;
  CURLM* const multi_;
  std::deque<ExchangePtr> waiting_;             // the thread's own
  std::unordered_map<CURL*, Running> running_;  // the thread's own
  std::thread thread_;
};

Outbound::Outbound(const OutboundOptions& options, Metrics& metrics)
    : implementation_(std::make_unique<Implementation>(options, metrics)) {}

Outbound::~Outbound() = default;

runtime::Task<Result<OutboundResponse>> Outbound::send(OutboundRequest request) {
  Waiting waiting(implementation_->inbox(), implementation_->refused(), std::move(request));
  co_return co_await waiting;
}

}  // namespace bellwether::net
