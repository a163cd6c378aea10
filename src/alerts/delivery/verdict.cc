#include "alerts/delivery/verdict.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::alerts {
namespace {

constexpr seconds kLongestWait{86'400};
constexpr std::size_t kReasonBytes = 300;

Verdict retry(std::string reason) {
  return {.kind = Verdict::Kind::kRetry, .reason = std::move(reason), .retry_after = {}};
}
Verdict refused(std::string reason) {
  return {.kind = Verdict::Kind::kRefused, .reason = std::move(reason), .retry_after = {}};
}

// A request that could not even be made will not be made better by waiting.
Verdict judge_error(const Error& error) {
  switch (error.code()) {
    case Code::kInvalidArgument:
    case Code::kPermissionDenied:
    case Code::kUnauthenticated:
    case Code::kNotFound:
      return refused(printable(error.to_string(), kReasonBytes));
    default:
      return retry(printable(error.to_string(), kReasonBytes));
  }
}

std::string first_line(std::string_view text) {
  text = trim(text);
  return printable(trim(text.substr(0, text.find('\n'))), kReasonBytes);
}

}  // namespace

std::optional<seconds> parse_retry_after(std::string_view value, UnixMillis now) {
  value = trim(value);
  std::int64_t count = 0;
  const auto [end, bad] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (bad == std::errc() && end == value.data() + value.size())
    return std::clamp(seconds(count), seconds(0), kLongestWait);
  std::tm date{};
  const std::string text(value);
  const char* const rest = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
  if (rest == nullptr || *rest != '\0') return std::nullopt;
  const seconds until(::timegm(&date) - std::chrono::floor<seconds>(now).time_since_epoch().count());
  return std::clamp(until, seconds(0), kLongestWait);
}

Verdict judge_http(const Result<net::OutboundResponse>& response, UnixMillis now) {
  if (!response) return judge_error(response.error());
  if (response->status >= 200 && response->status < 300) return {};
  const std::string said = first_line(response->body);
  const std::string reason =
      said.empty() ? fmt::format("status {}", response->status) : fmt::format("status {}: {}", response->status, said);
  const int status = response->status;
  if (status != 408 && status != 425 && status != 429 && status < 500) return refused(reason);
  Verdict verdict = retry(reason);
  for (const auto& [name, value] : response->headers) {
    if (equals_ignoring_case(name, "retry-after")) verdict.retry_after = parse_retry_after(value, now);
  }
  return verdict;
}

Verdict judge_mail(const Result<net::OutboundResponse>& response) {
  if (!response) return judge_error(response.error());
  if (response->status >= 200 && response->status < 300) return {};
  const std::string said = first_line(response->body);
  const std::string reason = said.empty() ? fmt::format("reply {}", response->status) : said;
  return response->status >= 500 ? refused(reason) : retry(reason);
}

Verdict judge_command(const Result<runtime::ChildOutcome>& outcome) {
  if (!outcome) return judge_error(outcome.error());
  if (outcome->has_timed_out) return retry("took too long");
  if (outcome->signal != 0) return retry(fmt::format("ended by signal {}", outcome->signal));
  if (outcome->exit_code == 0) return {};
  std::string said = first_line(outcome->errors);
  if (said.empty()) said = first_line(outcome->output);
  const std::string reason = said.empty() ? fmt::format("exit code {}", outcome->exit_code)
                                          : fmt::format("exit code {}: {}", outcome->exit_code, said);
  return outcome->exit_code == 126 || outcome->exit_code == 127 ? refused(reason) : retry(reason);
}

}  // namespace bellwether::alerts
