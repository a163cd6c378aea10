// AdminSession: the original's admin port: one command a line, answers to the byte as the original gives them. docs/statsd.md lists the commands.
//
// The shard's thread only. Commands are answered in their order, also those whose answer must be fetched from other threads.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/listener.h"
#include "statsd/sample.h"

namespace bellwether::statsd {

// What the admin port asks of the service. Calls come from the session's shard, and `done` is called there; never within the call.
class AdminDesk {
 public:
  virtual ~AdminDesk() = default;
  virtual std::string stats() const = 0;
  virtual std::string config() const = 0;
  virtual std::string health() const = 0;
  virtual void set_health(std::string_view health) = 0;
  virtual void show(Type type, std::move_only_function<void(std::string)> done) = 0;
  virtual void remove(Type type, std::vector<std::string> keys, std::move_only_function<void(std::string)> done) = 0;
};

class AdminSession final : public net::StreamSession {
 public:
  static constexpr std::size_t kMaxWaiting =
      1'000;  // commands behind one that is being fetched; more close the connection

  AdminSession(AdminDesk& desk, net::StreamReply& reply)
      : desk_(desk), reply_(reply), self_(std::make_shared<AdminSession*>(this)) {}
  ~AdminSession() override { *self_ = nullptr; }

  std::size_t on_bytes(std::string_view bytes) override;
  void on_closed(std::string_view rest) override;

 private:
  void serve();
  void run(std::string_view line);
  // Writes a fetched answer and goes on, unless the connection went meanwhile.
  std::move_only_function<void(std::string)> when_fetched();

  AdminDesk& desk_;
  net::StreamReply& reply_;
  std::deque<std::string> waiting_;
  bool is_fetching_ = false;
  std::shared_ptr<AdminSession*> self_;  // null once this is gone
};

}  // namespace bellwether::statsd
