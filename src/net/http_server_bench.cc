// Requests a second over keep-alive connections on loopback.
//
// Method: one shard pinned to the first CPU, the client on the other. The client keeps kConnections requests in flight: it writes one on each
// connection, then reads an answer from each. The server's own CPU time is divided by the requests.
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>

#include "net/http_server.h"
#include "net/test_client.h"
#include "net/test_runtime.h"

namespace bellwether::net {
namespace {

constexpr std::size_t kConnections = 32;

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

class NobodyAsks final : public Authenticator {
 public:
  runtime::Task<Result<Principal>> authenticate(const HttpRequest&) override { co_return Principal{}; }
  Result<void> authorize(const HttpRequest&, Access) override { return {}; }
};

void keep_alive(benchmark::State& state) {
  TestRuntime runtime;
  const Log log(null_log_sink(), "bench");
  Refusals refusals(runtime.metrics(), log);
  runtime::BlockingPool pool({}, runtime.metrics());
  NobodyAsks authenticator;
  Router router;
  const std::string body(static_cast<std::size_t>(state.range(0)), 'x');
  router.get("/metrics/{name}", Access::kReader,
             [&](HttpRequest&) -> runtime::Task<HttpResponse> { co_return HttpResponse::json(body); });
  const HttpServices services{.router = router,
                              .authenticator = authenticator,
                              .assets = {},
                              .pool = pool,
                              .metrics = runtime.metrics(),
                              .refusals = refusals,
                              .log = log};
  std::vector<HttpListen> listens;
  listens.push_back({.endpoint = *Endpoint::parse("tcp://127.0.0.1:0")});
  auto server = HttpServer::create({&runtime.shard()}, std::move(listens), {}, services);
  runtime.start();
  const double before = runtime.on_shard([] {
    pin(0);
    return thread_cpu_seconds();
  });
  pin(1);
  std::vector<std::unique_ptr<TestSocket>> sockets;
  for (std::size_t i = 0; i < kConnections; ++i)
    sockets.push_back(std::make_unique<TestSocket>((*server)->local().front()));
  const std::string request =
      "GET /metrics/find?query=a HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n";
  std::uint64_t requests = 0;
  std::vector<char> buffer(1u << 20);
  for ([[maybe_unused]] auto _ : state) {
    for (const auto& socket : sockets) socket->send(request);
    for (const auto& socket : sockets) {
      for (std::size_t read = 0; read < body.size();) {
        const ssize_t count = ::recv(socket->descriptor(), buffer.data(), buffer.size(), 0);
        if (count <= 0) return state.SkipWithError("the server closed a connection");
        read += static_cast<std::size_t>(count);
      }
    }
    requests += kConnections;
  }
  const double used = runtime.on_shard([] { return thread_cpu_seconds(); }) - before;
  state.counters["requests/s"] = benchmark::Counter(static_cast<double>(requests), benchmark::Counter::kIsRate);
  state.counters["server_cpu_us"] = used * 1e6 / static_cast<double>(requests);
  runtime.stop();
}

BENCHMARK(keep_alive)->Arg(100)->Arg(20'000)->MinTime(2)->UseRealTime();

}  // namespace
}  // namespace bellwether::net
