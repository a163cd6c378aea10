#include "statsd/outbound.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bellwether::statsd {

namespace {

std::int64_t unix_now() {
  return std::chrono::duration_cast<seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

Outbound::Outbound(const OutboundOptions& options, OutboundDialer& dialer, Metrics& metrics, Log log)
    : options_(options),
      dialer_(dialer),
      log_(log),
      sent_bytes_(metrics.counter("statsd.outbound.bytes", {{"name", options.name}}, "Bytes sent on")),
      sent_(metrics.counter("statsd.outbound.sent", {{"name", options.name}}, "Flushes or packets sent on")),
      dropped_(metrics.counter("statsd.outbound.dropped", {{"name", options.name}},
                               "Flushes or packets that the spool had no room for")),
      errors_(metrics.counter("statsd.outbound.errors", {{"name", options.name}}, "Attempts to send that failed")),
      thread_([this] { serve(); }) {}

Outbound::~Outbound() {
  {
    const runtime::MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Outbound::offer(std::string item) {
  {
    const runtime::MutexLock lock(mutex_);
    spooled_bytes_ += item.size();
    spool_.push_back(std::move(item));
    while (spooled_bytes_ > options_.spool_bytes) {
      spooled_bytes_ -= spool_.front().size();
      spool_.pop_front();
      dropped_.add();
    }
  }
  changed_.notify_all();
}

bool Outbound::wait_until_sent(Monotonic deadline) {
  const runtime::MutexLock lock(mutex_);
  while (!spool_.empty() || is_sending_) {
    if (!changed_.wait_until(mutex_, deadline)) return spool_.empty() && !is_sending_;
  }
  return true;
}

OutboundStatistics Outbound::statistics() const {
  const runtime::MutexLock lock(mutex_);
  return statistics_;
}

Result<void> Outbound::send(const std::string& item) {
  if (connection_ == nullptr) {
    TRY(connection_, dialer_.dial(options_.target, options_.timeout));
  }
  auto sent = connection_->send(item, options_.timeout);
  if (sent && options_.manner == OutboundOptions::Manner::kOneConnection && !item.ends_with('\n')) {
    sent = connection_->send("\n", options_.timeout);
  }
  if (!sent || options_.manner == OutboundOptions::Manner::kConnectionForEach) connection_.reset();
  return sent;
}

void Outbound::note(const Result<void>& sent, std::size_t bytes, milliseconds took) {
  if (sent) {
    sent_.add();
    sent_bytes_.add(bytes);
  } else {
    errors_.add();
    log_.warning(
        "cannot send on",
        {{"name", options_.name}, {"target", options_.target.to_string()}, {"error", sent.error().to_string()}});
  }
  const runtime::MutexLock lock(mutex_);
  if (sent) {
    statistics_.last_sent = unix_now();
    statistics_.send_ms = static_cast<std::uint64_t>(took.count());
    statistics_.sent_bytes = bytes;
  } else {
    statistics_.last_error = unix_now();
  }
}

void Outbound::serve() {
  milliseconds retry = options_.first_retry;
  for (;;) {
    std::string item;
    {
      const runtime::MutexLock lock(mutex_);
      while (spool_.empty() && !is_stopping_) changed_.wait(mutex_);
      if (is_stopping_) return;
      item = std::move(spool_.front());
      spool_.pop_front();
      spooled_bytes_ -= item.size();
      is_sending_ = true;
    }
    const auto before = std::chrono::steady_clock::now();
    const Result<void> sent = send(item);
    note(sent, item.size(), std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - before));
    const bool is_done = sent || options_.manner == OutboundOptions::Manner::kDatagrams;
    const runtime::MutexLock lock(mutex_);
    is_sending_ = false;
    if (is_done) {
      retry = options_.first_retry;
      changed_.notify_all();
      continue;
    }
    // Back to the front of the spool, unless newer items have filled it meanwhile.
    if (spooled_bytes_ + item.size() <= options_.spool_bytes) {
      spooled_bytes_ += item.size();
      spool_.push_front(std::move(item));
    } else {
      dropped_.add();
    }
    const Monotonic again = std::chrono::steady_clock::now() + retry;
    while (!is_stopping_ && changed_.wait_until(mutex_, again)) {
    }
    retry = std::min(retry * 2, options_.last_retry);
  }
}

}  // namespace bellwether::statsd
