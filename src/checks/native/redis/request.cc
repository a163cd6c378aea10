#include "checks/native/redis/request.h"

#include <iterator>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/option_values.h"

namespace bellwether::checks::redis {
namespace {

Result<void> set_pair(Subject& subject, std::string_view text) {
  const std::size_t comma = text.find(',');
  TRY(subject.warning, Threshold::parse(text.substr(0, comma)));
  if (comma != std::string_view::npos) {
    TRY(subject.critical, Threshold::parse(text.substr(comma + 1)));
  }
  return {};
}

std::optional<double> parse_bytes(std::string_view text) {
  double unit = 1;
  if (text.ends_with('B')) text.remove_suffix(1);
  if (text.ends_with('K')) unit = 1 << 10;
  if (text.ends_with('M')) unit = 1 << 20;
  if (text.ends_with('G')) unit = 1 << 30;
  if (unit != 1) text.remove_suffix(1);
  const std::optional<double> number = decimal_number(text);
  if (!number || *number <= 0) return std::nullopt;
  return *number * unit;
}

std::optional<Status> parse_state(std::string_view text) {
  for (const Status status : {Status::kOk, Status::kWarning, Status::kCritical, Status::kUnknown}) {
    if (text == status_name(status)) return status;
  }
  return std::nullopt;
}

Result<std::string> query_command(std::string_view type, std::string_view key) {
  const std::size_t colon = type.find(':');
  const std::string_view verb = type.substr(0, colon);
  const std::string_view member = colon == std::string_view::npos ? std::string_view() : type.substr(colon + 1);
  if (verb == "GET") return command({"GET", key});
  if (verb == "LLEN") return command({"LLEN", key});
  if (verb == "HLEN") return command({"HLEN", key});
  if (verb == "SLEN") return command({"SCARD", key});
  if (verb == "ZLEN") return command({"ZCARD", key});
  if (verb == "HGET") return command({"HGET", key, member});
  if (verb == "HEXISTS") return command({"HEXISTS", key, member});
  if (verb == "SEXISTS") return command({"SISMEMBER", key, member});
  return refuse_option("Unknown query type", type);
}

Result<Subject> parse_query(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ',');
  if (parts.size() < 2) return refuse_option("A query is TYPE,KEY[,…]", text);
  Subject subject;
  subject.name = parts[1];
  TRY(subject.command, query_command(parts[0], parts[1]));
  for (const std::string_view part : std::span(parts).subspan(2)) {
    if (part.starts_with("WARN:")) {
      TRY(subject.warning, Threshold::parse(part.substr(5)));
    } else if (part.starts_with("CRIT:")) {
      TRY(subject.critical, Threshold::parse(part.substr(5)));
    } else if (part.starts_with("ABSENT:")) {
      const std::optional<Status> state = parse_state(part.substr(7));
      if (!state) return refuse_option("ABSENT must be one of OK, WARNING, CRITICAL, UNKNOWN", part);
      subject.absent = *state;
    } else {
      return refuse_option("Unknown part of a query", part);
    }
  }
  return subject;
}

Result<void> pair_thresholds(Request& request, std::string_view names, std::string_view warnings,
                             std::string_view criticals) {
  if (names.empty()) return {};
  const std::vector<std::string_view> all = split(names, ',');
  const std::vector<std::string_view> warn = split(warnings, ',');
  const std::vector<std::string_view> crit = split(criticals, ',');
  const bool has_limits = !warnings.empty() || !criticals.empty();
  if (has_limits && (warn.size() != all.size() || crit.size() != all.size())) {
    return fail(Code::kInvalidArgument, fmt::format("-a names {} variables, -w has {} thresholds and -c has {}",
                                                    all.size(), warn.size(), crit.size()));
  }
  std::vector<Subject> subjects;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Subject subject;
    subject.name = all[i];
    if (has_limits) {
      TRY(subject.warning, Threshold::parse(warn[i]));
      TRY(subject.critical, Threshold::parse(crit[i]));
    }
    subjects.push_back(std::move(subject));
  }
  request.subjects.insert(request.subjects.begin(), std::make_move_iterator(subjects.begin()),
                          std::make_move_iterator(subjects.end()));
  return {};
}

}  // namespace

Result<Request> read_request(const ParsedOptions& parsed) {
  Request request;
  request.service.port = 6379;
  request.service.timeout = seconds(15);
  std::string_view names, warnings, criticals;
  const auto measured = [](std::optional<Subject>& field, std::string_view name, const Option& option) -> Result<void> {
    Subject subject;
    subject.name = name;
    TRY_VOID(set_pair(subject, option.value));
    field = std::move(subject);
    return {};
  };
  for (const Option& option : parsed.options) {
    switch (option.id) {
      case 'a':
        names = option.value;
        break;
      case 'w':
        warnings = option.value;
        break;
      case 'c':
        criticals = option.value;
        break;
      case 'A':
        request.data_only = split(option.value, ',');
        break;
      case 'q': {
        TRY(Subject subject, parse_query(option.value));
        request.subjects.push_back(std::move(subject));
        break;
      }
      case 'T':
        TRY_VOID(measured(request.response_time, "response_time", option));
        break;
      case 'R':
        TRY_VOID(measured(request.hit_rate, "hitrate", option));
        break;
      case 'm':
        TRY_VOID(measured(request.memory, "memory_utilization", option));
        break;
      case 'r':
        TRY_VOID(measured(request.delay, "replication_delay", option));
        break;
      case 'M': {
        const std::optional<double> bytes = parse_bytes(option.value);
        if (!bytes)
          return refuse_option("Total memory must be a number of bytes, perhaps with K, M or G", option.value);
        request.total_memory = *bytes;
        break;
      }
      case 'f':
        request.has_data = true;
        break;
      default:
        if (!request.login.take(option)) TRY_VOID(request.service.take(option));
        break;
    }
  }
  TRY_VOID(pair_thresholds(request, names, warnings, criticals));
  TRY_VOID(request.service.take_host(parsed));
  return request;
}

}  // namespace bellwether::checks::redis
