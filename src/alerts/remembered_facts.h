// RememberedFacts: of a problem's facts those that outlast the call that brought them, and their JSON. Plain.
#pragma once

#include <string>

#include "alerts/problem.h"
#include "alerts/stored_json.h"

namespace bellwether::alerts {

struct RememberedFacts {
  std::string module, host, service, output, cause;
  State state = State::kOk;
  Labels labels;

  Facts facts() const;  // views into this
  void take(const Facts& facts);
};

// As members of an object that is open.
void write_facts(codec::JsonWriter& json, const RememberedFacts& facts);
void read_facts(StoredReader& reader, RememberedFacts& facts);

}  // namespace bellwether::alerts
