#include "checks/wire/nsca_server.h"

#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/random.h>

#include "base/check.h"

namespace bellwether::checks {

struct NscaServer::Shared {
  NscaOptions options;
  Intake& intake;
  const runtime::Clock& clock;
  Refusals::Reason& unreadable;
  Refusals::Reason& too_old;
};

class NscaServer::Session final : public net::StreamSession {
 public:
  Session(std::shared_ptr<Shared> shared, NscaReader reader, net::StreamReply& reply)
      : shared_(std::move(shared)), reader_(std::move(reader)), reply_(reply) {}

  std::size_t on_bytes(std::string_view bytes) override {
    if (is_broken_) return bytes.size();
    reader_.append(bytes);
    std::vector<NscaResult> results;
    while (true) {
      Result<std::optional<NscaResult>> next = reader_.next();
      if (!next) {
        shared_->unreadable.refuse(next.error().message(), reply_.peer());
        is_broken_ = true;
        reply_.close_after_write();
        break;
      }
      if (!*next) break;
      if (is_fresh(**next)) results.push_back(std::move(**next));
    }
    hand_over(results);
    return bytes.size();
  }
  void on_closed(std::string_view) override {}

 private:
  bool is_fresh(const NscaResult& result) {
    const seconds age = shared_->clock.now_seconds() - result.at;
    const seconds most = shared_->options.max_packet_age;
    if (most == seconds(0) || std::chrono::abs(age) <= most) return true;
    shared_->too_old.refuse(fmt::format("{};{} is {} s old", result.host, result.service, age.count()), reply_.peer());
    return false;
  }

  void hand_over(const std::vector<NscaResult>& results) {
    if (results.empty()) return;
    std::vector<PassiveResult> batch;
    batch.reserve(results.size());
    for (const NscaResult& result : results) {
      batch.push_back({result.host, result.service, result.status, result.output, result.at});
    }
    shared_->intake.passive(batch, "nsca " + reply_.peer());
  }

  const std::shared_ptr<Shared> shared_;
  NscaReader reader_;
  net::StreamReply& reply_;
  bool is_broken_ = false;
};

Result<std::unique_ptr<NscaServer>> NscaServer::create(const NscaOptions& options, Intake& intake,
                                                       const runtime::Clock& clock, Refusals& refusals) {
  const std::string zeroes(kNscaIvBytes, '\0');
  const Result<NscaReader> tried = NscaReader::create(options.encryption, options.password, zeroes);
  if (!tried) return std::unexpected(tried.error());
  auto server = std::make_unique<NscaServer>();
  server->shared_ = std::make_shared<Shared>(
      Shared{options, intake, clock,
             refusals.reason("checks", "nsca_unreadable", "An NSCA packet with a wrong checksum or version"),
             refusals.reason("checks", "nsca_too_old", "An NSCA packet older or newer than max_packet_age")});
  net::StreamOptions stream;
  stream.max_connections = options.max_connections;
  stream.idle_timeout = options.idle_timeout;
  stream.refusals = &refusals;
  auto listener = net::StreamListener::create(
      intake.shard(), options.endpoint, stream,
      [shared = server->shared_](net::StreamReply& reply) -> std::unique_ptr<net::StreamSession> {
        std::string iv(kNscaIvBytes, '\0');
        CHECK(::getrandom(iv.data(), iv.size(), 0) == static_cast<ssize_t>(iv.size()), "getrandom");
        reply.write(make_nsca_greeting(iv, shared->clock.now_seconds()));
        Result<NscaReader> reader = NscaReader::create(shared->options.encryption, shared->options.password, iv);
        CHECK(reader, "the cipher was there when the server was made");
        return std::make_unique<Session>(shared, std::move(*reader), reply);
      });
  if (!listener) return std::unexpected(std::move(listener).error());
  server->listener_ = std::move(*listener);
  return server;
}

}  // namespace bellwether::checks
