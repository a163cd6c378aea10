#include "checks/plugins/plugin_output.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kNothing = "(No output returned from plugin)";
constexpr std::string_view kNoOutput = "(No output on stdout) stderr: ";
constexpr int kOk = 0, kCritical = 2, kUnknown = 3;

void append_with(std::string& text, char separator, std::string_view more) {
  if (!text.empty()) text.push_back(separator);
  text.append(more);
}

// The first line: text, and performance data behind the first '|'.
void read_first_line(std::string_view line, OutputParts& parts) {
  if (line.empty()) {
    parts.output = kNothing;
    return;
  }
  const std::size_t bar = line.find('|');
  parts.output = trim(line.substr(0, bar));
  if (bar != std::string_view::npos) parts.perf_data = line.substr(bar + 1);
}

std::string out_of_bounds(int code, const Subject& subject) {
  if (code == 126) return "(Return code of 126 is out of bounds. Check if plugin is executable)";
  if (code == 127) return "(Return code of 127 is out of bounds. Check if plugin exists)";
  if (subject.service.empty()) {
    return fmt::format("(Return code of {} for host '{}' was out of bounds)", code, subject.host);
  }
  return fmt::format("(Return code of {} for service '{}' on host '{}' was out of bounds)", code, subject.service,
                     subject.host);
}

void fill(CheckResult& result, int status, OutputParts parts) {
  result.status = static_cast<std::int8_t>(status);
  result.output = std::move(parts.output);
  result.long_output = std::move(parts.long_output);
  result.perf_data = std::move(parts.perf_data);
}

void read_timeout(const Execution& execution, const Subject& subject, const Reading& reading, CheckResult& result) {
  const bool is_host = subject.service.empty();
  OutputParts parts;
  parts.output =
      fmt::format("({} check timed out after {:.2f} seconds)", is_host ? "Host" : "Service", result.execution_time);
  if (!reading.strict_nagios) {
    OutputParts printed = read_output(execution.output, false);
    if (!execution.output.empty()) parts.long_output = std::move(printed.output);
    if (!printed.long_output.empty()) append_with(parts.long_output, '\n', printed.long_output);
  }
  fill(result, is_host ? kCritical : reading.timeout_state, std::move(parts));
}

void read_start_error(const Execution& execution, const Subject& subject, const Reading& reading, CheckResult& result) {
  OutputParts parts;
  int status = kCritical;
  if (!reading.strict_nagios) {
    parts.output = fmt::format("(Cannot run {}: {})", execution.program, ::strerrordesc_np(execution.start_errno));
  } else if (execution.start_errno > kUnknown) {
    parts.output = out_of_bounds(execution.start_errno, subject);
  } else {
    // Nagios' worker exits with errno when its exec fails.
    status = execution.start_errno;
    parts.output = fmt::format("{}execvp({}, ...) failed. errno is {}: {}", kNoOutput, execution.program,
                               execution.start_errno, ::strerrordesc_np(execution.start_errno));
  }
  fill(result, status, std::move(parts));
}

void read_end(const Execution& execution, const Subject& subject, const Reading& reading, CheckResult& result) {
  int status = execution.return_code;
  if (execution.signal != 0) {
    status = kUnknown;
  } else if (status < kOk || status > kUnknown) {
    fill(result, kCritical, {out_of_bounds(status, subject), {}, {}});
    return;
  }
  if (!execution.output.empty()) {
    fill(result, status, read_output(execution.output, reading.strict_nagios));
    return;
  }
  const bool has_complained = !trim(execution.errors).empty();
  if (!reading.strict_nagios && execution.signal != 0 && !has_complained) {
    fill(result, status,
         {fmt::format("(Ended by signal {}, {})", execution.signal, ::strsignal(execution.signal)), {}, {}});
    return;
  }
  if (!reading.strict_nagios && status == kOk && has_complained) status = kUnknown;
  fill(result, status, read_output(std::string(kNoOutput) + execution.errors, reading.strict_nagios));
}

}  // namespace

OutputParts read_output(std::string_view printed, bool strict_nagios) {
  printed = printed.substr(0, printed.find('\0'));
  if (printed.ends_with('\n')) printed.remove_suffix(1);
  OutputParts parts;
  bool is_perf_data = false;
  for (std::size_t number = 0, at = 0; at <= printed.size(); ++number) {
    const std::size_t end = std::min(printed.find('\n', at), printed.size());
    std::string_view line = printed.substr(at, end - at);
    at = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (number == 0) {
      read_first_line(line, parts);
      continue;
    }
    if (is_perf_data) {
      append_with(parts.perf_data, ' ', line);
      continue;
    }
    const std::size_t bar = line.find('|');
    if (number > 1) parts.long_output.push_back('\n');
    parts.long_output.append(line.substr(0, bar));
    if (bar != std::string_view::npos) {
      append_with(parts.perf_data, ' ', line.substr(bar + 1));
      is_perf_data = true;
    }
  }
  parts.perf_data = trim(parts.perf_data);
  if (strict_nagios) std::ranges::replace(parts.output, ';', ':');
  return parts;
}

std::string unescape_newlines(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == 'n' || text[i + 1] == '\\');
    if (is_escape) ++i;
    plain.push_back(is_escape && text[i] == 'n' ? '\n' : text[i]);
  }
  return plain;
}

CheckResult read_execution(const Execution& execution, const Subject& subject, const Reading& reading) {
  CheckResult result;
  result.object = subject.object;
  result.started = execution.started;
  result.finished = execution.started + std::chrono::duration_cast<milliseconds>(execution.duration);
  result.execution_time = std::chrono::duration<double>(execution.duration).count();
  if (execution.start_errno != 0) {
    read_start_error(execution, subject, reading, result);
  } else if (execution.has_timed_out) {
    read_timeout(execution, subject, reading, result);
  } else {
    read_end(execution, subject, reading, result);
  }
  return result;
}

}  // namespace bellwether::checks
