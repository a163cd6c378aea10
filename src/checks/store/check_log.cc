#include "checks/store/check_log.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "ledger/check_log.h"

namespace bellwether::checks {
namespace {

using alerts::State;

constexpr std::size_t kMaxSpans = 10'000;
// How many lines before a range are searched for the state that it begins in: notifications and handlers stand between changes of state.
constexpr std::size_t kLookBack = 50;

std::string_view take_field(std::string_view& fields) {
  const std::size_t end = fields.find(';');
  const std::string_view field = fields.substr(0, end);
  fields = end == std::string_view::npos ? std::string_view() : fields.substr(end + 1);
  return field;
}

// The kind of a line and what stands behind ": ".
std::pair<std::string_view, std::string_view> halves(std::string_view line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return {{}, line};
  return {line.substr(0, colon), line.substr(colon + 2)};
}

std::optional<State> state_of(std::string_view word) {
  static constexpr std::array kWords = {std::pair(std::string_view("OK"), State::kOk),
                                        std::pair(std::string_view("WARNING"), State::kWarning),
                                        std::pair(std::string_view("CRITICAL"), State::kCritical),
                                        std::pair(std::string_view("UNKNOWN"), State::kUnknown),
                                        std::pair(std::string_view("UP"), State::kUp),
                                        std::pair(std::string_view("DOWN"), State::kDown),
                                        std::pair(std::string_view("UNREACHABLE"), State::kUnreachable)};
  const auto found = std::ranges::find(kWords, word, &std::pair<std::string_view, State>::first);
  return found == kWords.end() ? std::nullopt : std::optional(found->second);
}

// "web1;http;CRITICAL;HARD;3;text" of the lines that say what state an object is in.
std::optional<StateSpan> span_of(UnixSeconds at, std::string_view line) {
  auto [kind, fields] = halves(line);
  const bool is_service = kind.ends_with("SERVICE ALERT") || kind.ends_with("SERVICE STATE");
  const bool is_host = kind.ends_with("HOST ALERT") || kind.ends_with("HOST STATE");
  if (!is_service && !is_host) return std::nullopt;
  take_field(fields);
  if (is_service) take_field(fields);
  const std::optional<State> state = state_of(take_field(fields));
  if (!state) return std::nullopt;
  return StateSpan{.from = at, .until = at, .state = *state, .is_hard = take_field(fields) != "SOFT"};
}

Result<std::optional<StateSpan>> state_before(ledger::Connection& connection, const PastQuery& query) {
  const ledger::CheckLogFilter filter{
      .until = query.from - seconds(1), .host = query.name.host, .service = query.name.service, .limit = kLookBack};
  TRY(const std::vector<ledger::CheckLogRow> rows, ledger::CheckLog::query(connection, filter));
  for (const ledger::CheckLogRow& row : rows) {
    if (auto span = span_of(row.when, row.line)) {
      span->from = query.from;
      return span;
    }
  }
  return std::nullopt;
}

}  // namespace

ObjectName subject_of(std::string_view line) {
  auto [kind, fields] = halves(line);
  const bool is_service = kind.find("SERVICE") != std::string_view::npos;
  const bool is_host = kind.find("HOST") != std::string_view::npos;
  if (!is_service && !is_host) return {};
  // These name the contact, or the command, first.
  if (kind.ends_with("NOTIFICATION") || kind.ends_with("NOTIFICATION SUPPRESSED")) take_field(fields);
  ObjectName name;
  name.host = take_field(fields);
  if (is_service) name.service = take_field(fields);
  return name;
}

std::string_view kind_of(std::string_view line) {
  return halves(line).first;
}

Result<Past> past_of(ledger::Connection& connection, const PastQuery& query) {
  const ledger::CheckLogFilter filter{.from = query.from,
                                      .until = query.until,
                                      .host = query.name.host,
                                      .service = query.name.service,
                                      .limit = kMaxSpans};
  TRY(const std::vector<ledger::CheckLogRow> rows, ledger::CheckLog::query(connection, filter));
  Past past;
  for (const ledger::CheckLogRow& row : rows) {
    if (past.entries.size() >= query.limit) break;
    past.entries.push_back({row.when, row.line});
  }
  TRY(const std::optional<StateSpan> before, state_before(connection, query));
  if (before) past.spans.push_back(*before);
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    const std::optional<StateSpan> span = span_of(row->when, row->line);
    if (!span) continue;
    if (!past.spans.empty()) {
      StateSpan& last = past.spans.back();
      if (last.state == span->state && last.is_hard == span->is_hard) continue;
      last.until = span->from;
    }
    past.spans.push_back(*span);
  }
  if (!past.spans.empty()) past.spans.back().until = query.until;
  return past;
}

Result<std::int64_t> remove_log_before(ledger::Connection& connection, UnixSeconds before, std::size_t limit) {
  return ledger::CheckLog::remove_before(connection, before, limit);
}

}  // namespace bellwether::checks
