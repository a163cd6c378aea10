// Handlers: the commands that a change or a result calls for: event handlers, obsession, performance data.
#pragma once

#include <string>

#include "checks/engine/context.h"

namespace bellwether::checks {

class Handlers {
 public:
  explicit Handlers(const Context& context) : context_(context) {}

  // The global event handler, then the object's own.
  void handle_event(Moment& moment, ObjectRef object);
  // After each result.
  void handle_result(Moment& moment, ObjectRef object);

 private:
  void run(Moment& moment, ObjectRef object, HandlerKind kind, std::string_view command);

  const Context& context_;
};

}  // namespace bellwether::checks
