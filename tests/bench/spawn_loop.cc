// bw_spawn_loop: the bare loop that executed checks stand against: posix_spawn, read a pipe to its end, reap; nothing is parsed, scheduled
// or kept. Usage: bw_spawn_loop THREADS IN_FLIGHT SECONDS PROGRAM [ARGUMENT…]; prints one JSON object.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Child {
  pid_t pid = -1;
  int pipe = -1;
};

Child start(char** arguments) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) std::exit(1);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  char* const environment[] = {nullptr};
  Child child;
  const int failed = ::posix_spawn(&child.pid, arguments[0], &actions, nullptr, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (failed != 0) std::exit(1);
  child.pipe = ends[0];
  return child;
}

void run(std::size_t in_flight, double span, char** arguments, std::atomic<std::uint64_t>& finished) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(span);
  std::vector<Child> children(in_flight);
  std::vector<pollfd> waits(in_flight);
  char buffer[4096];
  for (Child& child : children) child = start(arguments);
  while (std::chrono::steady_clock::now() < deadline) {
    for (std::size_t i = 0; i < in_flight; ++i) waits[i] = {children[i].pipe, POLLIN, 0};
    ::poll(waits.data(), waits.size(), 100);
    for (std::size_t i = 0; i < in_flight; ++i) {
      if (waits[i].revents == 0 || ::read(children[i].pipe, buffer, sizeof buffer) > 0) continue;
      ::close(children[i].pipe);
      ::waitpid(children[i].pid, nullptr, 0);
      finished.fetch_add(1, std::memory_order_relaxed);
      children[i] = start(arguments);
    }
  }
  for (const Child& child : children) {
    ::close(child.pipe);
    ::waitpid(child.pid, nullptr, 0);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 5) return 2;
  const auto threads = static_cast<std::size_t>(std::atoi(arguments[1]));
  const auto in_flight = static_cast<std::size_t>(std::atoi(arguments[2]));
  const double span = std::atof(arguments[3]);
  std::atomic<std::uint64_t> finished{0};
  std::vector<std::thread> workers;
  const auto begun = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < threads; ++i)
    workers.emplace_back([&] { run(in_flight, span, arguments + 4, finished); });
  for (std::thread& worker : workers) worker.join();
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const double cpu = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                     static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  fmt::print("{{\"executed\":{},\"seconds\":{:.4f},\"cpu_seconds\":{:.4f}}}\n", finished.load(), elapsed, cpu);
  return 0;
}
