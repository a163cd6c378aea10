// The receive path against a bare recvmmsg loop: what the listener adds to what the kernel takes.
//
// Method: 1,400-byte datagrams (or 40-byte ones) are sent over loopback by a thread of the same process, pinned to the other CPU where there
// is one. The receiver's own CPU time (CLOCK_THREAD_CPUTIME_ID) is divided by the datagrams it got. "paced" sends at a tenth of what one
// core can take, in bursts of one, which is where wake-ups cost most.
#include <array>
#include <atomic>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>

#include "net/datagram_slab.h"
#include "net/listener.h"
#include "net/socket.h"
#include "net/test_runtime.h"

namespace bellwether::net {
namespace {

constexpr seconds kDuration{2};
constexpr std::size_t kBurst = 64;

double thread_cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void pin(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  ::pthread_setaffinity_np(::pthread_self(), sizeof(set), &set);
}

// Sends until told to stop; at `per_second` datagrams, or as fast as it can for 0.
class Sender {
 public:
  Sender(const Endpoint& to, std::size_t bytes, double per_second) : bytes_(bytes), per_second_(per_second) {
    thread_ = std::thread([this, to] { run(to); });
  }
  ~Sender() { stop(); }

  void stop() {
    stopped_ = true;
    if (thread_.joinable()) thread_.join();
  }
  std::uint64_t sent() const { return sent_; }

 private:
  void run(const Endpoint& to) {
    pin(1);
    const Descriptor socket(::socket(AF_INET, SOCK_DGRAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(to.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return;
    std::string payload(bytes_, 'x');
    iovec vector{payload.data(), payload.size()};
    std::array<mmsghdr, kBurst> messages{};
    for (mmsghdr& message : messages) {
      message.msg_hdr.msg_iov = &vector;
      message.msg_hdr.msg_iovlen = 1;
    }
    const auto begun = std::chrono::steady_clock::now();
    while (!stopped_) {
      std::size_t burst = kBurst;
      if (per_second_ > 0) {
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begun;
        if (static_cast<double>(sent_) >= elapsed.count() * per_second_) continue;
        burst = 1;
      }
      const int sent = ::sendmmsg(socket.get(), messages.data(), static_cast<unsigned>(burst), 0);
      if (sent > 0) sent_ = sent_ + static_cast<std::uint64_t>(sent);
    }
  }

  const std::size_t bytes_;
  const double per_second_;
  std::atomic<bool> stopped_{false};
  std::atomic<std::uint64_t> sent_{0};
  std::thread thread_;
};

class Touching final : public DatagramHandler {
 public:
  void on_datagrams(std::span<const Datagram> batch) override {
    for (const Datagram& datagram : batch) benchmark::DoNotOptimize(datagram.data[datagram.size / 2]);
  }
  void on_drained() override {}
};

void report(benchmark::State& state, std::uint64_t received, std::uint64_t sent, std::uint64_t calls, double cpu) {
  state.counters["received/s"] = static_cast<double>(received) / static_cast<double>(kDuration.count());
  state.counters["lost_%"] = sent > 0 ? 100.0 * static_cast<double>(sent - received) / static_cast<double>(sent) : 0;
  state.counters["per_call"] = calls > 0 ? static_cast<double>(received) / static_cast<double>(calls) : 0;
  state.counters["cpu_us_each"] = received > 0 ? cpu * 1e6 / static_cast<double>(received) : 0;
}

void bare_loop(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    Result<Descriptor> socket = bind_socket(*Endpoint::parse("udp://127.0.0.1:0"), PortSharing::kAlone, -1);
    const int wanted = 64 << 20;
    ::setsockopt(socket->get(), SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof(wanted));
    // Blocking with MSG_WAITFORONE, as a thread of its own would.
    const timeval timeout{.tv_sec = 0, .tv_usec = 100'000};
    ::setsockopt(socket->get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    ::fcntl(socket->get(), F_SETFL, 0);
    const Endpoint local = *local_endpoint(socket->get(), *Endpoint::parse("udp://127.0.0.1:0"));
    constexpr std::size_t kSlot = 65'600;
    const auto storage = std::make_unique_for_overwrite<char[]>(kSlot * kBurst);
    std::array<iovec, kBurst> vectors{};
    std::array<mmsghdr, kBurst> messages{};
    for (std::size_t i = 0; i < kBurst; ++i) {
      vectors[i] = {storage.get() + i * kSlot, kSlot - 64};
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    pin(0);
    std::uint64_t received = 0;
    std::uint64_t calls = 0;
    Sender sender(local, static_cast<std::size_t>(state.range(0)), static_cast<double>(state.range(1)));
    const auto end = std::chrono::steady_clock::now() + kDuration;
    const double cpu = thread_cpu_seconds();
    while (std::chrono::steady_clock::now() < end) {
      const int count = ::recvmmsg(socket->get(), messages.data(), kBurst, MSG_WAITFORONE, nullptr);
      ++calls;
      for (int i = 0; i < count; ++i) benchmark::DoNotOptimize(storage[static_cast<std::size_t>(i) * kSlot + 20]);
      if (count > 0) received += static_cast<std::uint64_t>(count);
    }
    const double used = thread_cpu_seconds() - cpu;
    sender.stop();
    report(state, received, sender.sent(), calls, used);
  }
}

void listener(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    TestRuntime runtime;
    Touching handler;
    DatagramOptions options;
    options.receive_offload = state.range(2) != 0;
    auto listener = DatagramListener::create(runtime.shard(), *Endpoint::parse("udp://127.0.0.1:0"), options, handler);
    runtime.start();
    const double before = runtime.on_shard([] {
      pin(0);
      return thread_cpu_seconds();
    });
    Sender sender((*listener)->local(), static_cast<std::size_t>(state.range(0)), static_cast<double>(state.range(1)));
    std::this_thread::sleep_for(kDuration);
    const DatagramCounts counts = runtime.on_shard([&] { return (*listener)->counts(); });
    const double used = runtime.on_shard([] { return thread_cpu_seconds(); }) - before;
    const std::uint64_t sent = sender.sent();
    sender.stop();
    runtime.stop();
    report(state, counts.datagrams, std::max(sent, counts.datagrams), counts.receive_calls, used);
    state.counters["kernel_drops"] = static_cast<double>(counts.kernel_drops);
  }
}

BENCHMARK(bare_loop)
    ->Args({1'400, 0})
    ->Args({1'400, 43'000})
    ->Args({40, 0})
    ->Args({40, 5'000})
    ->Iterations(1)
    ->Unit(benchmark::kSecond);
BENCHMARK(listener)
    ->Args({1'400, 0, 0})
    ->Args({1'400, 0, 1})
    ->Args({1'400, 43'000, 0})
    ->Args({1'400, 43'000, 1})
    ->Args({40, 0, 0})
    ->Args({40, 0, 1})
    ->Args({40, 5'000, 1})
    ->Iterations(1)
    ->Unit(benchmark::kSecond);

}  // namespace
}  // namespace bellwether::net
