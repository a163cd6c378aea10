#include "checks/native/redis/report.h"

#include <utility>

#include <fmt/format.h>

#include "checks/native/option_values.h"

namespace bellwether::checks::redis {
namespace {

void append(std::string& list, std::string text) {
  if (!list.empty()) list += ", ";
  list += text;
}

}  // namespace

void Report::add(const Subject& subject, const std::optional<std::string>& value, std::string_view data_value,
                 std::string well) {
  if (!value) {
    status_ = worse(status_, subject.absent);
    if (subject.absent != Status::kOk) append(wrong_, fmt::format("{} data is missing", subject.name));
    return;
  }
  std::optional<std::string> alert = subject.critical.alert(*value);
  Status status = Status::kCritical;
  if (!alert) {
    alert = subject.warning.alert(*value);
    status = Status::kWarning;
  }
  if (alert) {
    status_ = worse(status_, status);
    append(wrong_, fmt::format("{} {}", well, *alert));
  } else {
    append(well_, std::move(well));
  }
  if (has_data_ && decimal_number(*value)) add_data(subject, data_value);
}

void Report::add_data(const Subject& subject, std::string_view value) {
  data_ += fmt::format(" {}={}", subject.name, value);
  if (!subject.warning.shown().empty() || !subject.critical.shown().empty()) {
    data_ += fmt::format(";{};{}", subject.warning.shown(), subject.critical.shown());
  }
}

NativeOutcome Report::finish(std::string_view server) const {
  std::string text = fmt::format("{}: ", status_name(status_));
  if (!wrong_.empty()) text += wrong_ + " - ";
  text += server;
  if (!well_.empty()) text += " - " + well_;
  if (!data_.empty()) text += " |" + data_;
  return outcome(status_, std::move(text));
}

}  // namespace bellwether::checks::redis
