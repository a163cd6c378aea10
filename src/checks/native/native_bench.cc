// Native checks a second and core: check_tcp and check_http against a server on loopback. The checks run on one shard, pinned to the first
// CPU; the server is a thread pinned to the second, so that each has a core of its own. The rate by the wall is the slower of the two, and
// depends on what else runs. per_core is what the shard's core alone would do: checks by the shard's own CPU time (cpu_us a check, the
// thread's clock, kernel time included). bare_tcp and bare_http are the anchor: the same system calls in a blocking loop, one at a time.
#include <atomic>
#include <cstring>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "checks/native/native_check.h"
#include "net/test_runtime.h"

namespace bellwether::checks {
namespace {

constexpr int kBatch = 2'000;  // checks an iteration
constexpr int kInFlight = 64;  // at a time

void pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  ::pthread_setaffinity_np(::pthread_self(), sizeof(set), &set);
}

// Answers every connection with one small page and closes it.
class Server {
 public:
  Server() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(listener_, 4'096);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string port() const { return std::to_string(port_); }

 private:
  void serve() {
    pin_to(1);
    constexpr std::string_view kPage = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    char bytes[4'096];
    while (true) {
      const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) return;
      if (::recv(connection, bytes, sizeof(bytes), 0) > 0) {
        [[maybe_unused]] const ssize_t sent = ::send(connection, kPage.data(), kPage.size(), MSG_NOSIGNAL);
      }
      ::close(connection);
    }
  }

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void report_cpu(benchmark::State& state, double checks, double cpu) {
  state.counters["checks/s"] = benchmark::Counter(checks, benchmark::Counter::kIsRate);
  state.counters["cpu_us"] = cpu / checks * 1e6;
  state.counters["per_core"] = checks / cpu;
}

struct Batch {
  const NativeCheck& check;
  const std::vector<std::string>& arguments;
  const NativeContext& context;
  int left = kBatch;
  int running = kInFlight;
  int failed = 0;
  std::promise<void> done;
};

runtime::Task<void> run_one_after_another(Batch& batch) {
  while (batch.left > 0) {
    --batch.left;
    NativeOutcome outcome = co_await batch.check.run(batch.context, batch.arguments);
    if (outcome.return_code != 0) ++batch.failed;
    // Lets other connections have their turn, as checks of a schedule would.
    co_await batch.context.shard.sleep(nanoseconds(0));
  }
  if (--batch.running == 0) batch.done.set_value();
}

void run_checks(benchmark::State& state, std::string_view name, std::vector<std::string> arguments) {
  Server server;
  for (std::string& argument : arguments) {
    if (argument == "PORT") argument = server.port();
  }
  net::TestRuntime runtime;
  runtime::BlockingPool pool({.name = "blocking", .threads = 1, .max_waiting = 100}, runtime.metrics());
  net::Dialer dialer(runtime.shard(), pool, runtime.metrics());
  runtime.start();
  runtime.on_shard([] { pin_to(0); });
  const NativeContext context{runtime.shard(), pool, dialer, Monotonic::max(), nullptr};
  const NativeCheck& check = *find_native_check(name);
  double cpu = 0;
  int failed = 0;
  for (auto step : state) {
    (void)step;
    Batch batch{check, arguments, context, kBatch, kInFlight, 0, {}};
    const double before = runtime.on_shard(thread_seconds);
    runtime.on_shard([&] {
      for (int i = 0; i < kInFlight; ++i) runtime.shard().spawn(run_one_after_another(batch));
    });
    batch.done.get_future().wait();
    cpu += runtime.on_shard(thread_seconds) - before;
    failed += batch.failed;
  }
  runtime.stop();
  const double checks = static_cast<double>(state.iterations()) * kBatch;
  report_cpu(state, checks, cpu);
  if (failed > 0) state.SkipWithError("checks failed");
}

// One connection: opened, for HTTP asked and answered, closed.
bool connect_once(std::uint16_t port, std::string_view request) {
  const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  bool is_well = ::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  if (!request.empty()) {
    char bytes[4'096];
    is_well = is_well && ::send(connection, request.data(), request.size(), MSG_NOSIGNAL) > 0 &&
              ::recv(connection, bytes, sizeof(bytes), 0) > 0;
  }
  ::close(connection);
  return is_well;
}

void run_bare_loop(benchmark::State& state, std::string_view request) {
  Server server;
  const auto port = static_cast<std::uint16_t>(std::stoi(server.port()));
  double cpu = 0;
  bool is_well = true;
  for (auto step : state) {
    (void)step;
    std::thread([&] {
      pin_to(0);
      const double before = thread_seconds();
      for (int i = 0; i < kBatch; ++i) is_well = connect_once(port, request) && is_well;
      cpu += thread_seconds() - before;
    }).join();
  }
  report_cpu(state, static_cast<double>(state.iterations()) * kBatch, cpu);
  if (!is_well) state.SkipWithError("connections failed");
}

void bare_tcp(benchmark::State& state) {
  run_bare_loop(state, {});
}
void bare_http(benchmark::State& state) {
  run_bare_loop(state, "GET / HTTP/1.0\r\nUser-Agent: bare\r\nConnection: close\r\n\r\n");
}
void tcp(benchmark::State& state) {
  run_checks(state, "check_tcp", {"-H", "127.0.0.1", "-p", "PORT", "-w", "1", "-c", "2"});
}
void http(benchmark::State& state) {
  run_checks(state, "check_http", {"-I", "127.0.0.1", "-p", "PORT", "-s", "hello", "-w", "1", "-c", "2"});
}
BENCHMARK(bare_tcp)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(bare_http)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(tcp)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(http)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bellwether::checks
