// AsioShard: the shard of the real Runtime, around one io_context. Included by runtime's sources only.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/mailbox.h"
#include "runtime/shard.h"

namespace bellwether::runtime {

class AsioShard final : public Shard {
 public:
  AsioShard(std::size_t index, const Clock& clock);
  ~AsioShard() override;

  std::size_t index() const override { return index_; }
  const Clock& clock() const override { return clock_; }
  void post(std::move_only_function<void()> work) override;
  std::unique_ptr<Timer> after(nanoseconds delay, std::move_only_function<void()> work) override;
  std::unique_ptr<Timer> every(nanoseconds interval, Alignment alignment,
                               std::move_only_function<void()> work) override;
  bool is_current() const override { return Shard::current() == this; }
  boost::asio::io_context& io_context() override { return context_; }

  void run();
  void stop() { context_.stop(); }
  // Destroys unfinished tasks and unrun posts. After the loops of all shards have ended, before any shard is
  // destroyed: tasks of one shard may hold timers of another.
  void abandon_work();

  std::size_t mailbox_depth() const { return mailbox_.depth(); }
  Monotonic last_beat() const { return Monotonic(nanoseconds(last_beat_.load(std::memory_order_relaxed))); }

 private:
  void beat();

  const std::size_t index_;
  const Clock& clock_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_running_{context_.get_executor()};
  Mailbox mailbox_;
  std::atomic<std::int64_t> last_beat_;
  std::unique_ptr<Timer> heartbeat_;
};

}  // namespace bellwether::runtime
