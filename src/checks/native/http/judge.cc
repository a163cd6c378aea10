#include "checks/native/http/judge.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/option_values.h"
#include "checks/native/performance_data.h"

namespace bellwether::checks::http {
namespace {

constexpr std::size_t kQuotedBytes = 29;  // of a text that was not found
constexpr seconds kClockSlack{30};        // between a server's clock and its documents'

double in_seconds(nanoseconds span) {
  return std::chrono::duration<double>(span).count();
}

std::string shortened(std::string_view text) {
  if (text.size() <= kQuotedBytes) return std::string(text);
  return std::string(text.substr(0, kQuotedBytes - 3)) + "...";
}

// Collects findings: the texts, ", " between them, and the worst state.
class Findings {
 public:
  explicit Findings(Status status) : status_(status) {}

  void add(Status status, std::string text) {
    status_ = worse(status_, status);
    if (!text_.empty()) text_ += ", ";
    text_ += text;
  }
  void add_status(Status status) { status_ = worse(status_, status); }

  Status status() const { return status_; }
  const std::string& text() const { return text_; }

 private:
  Status status_;
  std::string text_;
};

void judge_age(const Reply& reply, seconds max_age, Findings& findings) {
  const std::optional<std::string_view> server = reply.header("Date");
  const std::optional<std::string_view> document = reply.header("Last-Modified");
  if (!server) return findings.add(Status::kUnknown, "Server date unknown");
  if (!document) return findings.add(Status::kCritical, "Document modification date unknown");
  const std::optional<UnixSeconds> now = parse_date(*server);
  const std::optional<UnixSeconds> modified = parse_date(*document);
  if (!now) return findings.add(Status::kCritical, fmt::format("Server date \"{}\" unparsable", *server));
  if (!modified) return findings.add(Status::kCritical, fmt::format("Document date \"{}\" unparsable", *document));
  const seconds age = *now - *modified;
  if (-age > kClockSlack) {
    findings.add(Status::kCritical, fmt::format("Document is {} seconds in the future", -age.count()));
  } else if (age > max_age) {
    const std::int64_t count = age.count();
    findings.add(Status::kCritical,
                 count > 2 * 86'400
                     ? fmt::format("Last modified {:.1f} days ago", static_cast<double>(count) / 86'400)
                     : fmt::format("Last modified {}:{:02}:{:02} ago", count / 3'600, count / 60 % 60, count % 60));
  }
}

void judge_size(const Request& request, std::size_t bytes, Findings& findings) {
  const auto size = static_cast<std::int64_t>(bytes);
  if (request.max_bytes > 0 && size > request.max_bytes) {
    findings.add(Status::kWarning, fmt::format("page size {} too large", size));
  } else if (request.min_bytes > 0 && size < request.min_bytes) {
    findings.add(Status::kWarning, fmt::format("page size {} too small", size));
  }
}

std::optional<double> shown_limit(const std::optional<Range>& range) {
  if (!range) return std::nullopt;
  return std::isfinite(range->end) ? range->end : 0.0;
}

std::string performance_data(const Request& request, const Target& target, const Measured& measured) {
  const double timeout = static_cast<double>(request.timeout.count());
  PerformanceData data;
  const PerformanceData::Limits<double> time_limits{shown_limit(request.warning), shown_limit(request.critical), 0.0,
                                                    timeout};
  data.fraction("time", in_seconds(measured.elapsed), "s", time_limits);
  PerformanceData::Limits<std::int64_t> size_limits;
  size_limits.minimum = 0;
  if (request.min_bytes > 0) {
    size_limits.warning = request.min_bytes;
    size_limits.critical = 0;
  }
  data.whole("size", static_cast<std::int64_t>(measured.bytes), "B", size_limits);
  if (!request.has_extended_data) return data.str();
  PerformanceData::Limits<double> limits;
  limits.maximum = timeout;
  data.fraction("time_connect", in_seconds(measured.times.connect), "s", limits);
  if (target.uses_tls) data.fraction("time_ssl", in_seconds(measured.times.tls), "s", limits);
  data.fraction("time_headers", in_seconds(measured.times.headers), "s", limits);
  data.fraction("time_firstbyte", in_seconds(measured.times.first_byte), "s", limits);
  data.fraction("time_transfer", in_seconds(measured.times.transfer), "s", limits);
  return data.str();
}

bool expects(std::string_view texts, std::string_view line) {
  return std::ranges::any_of(split(texts, ','), [line](std::string_view text) { return line.contains(text); });
}

}  // namespace

StatusLine judge_status_line(const Request& request, const Target& target, std::string_view line) {
  line = trim(line);
  StatusLine judged;
  if (!expects(request.expected_status, line)) {
    std::string place = target.port == 80 ? "" : fmt::format(" on port {}", target.port);
    judged.end = outcome(Status::kCritical,
                         fmt::format("HTTP CRITICAL - Invalid HTTP response received from host{}: {}", place, line));
    return judged;
  }
  if (request.has_expected_status) {
    judged.text = fmt::format("Status line output matched \"{}\"", request.expected_status);
    return judged;
  }
  judged.text = line;
  const std::size_t space = line.find(' ');
  const std::string_view rest = space == std::string_view::npos ? std::string_view() : trim(line.substr(space));
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (digits != 3) {
    judged.end = outcome(Status::kCritical, fmt::format("HTTP CRITICAL: Invalid Status Line ({})", line));
    return judged;
  }
  const std::int64_t code = whole_number(rest.substr(0, digits)).value_or(0);
  if (code < 100 || code >= 600) {
    judged.end = outcome(Status::kCritical, fmt::format("HTTP CRITICAL: Invalid Status ({})", line));
  } else if (code >= 500) {
    judged.status = Status::kCritical;
  } else if (code >= 400) {
    judged.status = Status::kWarning;
  } else if (code >= 300) {
    judged.is_redirect = true;
    judged.status = request.redirect_status;
  }
  return judged;
}

NativeOutcome judge(const Request& request, const Target& target, const StatusLine& status, const Measured& measured) {
  Findings findings(status.status);
  if (request.max_age) judge_age(measured.reply, *request.max_age, findings);
  if (!request.expected_header.empty() && !measured.reply.headers.contains(request.expected_header)) {
    findings.add(Status::kCritical,
                 fmt::format("header '{}' not found on '{}'", shortened(request.expected_header), target.url()));
  }
  if (!request.expected_text.empty() && !measured.body.contains(request.expected_text)) {
    findings.add(Status::kCritical,
                 fmt::format("string '{}' not found on '{}'", shortened(request.expected_text), target.url()));
  }
  if (request.pattern && measured.has_matched == request.inverts_pattern) {
    findings.add(Status::kCritical, request.inverts_pattern ? "pattern found" : "pattern not found");
  }
  judge_size(request, measured.bytes, findings);
  const double elapsed = in_seconds(measured.elapsed);
  if (request.warning && request.warning->alerts(elapsed)) findings.add_status(Status::kWarning);
  if (request.critical && request.critical->alerts(elapsed)) findings.add_status(Status::kCritical);

  std::string text;
  auto out = std::back_inserter(text);
  if (request.shows_link) fmt::format_to(out, "<A HREF=\"{}\" target=\"_blank\">", target.url());
  fmt::format_to(out, "HTTP {}: {}", status_name(findings.status()), status.text);
  if (!findings.text().empty()) fmt::format_to(out, " - {}", findings.text());
  fmt::format_to(out, " - {} bytes in {:.3f} second response time {}|{}", measured.bytes, elapsed,
                 request.shows_link ? "</A>" : "", performance_data(request, target, measured));
  if (request.shows_body) fmt::format_to(out, "\n{}", measured.body);
  return outcome(findings.status(), std::move(text));
}

}  // namespace bellwether::checks::http
