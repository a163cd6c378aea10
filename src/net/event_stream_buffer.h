// EventStreamBuffer: the handler's end of a stream of server-sent events. Events wait here until the connection takes them; a client that
// does not read is cut once `max_bytes` wait. One shard's thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"
#include "net/signal_event.h"

namespace bellwether::net {

// "id: 7\nevent: point\ndata: first line\ndata: second\n\n"; line ends inside `event` and `id` are dropped.
std::string format_event(std::string_view event, std::string_view data, std::string_view id);

class EventStreamBuffer final : public EventStream {
 public:
  EventStreamBuffer(runtime::Shard& shard, std::size_t max_bytes) : max_bytes_(max_bytes), changed_(shard) {}

  bool send(std::string_view event, std::string_view data, std::string_view id) override;
  bool is_open() const override { return is_open_; }
  void on_close(std::move_only_function<void()> call) override;

  // The connection's side. A comment keeps proxies from closing a silent stream.
  void send_comment();
  void close();
  // Something waits, or the stream was closed.
  SignalEvent& changed() { return changed_; }
  std::string take() { return std::exchange(waiting_, {}); }
  bool has_overflowed() const { return has_overflowed_; }

 private:
  bool append(std::string_view text);

  const std::size_t max_bytes_;
  SignalEvent changed_;
  std::string waiting_;
  std::vector<std::move_only_function<void()>> on_close_;
  bool is_open_ = true;
  bool has_overflowed_ = false;
};

}  // namespace bellwether::net
