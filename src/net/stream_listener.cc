#include <atomic>
#include <cerrno>
#include <unordered_set>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include "base/check.h"
#include "net/acceptor.h"
#include "net/listener.h"
#include "net/socket.h"
#include "net/stream_input.h"
#include "runtime/shard.h"

namespace bellwether::net {
namespace {

using boost::asio::posix::descriptor_base;
using boost::system::error_code;

// One wake-up of a connection reads at most this often; then the shard's other work has its turn.
constexpr int kReadsPerWake = 4;

// And at the end, of what the kernel holds: its largest receive buffers are smaller.
constexpr int kLastReads = 64;

constexpr seconds kIdleCheck{1};

class StreamConnection;

// What a listener's connections share. Lives as long as any of them.
struct StreamHub {
  StreamHub(runtime::Shard& shard_, const Endpoint& local, const StreamOptions& options_, StreamSessionFactory factory_)
      : shard(shard_),
        place(local.to_string()),
        options(options_),
        factory(std::move(factory_)),
        area(std::max<std::size_t>(options_.max_buffer_bytes, StreamInput::kShortTail + options_.buffer_bytes)) {
    if (options.refusals == nullptr) return;
    too_many = &options.refusals->reason("net", "stream_connections",
                                         "A connection past a listener's max_connections: closed at once");
    too_long = &options.refusals->reason("net", "stream_buffer",
                                         "A connection whose unfinished message filled its buffer: closed");
    unread =
        &options.refusals->reason("net", "stream_unread", "A connection whose peer did not read its answers: closed");
  }

  void refuse(Refusals::Reason* reason, const std::string& peer) {
    refused.fetch_add(1, std::memory_order_relaxed);
    if (reason != nullptr) reason->refuse("connection of " + peer, place);
  }

  runtime::Shard& shard;
  const std::string place;
  const StreamOptions options;
  StreamSessionFactory factory;
  ReceiveArea area;
  std::unordered_set<std::shared_ptr<StreamConnection>> connections;
  bool draining = false;
  Refusals::Reason* too_many = nullptr;
  Refusals::Reason* too_long = nullptr;
  Refusals::Reason* unread = nullptr;
  std::atomic<std::uint64_t> accepted{0}, open{0}, bytes{0}, refused{0}, accept_failures{0};
};

class StreamConnection final : public StreamReply, public std::enable_shared_from_this<StreamConnection> {
 public:
  StreamConnection(std::shared_ptr<StreamHub> hub, Descriptor socket)
      : hub_(std::move(hub)),
        peer_(peer_name(socket.get())),
        socket_(hub_->shard.io_context(), socket.release()),
        input_(hub_->options.buffer_bytes, hub_->options.max_buffer_bytes),
        active_(hub_->shard.clock().monotonic()) {}

  void start() {
    // A protocol in which the server speaks first writes from within the factory.
    session_ = hub_->factory(*this);
    if (!finished_) wait_readable();
  }

  void write(std::string bytes) override {
    if (finished_ || closing_) return;
    const bool was_idle = unsent_.empty();
    unsent_ += bytes;
    if (unsent_.size() - sent_ > hub_->options.max_unread_bytes) {
      refuse(hub_->unread);
    } else if (was_idle) {
      flush();
    }
  }

  void close_after_write() override {
    closing_ = true;
    if (unsent_.empty()) finish({});
  }

  std::string peer() const override { return peer_; }

  // Ends the connection: the session hears of it once, with what the peer sent and nobody consumed.
  void finish(std::string_view rest) {
    if (finished_) return;
    finished_ = true;
    hub_->open.fetch_sub(1, std::memory_order_relaxed);
    error_code ignored;
    socket_.close(ignored);
    if (session_) session_->on_closed(rest);
    // The session may be on the stack above us: it goes with the connection, at the next turn of the loop.
    boost::asio::post(hub_->shard.io_context(), [self = shared_from_this()] { self->session_.reset(); });
    hub_->connections.erase(shared_from_this());
  }

  // Reads what the kernel holds already.
  void read_what_came() {
    for (int i = 0; i < kLastReads; ++i) {
      if (finished_ || read_once() != Read::kMore) return;
    }
  }

  // Neither bytes that wait to be consumed nor answers that wait to be read.
  bool is_idle() const { return input_.size() == 0 && unsent_.empty(); }
  Monotonic last_activity() const { return active_; }

 private:
  void refuse(Refusals::Reason* reason) {
    hub_->refuse(reason, peer_);
    finish({});
  }

  void wait_readable() {
    socket_.async_wait(descriptor_base::wait_read, [self = shared_from_this()](const error_code& error) {
      if (!error && !self->finished_) self->read();
    });
  }

  enum class Read { kMore, kNothing, kFinished };

  Read read_once() {
    const std::span<char> room = input_.prepare(hub_->area);
    if (room.empty()) {
      refuse(hub_->too_long);
      return Read::kFinished;
    }
    const ssize_t count = ::recv(socket_.native_handle(), room.data(), room.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return Read::kNothing;
    if (count == 0 && session_->on_end(input_.commit(0))) return Read::kFinished;
    if (count <= 0) {
      finish(input_.commit(0));
      return Read::kFinished;
    }
    active_ = hub_->shard.clock().monotonic();
    hub_->bytes.fetch_add(static_cast<std::uint64_t>(count), std::memory_order_relaxed);
    const std::size_t consumed = session_->on_bytes(input_.commit(static_cast<std::size_t>(count)));
    if (finished_) return Read::kFinished;
    input_.consume(consumed);
    return static_cast<std::size_t>(count) < room.size() ? Read::kNothing : Read::kMore;
  }

  void read() {
    for (int i = 0; i < kReadsPerWake; ++i) {
      const Read outcome = read_once();
      if (outcome == Read::kFinished) return;
      if (outcome == Read::kNothing) return idle();
    }
    boost::asio::post(hub_->shard.io_context(), [self = shared_from_this()] {
      if (!self->finished_) self->read();
    });
  }

  void idle() {
    if (hub_->draining && is_idle()) return finish({});
    wait_readable();
  }

  void flush() {
    const ssize_t sent = ::send(socket_.native_handle(), unsent_.data() + sent_, unsent_.size() - sent_, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return finish({});
    if (sent > 0) sent_ += static_cast<std::size_t>(sent);
    if (sent_ == unsent_.size()) {
      unsent_.clear();
      sent_ = 0;
      if (closing_) finish({});
      return;
    }
    socket_.async_wait(descriptor_base::wait_write, [self = shared_from_this()](const error_code& error) {
      if (!error && !self->finished_) self->flush();
    });
  }

  std::shared_ptr<StreamHub> hub_;
  const std::string peer_;
  boost::asio::posix::stream_descriptor socket_;
  std::unique_ptr<StreamSession> session_;
  StreamInput input_;
  std::string unsent_;
  std::size_t sent_ = 0;  // bytes of it
  Monotonic active_;
  bool closing_ = false;
  bool finished_ = false;
};

class AsioStreamListener final : public StreamListener {
 public:
  AsioStreamListener(std::shared_ptr<StreamHub> hub, Descriptor listening, Endpoint local, SocketFile file)
      : hub_(std::move(hub)), local_(std::move(local)), file_(std::move(file)) {
    acceptor_ = std::make_shared<Acceptor>(
        hub_->shard.io_context(), std::move(listening),
        [hub = hub_](Descriptor socket) { take(hub, std::move(socket)); }, hub_->accept_failures);
    hub_->shard.post([acceptor = acceptor_] { acceptor->start(); });
    if (hub_->options.idle_timeout > seconds::zero()) {
      idle_timer_ = hub_->shard.every(kIdleCheck, runtime::Shard::Alignment::kFromNow, [this] { close_silent(); });
    }
  }

  ~AsioStreamListener() override {
    acceptor_->close();
    for (const auto& connection : all()) connection->finish({});
  }

  Endpoint local() const override { return local_; }

  StreamCounts counts() const override {
    StreamCounts counts;
    counts.accepted = hub_->accepted.load(std::memory_order_relaxed);
    counts.open = hub_->open.load(std::memory_order_relaxed);
    counts.bytes = hub_->bytes.load(std::memory_order_relaxed);
    counts.refused = hub_->refused.load(std::memory_order_relaxed);
    counts.accept_failures = hub_->accept_failures.load(std::memory_order_relaxed);
    return counts;
  }

  void drain() override {
    acceptor_->drain();
    hub_->draining = true;
    for (const auto& connection : all()) {
      connection->read_what_came();
      if (connection->is_idle()) connection->finish({});
    }
  }

 private:
  static void take(const std::shared_ptr<StreamHub>& hub, Descriptor socket) {
    if (hub->connections.size() >= hub->options.max_connections) {
      hub->refuse(hub->too_many, peer_name(socket.get()));
      return;
    }
    auto connection = std::make_shared<StreamConnection>(hub, std::move(socket));
    hub->connections.insert(connection);
    hub->accepted.fetch_add(1, std::memory_order_relaxed);
    hub->open.fetch_add(1, std::memory_order_relaxed);
    connection->start();
  }

  // A copy: finish() takes itself out of the set.
  std::vector<std::shared_ptr<StreamConnection>> all() const {
    return {hub_->connections.begin(), hub_->connections.end()};
  }

  void close_silent() {
    const Monotonic oldest = hub_->shard.clock().monotonic() - hub_->options.idle_timeout;
    for (const auto& connection : all()) {
      if (connection->last_activity() < oldest) connection->finish({});
    }
  }

  std::shared_ptr<StreamHub> hub_;
  Endpoint local_;
  SocketFile file_;
  std::shared_ptr<Acceptor> acceptor_;
  std::unique_ptr<runtime::Timer> idle_timer_;
};

}  // namespace

Result<std::unique_ptr<StreamListener>> StreamListener::create(runtime::Shard& shard, const Endpoint& endpoint,
                                                               const StreamOptions& options,
                                                               StreamSessionFactory factory) {
  if (endpoint.kind != Endpoint::Kind::kTcp && endpoint.kind != Endpoint::Kind::kUnixStream) {
    return fail(Code::kInvalidArgument, fmt::format("{} does not carry streams", endpoint.to_string()));
  }
  CHECK(options.buffer_bytes > 0 && options.max_buffer_bytes >= options.buffer_bytes,
        "stream buffers of {} up to {} bytes", options.buffer_bytes, options.max_buffer_bytes);
  TRY(Descriptor socket, bind_socket(endpoint, options.sharing, options.inherited_descriptor));
  TRY(Endpoint local, local_endpoint(socket.get(), endpoint));
  auto hub = std::make_shared<StreamHub>(shard, local, options, std::move(factory));
  return std::make_unique<AsioStreamListener>(std::move(hub), std::move(socket), std::move(local),
                                              SocketFile(endpoint, options.inherited_descriptor));
}

}  // namespace bellwether::net
