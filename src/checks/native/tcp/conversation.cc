#include "checks/native/tcp/conversation.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace bellwether::checks::tcp {
namespace {

constexpr std::size_t kReadBytes = 4'096;
// How long an answer that does not match yet may pause before it counts as whole.
constexpr seconds kPause{2};

enum class Match { kYes, kNotYet };

Match match(const Request& request, std::string_view answer) {
  const auto is_there = [answer](std::string_view text) { return answer.find(text) != std::string_view::npos; };
  const bool matches = request.expects_all ? std::ranges::all_of(request.expected, is_there)
                                           : std::ranges::any_of(request.expected, is_there);
  return matches ? Match::kYes : Match::kNotYet;
}

// Until the answer matches, pauses, ends or is as long as it may be.
runtime::Task<Result<Match>> read_answer(const Request& request, net::AsyncStream& stream, Monotonic deadline,
                                         const runtime::Clock& clock, std::string& answer) {
  std::array<char, kReadBytes> bytes;
  while (true) {
    const Monotonic pause_ends = clock.monotonic() + kPause;
    const bool is_paused = !answer.empty();
    const std::span<char> room(bytes.data(), std::min(bytes.size(), request.max_bytes - answer.size()));
    Result<std::size_t> count = co_await stream.read(room, is_paused ? std::min(deadline, pause_ends) : deadline);
    if (!count) {
      // A pause, or a peer that hangs up rudely, ends an answer that has begun.
      const bool is_late = count.error().code() == Code::kDeadlineExceeded;
      if (is_paused && (!is_late || pause_ends < deadline)) co_return Match::kNotYet;
      co_return std::unexpected(std::move(count).error());
    }
    answer.append(bytes.data(), *count);
    if (match(request, answer) == Match::kYes) co_return Match::kYes;
    if (*count == 0 || answer.size() >= request.max_bytes) co_return Match::kNotYet;
  }
}

NativeOutcome talk_failed(const Request& request, const Error& error) {
  if (error.code() == Code::kDeadlineExceeded) return socket_timeout(request.timeout);
  return outcome(Status::kCritical, "No data received from host");
}

}  // namespace

runtime::Task<Conversation> converse(const Request& request, const NativeContext& context, net::AsyncStream& stream,
                                     Monotonic deadline) {
  Conversation conversation;
  if (request.uses_tls) {
    Result<std::shared_ptr<const net::ClientTls>> tls = context.dialer.tls(net::ClientTlsOptions());
    if (!tls) {
      conversation.end =
          outcome(Status::kCritical, fmt::format("CRITICAL - Cannot create SSL context.\n{}", tls.error().message()));
      co_return conversation;
    }
    Result<void> started = co_await stream.start_tls(std::move(*tls), std::string(request.server_name), deadline);
    if (!started) {
      conversation.end = started.error().code() == Code::kDeadlineExceeded
                             ? socket_timeout(request.timeout)
                             : outcome(Status::kCritical, fmt::format("CRITICAL - Cannot make SSL connection.\n{}",
                                                                      started.error().message()));
      co_return conversation;
    }
    if (request.certificate) {
      const UnixSeconds now = context.shard.clock().now_seconds();
      NativeOutcome judged = judge_certificate(stream.certificate(), *request.certificate, now);
      if (judged.return_code != 0) {
        conversation.end = std::move(judged);
        co_return conversation;
      }
      conversation.certificate_line = std::move(judged.output) + '\n';
    }
  }
  if (!request.send.empty()) {
    Result<void> sent = co_await stream.write(request.send, deadline);
    if (!sent) {
      conversation.end = talk_failed(request, sent.error());
      co_return conversation;
    }
  }
  if (request.delay > seconds(0)) co_await context.shard.sleep(request.delay);
  if (!request.expected.empty()) {
    Result<Match> matched = co_await read_answer(request, stream, deadline, context.shard.clock(), conversation.answer);
    if (!matched) {
      conversation.end = talk_failed(request, matched.error());
      co_return conversation;
    }
    if (conversation.answer.empty()) {
      conversation.end = outcome(Status::kCritical, "No data received from host");
      co_return conversation;
    }
    conversation.is_mismatch = *matched == Match::kNotYet;
  }
  // What comes of the farewell changes nothing.
  if (!request.quit.empty()) {
    [[maybe_unused]] const Result<void> said = co_await stream.write(request.quit, deadline);
  }
  co_return conversation;
}

}  // namespace bellwether::checks::tcp
