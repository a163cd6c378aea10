// Loads a generated site of 10,000 hosts with 5 services each, and, where a nagios4 is installed, lets it verify the same files in the same
// run. Prints the user time of both, their ratio, and what the loaded configuration takes in memory.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "checks/objects/load.h"

namespace bellwether::checks {
namespace {

constexpr int kHosts = 10'000, kServices = 5, kRounds = 5;

double user_seconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) / 1e6;
}

void write_site(const std::filesystem::path& folder) {
  std::ofstream main(folder / "nagios.cfg");
  main << "cfg_file=" << (folder / "common.cfg").string() << "\ncfg_file=" << (folder / "hosts.cfg").string()
       << "\nlog_file=" << (folder / "nagios.log").string() << "\ncheck_result_path=" << folder.string()
       << "\nillegal_macro_output_chars=`~$&|'\"<>\n";
  std::ofstream(folder / "common.cfg") << R"(define timeperiod{
  timeperiod_name 24x7
  alias always
  monday 00:00-24:00
}
define command{
  command_name check_tcp
  command_line $USER1$/check_tcp -H $HOSTADDRESS$ -p $ARG1$
}
define contact{
  contact_name admin
  host_notification_period 24x7
  service_notification_period 24x7
  host_notification_commands check_tcp
  service_notification_commands check_tcp
}
define contactgroup{
  contactgroup_name admins
  members admin
}
define host{
  name generic-host
  check_command check_tcp!22
  check_period 24x7
  notification_period 24x7
  max_check_attempts 3
  contact_groups admins
  register 0
}
define service{
  name generic-service
  check_period 24x7
  notification_period 24x7
  max_check_attempts 3
  check_interval 5
  retry_interval 1
  contact_groups admins
  register 0
}
define hostgroup{
  hostgroup_name all
  members *
}
)";
  std::ofstream hosts(folder / "hosts.cfg");
  for (int host = 0; host < kHosts; ++host) {
    hosts << fmt::format("define host{{\n  use generic-host\n  host_name host{0:05}\n  address 10.{1}.{2}.{3}\n}}\n",
                         host, host >> 16, host >> 8 & 255, host & 255);
    for (int service = 0; service < kServices; ++service) {
      hosts << fmt::format(
          "define service{{\n  use generic-service\n  host_name host{:05}\n  service_description service{}\n  "
          "check_command check_tcp!{}\n}}\n",
          host, service, 8000 + service);
    }
  }
}

// User seconds of `nagios4 -v`; 0 when there is none.
double measure_nagios(const std::string& main) {
  const double before = user_seconds(RUSAGE_CHILDREN);
  const pid_t child = fork();
  if (child == 0) {
    if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(127);
    execlp("nagios4", "nagios4", "-v", main.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) != 127 ? user_seconds(RUSAGE_CHILDREN) - before : 0;
}

int run() {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / fmt::format("bw_load_bench.{}", getpid());
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::all);
  write_site(folder);
  const std::string main = (folder / "nagios.cfg").string();

  double best = 1e9, nagios = 1e9;
  std::size_t bytes = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::size_t heap_before = mallinfo2().uordblks + mallinfo2().hblkhd;
    const double before = user_seconds(RUSAGE_SELF);
    const Loaded loaded = load_nagios(disk::system_filesystem(), main);
    best = std::min(best, user_seconds(RUSAGE_SELF) - before);
    if (loaded.configuration == nullptr) {
      for (const Diagnostic& diagnostic : loaded.diagnostics) fmt::print("{}\n", diagnostic.text());
      return 1;
    }
    bytes = mallinfo2().uordblks + mallinfo2().hblkhd - heap_before;
    if (const double seconds = measure_nagios(main); seconds > 0) nagios = std::min(nagios, seconds);
  }
  std::filesystem::remove_all(folder);
  fmt::print("load of {} hosts x {} services: {:.3f} s user (best of {}); must 0.25, aim 0.15\n", kHosts, kServices,
             best, kRounds);
  if (nagios < 1e9) fmt::print("nagios4 -v of the same files: {:.3f} s user; ratio {:.2f}\n", nagios, best / nagios);
  fmt::print("configuration: {:.1f} MiB, {:.2f} MiB for each 10,000 services\n", static_cast<double>(bytes) / (1 << 20),
             static_cast<double>(bytes) / (1 << 20) / (kHosts * kServices / 10'000.0));
  return 0;
}

}  // namespace
}  // namespace bellwether::checks

int main() {
  return bellwether::checks::run();
}
