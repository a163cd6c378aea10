// Commands about acknowledgements.
#include <array>

#include "checks/commands/families.h"

namespace bellwether::checks {
namespace {

constexpr int kSticky = 2;

enum class Expiry { kNever, kGiven };

template <Reach kReach, Expiry kExpiry>
Result<void> acknowledge(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> objects, reached(call, kReach));
  std::size_t next = arguments_of(kReach);
  Acknowledgement acknowledgement;
  acknowledgement.at = call.seconds_now();
  acknowledgement.kind = number_of<int>(call.argument(next++)) == kSticky ? Acknowledgement::Kind::kSticky
                                                                          : Acknowledgement::Kind::kNormal;
  const bool notifies = flag_of(call.argument(next++));
  acknowledgement.is_persistent = flag_of(call.argument(next++));
  if (kExpiry == Expiry::kGiven) acknowledgement.expires = time_of(call.argument(next++));
  acknowledgement.author = call.argument(next++);
  acknowledgement.comment = call.argument(next++);
  for (const ObjectRef object : objects) {
    TRY_VOID(call.engine.acknowledge(call.seconds_now(), object, acknowledgement, notifies, call.actions));
  }
  return {};
}

template <Reach kReach>
Result<void> remove(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> objects, reached(call, kReach));
  for (const ObjectRef object : objects) call.engine.remove_acknowledgement(call.seconds_now(), object, call.actions);
  return {};
}

constexpr std::array kEntries = std::to_array<CommandEntry>({
    {"ACKNOWLEDGE_HOST_PROBLEM", acknowledge<Reach::kHost, Expiry::kNever>},
    {"ACKNOWLEDGE_HOST_PROBLEM_EXPIRE", acknowledge<Reach::kHost, Expiry::kGiven>},
    {"ACKNOWLEDGE_SVC_PROBLEM", acknowledge<Reach::kService, Expiry::kNever>},
    {"ACKNOWLEDGE_SVC_PROBLEM_EXPIRE", acknowledge<Reach::kService, Expiry::kGiven>},
    {"REMOVE_HOST_ACKNOWLEDGEMENT", remove<Reach::kHost>},
    {"REMOVE_SVC_ACKNOWLEDGEMENT", remove<Reach::kService>},
});

}  // namespace

std::span<const CommandEntry> acknowledgement_commands() {
  return kEntries;
}

}  // namespace bellwether::checks
