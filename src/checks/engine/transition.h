// Transition: what a result brings about, collected before anything is done.
#pragma once

#include "alerts/problem.h"
#include "checks/objects/objects.h"

namespace bellwether::checks {

struct Transition {
  ObjectRef object;
  alerts::State before = alerts::State::kOk;
  alerts::State next_hard = alerts::State::kOk;  // last_hard_state once all are told
  bool was_hard = true;
  bool is_new_state = false;
  bool is_hard_change = false;
  bool notifies = false;
  bool is_logged = false;
  bool is_handled = false;
  bool is_output_new = false;
};

}  // namespace bellwether::checks
