// Real plugins of Debian's monitoring-plugins, nagios-plugins-contrib and check-postgres, run as checks are, against real servers that the
// test starts on loopback.
#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/test_needs.h"
#include "checks/plugins/execution.h"
#include "checks/plugins/plugin_output.h"
#include "checks/series/perf_data.h"
#include "net/test_runtime.h"
#include "runtime/child_runner.h"
#include "runtime/descriptor.h"

namespace bellwether::checks {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::StartsWith;

const std::string kPlugins = "/usr/lib/nagios/plugins/";

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// One that was free a moment ago: these servers cannot say which they were given.
std::string free_port() {
  const runtime::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  return std::to_string(ntohs(address.sin_port));
}

class RealPluginsTest : public ::testing::Test {
 protected:
  RealPluginsTest()
      : runner_(std::make_unique<runtime::ChildRunner>(runtime::ChildRunnerOptions(), runtime_.metrics())) {
    std::string pattern = "/tmp/bw_real_plugins_XXXXXX";
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    std::filesystem::permissions(folder_, std::filesystem::perms(0755));
    runtime_.start();
  }
  ~RealPluginsTest() override {
    runner_.reset();  // and with it the servers
    std::filesystem::remove_all(folder_);
  }

  // A server until the end of the test; returns once it accepts connections at `port`.
  void serve(std::vector<std::string> arguments, const std::string& port) {
    runtime::ChildCommand command;
    command.arguments = std::move(arguments);
    command.environment = {"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C"};
    command.timeout = std::chrono::minutes(5);
    ASSERT_TRUE(runner_->start(std::move(command), runtime_.shard(), [](const Result<runtime::ChildOutcome>&) {}));
    const auto deadline = std::chrono::steady_clock::now() + seconds(60);
    while (std::chrono::steady_clock::now() < deadline) {
      const runtime::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      sockaddr_in address = loopback(static_cast<std::uint16_t>(std::stoi(port)));
      if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return;
      ::poll(nullptr, 0, 10);  // until it listens
    }
    FAIL() << "nothing listens at " << port;
  }

  CheckResult run(const std::string& line) {
    ProgramLimits limits;
    limits.timeout = seconds(60);
    auto command = child_command(line, base_environment(environ), limits);
    EXPECT_TRUE(command);
    const std::string program = command->arguments.front();
    std::promise<Execution> done;
    EXPECT_TRUE(runner_->start(std::move(*command), runtime_.shard(), [&](Result<runtime::ChildOutcome> outcome) {
      done.set_value(to_execution(std::move(outcome), program, UnixMillis()));
    }));
    CheckResult result = read_execution(done.get_future().get(), {ObjectRef(), "h", "s"}, {});
    labels_.clear();
    std::string_view rest = result.perf_data;
    PerfValue value;
    std::string scratch;
    std::size_t malformed = 0;
    while (next_perf_value(rest, value, scratch, malformed)) labels_.emplace_back(value.label);
    EXPECT_EQ(malformed, 0u) << result.perf_data;
    return result;
  }

  std::filesystem::path folder_;
  net::TestRuntime runtime_;
  std::unique_ptr<runtime::ChildRunner> runner_;
  std::vector<std::string> labels_;  // of the last run's performance data
};

TEST_F(RealPluginsTest, Dummy) {
  BW_TEST_NEEDS_PROGRAM(kPlugins + "check_dummy");
  for (int status = 0; status <= 3; ++status)
    EXPECT_EQ(run(kPlugins + "check_dummy " + std::to_string(status)).status, status);
  const CheckResult result = run(kPlugins + "check_dummy 2 'very sad|a=1;2;3 '\\''b c'\\''=4%'");
  EXPECT_EQ(result.output, "CRITICAL: very sad");
  EXPECT_EQ(labels_, (std::vector<std::string>{"a", "b c"}));
}

TEST_F(RealPluginsTest, OfTheMachineItself) {
  BW_TEST_NEEDS_PROGRAM(kPlugins + "check_load");
  CheckResult result = run(kPlugins + "check_load -w 1000,1000,1000 -c 2000,2000,2000");
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.output, HasSubstr("load average"));
  EXPECT_EQ(labels_, (std::vector<std::string>{"load1", "load5", "load15"}));
  result = run(kPlugins + "check_disk -w 1 -c 1 -p /");
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(result.output, StartsWith("DISK OK"));
  EXPECT_THAT(labels_, Contains("/"));
  result = run(kPlugins + "check_procs -w 1:1000000 -c 1:2000000");
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(labels_, Contains("procs"));
  result = run(kPlugins + "check_users -w 1000 -c 2000");
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(labels_, Contains("users"));
  EXPECT_EQ(run(kPlugins + "check_file_age -f /nonexistent").status, 2);
  EXPECT_EQ(run(kPlugins + "check_load --nonsense").status, 3);
}

TEST_F(RealPluginsTest, HttpAndTcp) {
  BW_TEST_NEEDS_PROGRAM(kPlugins + "check_http");
  BW_TEST_NEEDS_PROGRAM("/usr/bin/python3");
  const std::string port = free_port();
  serve({"/usr/bin/python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder_.string(), port}, port);
  CheckResult result = run(kPlugins + "check_http -H 127.0.0.1 -p " + port + " -u /");
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(result.output, StartsWith("HTTP OK: HTTP/1.0 200 OK"));
  EXPECT_EQ(labels_, (std::vector<std::string>{"time", "size"}));
  EXPECT_EQ(run(kPlugins + "check_http -H 127.0.0.1 -p " + port + " -u /nosuch").status, 1);
  EXPECT_EQ(run(kPlugins + "check_tcp -H 127.0.0.1 -p " + port).status, 0);
  result = run(kPlugins + "check_tcp -H 127.0.0.1 -p " + free_port());
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.output, HasSubstr("Connection refused"));
}

TEST_F(RealPluginsTest, Ping) {
  BW_TEST_NEEDS_PROGRAM(kPlugins + "check_ping");
  const CheckResult result = run(kPlugins + "check_ping -H 127.0.0.1 -w 1000,50% -c 2000,80% -p 1");
  BW_TEST_NEEDS(result.status != 3 && result.output.find("ermission") == std::string::npos,
                "ping may not be run here: " + result.output);
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_EQ(labels_, (std::vector<std::string>{"rta", "pl"}));
}

TEST_F(RealPluginsTest, RedisAndAResqueQueue) {
  BW_TEST_NEEDS_PROGRAM("/usr/bin/redis-server");
  BW_TEST_NEEDS_PROGRAM(kPlugins + "check_redis");
  const std::string port = free_port();
  serve({"/usr/bin/redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", folder_.string()},
        port);
  CheckResult result = run(kPlugins + "check_redis -H 127.0.0.1 -p " + port + " -a connected_clients -w ~ -c ~ -f");
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(labels_, Contains("connected_clients"));
  ASSERT_EQ(run("/usr/bin/redis-cli -p " + port + " rpush resque:queue:mail a b c").output, "3");
  const std::string queue =
      kPlugins + "check_tcp -H 127.0.0.1 -p " + port + " -E -s 'LLEN resque:queue:mail\\r\\n' -e ";
  EXPECT_EQ(run(queue + "':3'").status, 0);
  EXPECT_NE(run(queue + "':4' -M crit").status, 0);
}

TEST_F(RealPluginsTest, Ssh) {
  BW_TEST_NEEDS_PROGRAM("/usr/sbin/sshd");
  BW_TEST_NEEDS_PROGRAM(kPlugins + "check_ssh");
  const std::string port = free_port();
  const std::string key = (folder_ / "key").string();
  ASSERT_EQ(run("/usr/bin/ssh-keygen -q -t ed25519 -N '' -f " + key).status, 0);
  if (::geteuid() == 0) std::filesystem::create_directories("/run/sshd");  // it insists
  serve({"/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", "-h", key, "-o", "ListenAddress=127.0.0.1:" + port, "-o",
         "PidFile=none"},
        port);
  const CheckResult result = run(kPlugins + "check_ssh -p " + port + " 127.0.0.1");
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(result.output, StartsWith("SSH OK - OpenSSH"));
  EXPECT_THAT(labels_, Contains("time"));
}

TEST_F(RealPluginsTest, Postgres) {
  const std::string binaries = "/usr/lib/postgresql/15/bin/";
  BW_TEST_NEEDS_PROGRAM(binaries + "postgres");
  BW_TEST_NEEDS_PROGRAM("/usr/bin/check_postgres");
  BW_TEST_NEEDS_PROGRAM(kPlugins + "check_pgsql");
  if (::geteuid() == 0) BW_TEST_NEEDS_PROGRAM("/usr/sbin/runuser");
  const std::string port = free_port();
  const std::string data = (folder_ / "data").string();
  std::vector<std::string> as_user;  // PostgreSQL refuses to run as root
  if (::geteuid() == 0) {
    ASSERT_EQ(run("/bin/chown postgres " + folder_.string()).status, 0);
    as_user = {"/usr/sbin/runuser", "-u", "postgres", "--"};
  }
  std::string initialise;
  for (const std::string& word : as_user) initialise += word + " ";
  ASSERT_EQ(run(initialise + binaries + "initdb -D " + data + " -A trust -N -U postgres").status, 0);
  std::vector<std::string> server = as_user;
  const std::vector<std::string> words = {binaries + "postgres", "-D", data, "-p", port, "-h", "127.0.0.1", "-k",
                                          folder_.string(),      "-F"};
  server.insert(server.end(), words.begin(), words.end());
  serve(server, port);
  // It listens before it takes sessions.
  CheckResult result;
  const auto deadline = std::chrono::steady_clock::now() + seconds(60);
  do {
    result = run("/usr/bin/check_postgres --action=backends -H 127.0.0.1 --port=" + port + " -u postgres -db postgres");
  } while (result.status == 2 && std::chrono::steady_clock::now() < deadline);
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(result.output, StartsWith("POSTGRES_BACKENDS OK"));
  EXPECT_THAT(labels_, IsSupersetOf({"time", "postgres"}));
  result = run(kPlugins + "check_pgsql -H 127.0.0.1 -P " + port + " -l postgres -d postgres");
  EXPECT_EQ(result.status, 0) << result.output;
}

}  // namespace
}  // namespace bellwether::checks
