#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/local_client.h"
#include "app/server.h"

namespace bellwether::app {
namespace {

int complain(const Error& error) {
  fmt::print(stderr, "bellwether: {}\n", error.to_string());
  return 1;
}

// Every connection is a descriptor. With a shell's usual 1,024, clients could take those that the store needs for its log.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int run_serve(const ServeOptions& options) {
  raise_descriptor_limit();
  auto config = config_of_command(options.config_file, options.data, options.nagios);
  if (!config) return complain(config.error());
  LevelledLogSink sink(make_descriptor_log_sink(STDERR_FILENO, config->log.format, LogLevel::kDebug),
                       config->log.level);
  auto server = Server::create(std::move(*config), options, sink);
  if (!server) return complain(server.error());
  return (*server)->run();
}

}  // namespace bellwether::app
