// One session with a PostgreSQL server: login by trust, password, md5 or SCRAM-SHA-256, then simple queries one after another. TLS where
// the server offers it (without looking at its certificate). One shard; the key of SCRAM is derived on the pool.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/native_check.h"
#include "checks/native/postgres/messages.h"
#include "net/stream_reader.h"

namespace bellwether::checks::postgres {

struct Target {
  std::string host;  // empty or with a '/' in front: a unix socket in that folder (/var/run/postgresql)
  std::uint16_t port = 5432;
  std::string database = "postgres";
  std::string user = "postgres";
  std::string password;
};

class Client {
 public:
  // Errors are worded as psql does: 'connection to server at "h", port 5432 failed: …'; kDeadlineExceeded.
  static runtime::Task<Result<Client>> connect(const NativeContext& context, Target target, Monotonic deadline);

  // At most kMaxRows rows. What the server refuses is kInvalidArgument: "ERROR:  relation … does not exist".
  static constexpr std::size_t kMaxRows = 100'000;
  runtime::Task<Result<std::vector<Row>>> query(std::string text, Monotonic deadline);

 private:
  explicit Client(net::AsyncStream stream) : stream_(std::make_unique<net::AsyncStream>(std::move(stream))) {}

  runtime::Task<Result<Message>> receive(Monotonic deadline);
  runtime::Task<Result<void>> send(std::string bytes, Monotonic deadline);
  runtime::Task<Result<void>> offer_tls(const NativeContext& context, Monotonic deadline);
  runtime::Task<Result<void>> log_in(const NativeContext& context, const Target& target, Monotonic deadline);
  runtime::Task<Result<void>> prove(const NativeContext& context, const Target& target, Monotonic deadline);

  std::unique_ptr<net::AsyncStream> stream_;  // stays where the reader knows it
  std::unique_ptr<net::StreamReader> reader_ = std::make_unique<net::StreamReader>(*stream_, kMaxMessageBytes + 1);
};

}  // namespace bellwether::checks::postgres
