// Commands about comments.
#include <array>

#include "checks/commands/families.h"

namespace bellwether::checks {
namespace {

template <Reach kReach>
Result<void> add(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> objects, reached(call, kReach));
  constexpr std::size_t kFirst = arguments_of(kReach);
  for (const ObjectRef object : objects) {
    Comment comment;
    comment.object = object;
    comment.at = call.command.at == UnixSeconds() ? call.seconds_now() : call.command.at;
    comment.is_persistent = flag_of(call.argument(kFirst));
    comment.author = call.argument(kFirst + 1);
    comment.text = call.argument(kFirst + 2);
    const Result<std::uint64_t> added = call.engine.add_comment(call.seconds_now(), std::move(comment), call.actions);
    if (!added) return std::unexpected(added.error());
  }
  return {};
}

Result<void> remove(CommandCallContext& call) {
  return call.engine.remove_comment(number_of<std::uint64_t>(call.argument(0)), call.actions);
}

template <Reach kReach>
Result<void> remove_all(CommandCallContext& call) {
  TRY(const std::vector<ObjectRef> objects, reached(call, kReach));
  for (const ObjectRef object : objects) call.engine.remove_all_comments(object, call.actions);
  return {};
}

constexpr std::array kEntries = std::to_array<CommandEntry>({
    {"ADD_HOST_COMMENT", add<Reach::kHost>},
    {"ADD_SVC_COMMENT", add<Reach::kService>},
    {"DEL_ALL_HOST_COMMENTS", remove_all<Reach::kHost>},
    {"DEL_ALL_SVC_COMMENTS", remove_all<Reach::kService>},
    {"DEL_HOST_COMMENT", remove},
    {"DEL_SVC_COMMENT", remove},
});

}  // namespace

std::span<const CommandEntry> comment_commands() {
  return kEntries;
}

}  // namespace bellwether::checks
