// Problems: the way of errors to whom alerts tells. Alerts' engine lives on a shard of its own choosing; whoever finds something here says so
// from any shard and goes on.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "alerts/people.h"
#include "runtime/shard.h"

namespace bellwether::errors {

struct Problem {
  std::string key;      // unique over all modules: "errors/issue/123"
  std::string host;     // the project's slug
  std::string service;  // what it is about: "WEB-12"
  alerts::State state = alerts::State::kCritical;
  std::string output;                                       // one line for people
  std::vector<std::pair<std::string, std::string>> labels;  // besides "project" and "kind"; in any order
  std::vector<std::string> contacts;                        // empty: those of errors.contacts, else alerts' own
};

class Problems {
 public:
  virtual ~Problems() = default;
  // Any thread; in order for one key. Raised again it says what is known now; people are told again only when its state has changed.
  virtual void raise(Problem problem) = 0;
  virtual void clear(std::string key, std::string output) = 0;
  // Those that are raised and begin with `prefix`, for a finder that has just started; `done` on `home`.
  virtual void keys(std::string prefix, std::move_only_function<void(std::vector<std::string>)> done,
                    runtime::Shard& home) = 0;
};

}  // namespace bellwether::errors
