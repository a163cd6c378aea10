// One connection to a MongoDB server: commands as OP_MSG messages, login by SCRAM-SHA-256. One shard; the key of SCRAM is derived on the pool.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/mongo/bson.h"
#include "checks/native/native_check.h"
#include "checks/native/service_options.h"
#include "net/stream_reader.h"

namespace bellwether::checks::mongo {

inline constexpr std::size_t kMaxMessageBytes = 4 << 20;

// An OP_MSG with one document. / The document of the message at the front, nullopt while it is not whole.
std::string write_message(std::int32_t request_id, std::string_view document);
struct ReadMessage {
  std::string document;
  std::size_t bytes;  // that the message took
};
Result<std::optional<ReadMessage>> read_message(std::string_view bytes);

class Client {
 public:
  static runtime::Task<Result<Client>> connect(const NativeContext& context, const ServiceOptions& service,
                                               bool uses_tls, Monotonic deadline);

  // The bytes of the answer, which is a valid document. What the server refuses ("ok" is not 1) is kInvalidArgument with its words.
  runtime::Task<Result<std::string>> command(std::string document, Monotonic deadline);
  runtime::Task<Result<void>> log_in(const NativeContext& context, std::string user, std::string password,
                                     Monotonic deadline);

 private:
  explicit Client(net::AsyncStream stream) : stream_(std::make_unique<net::AsyncStream>(std::move(stream))) {}

  std::unique_ptr<net::AsyncStream> stream_;  // stays where the reader knows it
  std::unique_ptr<net::StreamReader> reader_ = std::make_unique<net::StreamReader>(*stream_, kMaxMessageBytes);
  std::int32_t request_id_ = 0;
};

}  // namespace bellwether::checks::mongo
