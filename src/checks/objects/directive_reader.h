// DirectiveReader: takes the directives of one definition, verifies each as Nagios does when it reads it, and puts the finished lists into
// the Definitions. Reused from definition to definition, so that a definition costs no allocation of its own.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "checks/objects/definition.h"
#include "checks/objects/diagnostics.h"
#include "checks/objects/directives.h"

namespace bellwether::checks {

class DirectiveReader {
 public:
  explicit DirectiveReader(Definitions& definitions) : definitions_(definitions) {}

  void begin(Definition& definition);
  // The texts live as long as the Definitions. kInvalidArgument for what is wrong with the value, kNotFound for an unknown word,
  // kAlreadyExists for a name that is taken.
  Result<void> add(std::string_view word, std::string_view text);
  // False when the definition has no name of any kind: it is incomplete then.
  bool finish();

 private:
  Result<void> add_value(const Directive& directive, std::string_view text);
  void add_letters(Value value);
  void set(Value value);
  void add_variable(std::string_view word, std::string_view text);

  Definitions& definitions_;
  Definition* definition_ = nullptr;
  std::vector<Value> values_;
  std::vector<CustomVariable> variables_;
  std::vector<DayLine> days_;
};

}  // namespace bellwether::checks
