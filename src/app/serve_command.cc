#include <fmt/format.h>
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

}  // namespace

int run_serve(const ServeOptions& options) {
  auto config = config_of_command(options.config_file, options.data);
  if (!config) return complain(config.error());
  LevelledLogSink sink(make_descriptor_log_sink(STDERR_FILENO, config->log.format, LogLevel::kDebug), config->log.level);
  auto server = Server::create(std::move(*config), options.config_file, options.data, sink);
  if (!server) return complain(server.error());
  return (*server)->run();
}

}  // namespace bellwether::app
