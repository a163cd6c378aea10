// Report: the line that check_redis prints. What is wrong comes first, then the server, then what is well, then the data:
// "WARNING: connected_clients is 7 > 5 - REDIS 7.0.15 on … - hitrate is 99.10% | connected_clients=7;5;10". Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/native/native_check.h"
#include "checks/native/plugin_check.h"
#include "checks/native/redis/request.h"

namespace bellwether::checks::redis {

class Report {
 public:
  // Without data of what is judged; add_data's are there nevertheless.
  explicit Report(bool has_data) : has_data_(has_data) {}

  // Judges `value`; nullopt is a value that is absent. `well` is the text of it ("hitrate is 99.10%"), `data_value` what the data show.
  void add(const Subject& subject, const std::optional<std::string>& value, std::string_view data_value,
           std::string well);
  void add_data(const Subject& subject, std::string_view value);

  // `server` is ServerInfo's description.
  NativeOutcome finish(std::string_view server) const;

 private:
  const bool has_data_;
  Status status_ = Status::kOk;
  std::string wrong_, well_, data_;
};

}  // namespace bellwether::checks::redis
