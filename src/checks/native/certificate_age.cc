#include "checks/native/certificate_age.h"

#include <array>
#include <ctime>

#include <fmt/format.h>

#include "checks/native/option_values.h"

namespace bellwether::checks {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kHour = 3'600;

std::string local_time(UnixSeconds time) {
  const std::time_t value = count_seconds(time);
  std::tm fields{};
  ::localtime_r(&value, &fields);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a %b %e %H:%M:%S %Y %z", &fields)};
}

}  // namespace

std::optional<CertificateDays> CertificateDays::parse(std::string_view text) {
  const std::size_t comma = text.find(',');
  const std::optional<std::int64_t> warning = whole_number(text.substr(0, comma));
  std::optional<std::int64_t> critical = 0;
  if (comma != std::string_view::npos) critical = whole_number(text.substr(comma + 1));
  if (!warning || !critical) return std::nullopt;
  return CertificateDays{*warning, *critical};
}

NativeOutcome judge_certificate(const Result<net::PeerCertificate>& certificate, const CertificateDays& days,
                                UnixSeconds now) {
  if (!certificate) return outcome(Status::kCritical, "CRITICAL - Cannot retrieve server certificate.");
  if (!certificate->has_times) {
    return outcome(Status::kCritical, "CRITICAL - Wrong time format in certificate.");
  }
  const std::string& name = certificate->common_name;
  const std::string end = local_time(certificate->not_after);
  const std::int64_t left = (certificate->not_after - now).count();
  const std::int64_t days_left = left / kDay;
  if (left < 0) {
    return outcome(Status::kCritical, fmt::format("CRITICAL - Certificate '{}' expired on {}.", name, end));
  }
  if (days_left > 0 && days_left > days.warning && days_left > days.critical) {
    return outcome(Status::kOk, fmt::format("OK - Certificate '{}' will expire on {}.", name, end));
  }
  const Status status = days_left > days.critical ? Status::kWarning : Status::kCritical;
  const std::string_view word = status_name(status);
  if (days_left > 0) {
    return outcome(status, fmt::format("{} - Certificate '{}' expires in {} day(s) ({}).", word, name, days_left, end));
  }
  if (left == 0) return outcome(status, fmt::format("{} - Certificate '{}' just expired ({}).", word, name, end));
  const bool in_hours = left >= kHour;
  return outcome(status, fmt::format("{} - Certificate '{}' expires in {} {} ({})", word, name,
                                     in_hours ? left / kHour : left / 60, in_hours ? "hours" : "minutes", end));
}

}  // namespace bellwether::checks
