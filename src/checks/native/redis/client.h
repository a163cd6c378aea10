// One connection to a Redis server: commands sent in one go, their replies in order. One shard.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/option_parser.h"
#include "checks/native/redis/resp.h"
#include "checks/native/service_options.h"
#include "net/dialer.h"
#include "net/stream_reader.h"
#include "runtime/task.h"

namespace bellwether::checks::redis {

struct Login {
  std::string password;  // empty: none
  std::string database;  // empty: 0

  // True when it was one of ours: -x, -D.
  bool take(const Option& option);
};

class Client {
 public:
  // Connected and logged in; kUnauthenticated with the server's words when it does not take the password or the database.
  static runtime::Task<Result<Client>> connect(net::Dialer& dialer, const ServiceOptions& service, Login login,
                                               Monotonic deadline);

  // `commands` are the bytes of `count` commands.
  runtime::Task<Result<std::vector<Reply>>> ask(std::string commands, std::size_t count, Monotonic deadline);

 private:
  explicit Client(net::AsyncStream stream) : stream_(std::make_unique<net::AsyncStream>(std::move(stream))) {}

  std::unique_ptr<net::AsyncStream> stream_;  // stays where the reader knows it
  std::unique_ptr<net::StreamReader> reader_ = std::make_unique<net::StreamReader>(*stream_, kMaxReplyBytes);
};

}  // namespace bellwether::checks::redis
