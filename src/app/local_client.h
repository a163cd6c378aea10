// LocalClient: how the command line asks questions. Through the socket in the data folder when a server runs on it, otherwise by opening the
// folder itself, so that the same command works on a stopped installation.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "base/result.h"

namespace bellwether::app {

// The server's socket for people on the same machine: mode 0600, so whoever may open it may do everything.
std::string local_socket_path(const std::string& data);

// The configuration file (defaults when empty) with the command line's data folder and nagios.cfg put over it.
Result<Config> config_of_command(const std::string& config_file, const std::string& data,
                                 const std::string& nagios = {});

class LocalClient {
 public:
  static Result<LocalClient> open(const std::string& config_file, const std::string& data);
  LocalClient(LocalClient&&) noexcept;
  ~LocalClient();

  // The body that GET /render answers in that format.
  Result<std::string> render(const std::vector<std::string>& targets, const std::string& from, const std::string& until,
                             const std::string& format);
  // Names of the series that match, sorted.
  Result<std::vector<std::string>> find(const std::string& glob);

 private:
  class Implementation;
  explicit LocalClient(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace bellwether::app
