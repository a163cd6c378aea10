#include "checks/engine/acknowledgements.h"

#include <fmt/format.h>

#include "checks/engine/log_lines.h"

namespace bellwether::checks {

Result<void> Acknowledgements::add(Moment& moment, ObjectRef object, Acknowledgement acknowledgement, Tell tell) {
  ObjectState& state = context_.state(object);
  if (acknowledgement.kind == Acknowledgement::Kind::kNone) {
    return fail(Code::kInvalidArgument, "an acknowledgement is normal or sticky");
  }
  if (alerts::is_good(state.state)) {
    return fail(Code::kInvalidArgument,
                fmt::format("{} is {}: there is nothing to acknowledge", log_lines::name(context_, object),
                            alerts::state_name(state.state)));
  }
  if (acknowledgement.at == UnixSeconds()) acknowledgement.at = moment.second();
  Comment comment;
  comment.object = object;
  comment.entry = Comment::Entry::kAcknowledgement;
  comment.at = acknowledgement.at;
  comment.author = acknowledgement.author;
  comment.text = acknowledgement.comment;
  comment.is_persistent = acknowledgement.is_persistent;
  comment.expires = acknowledgement.expires;
  TRY_VOID(comments_.add(moment, std::move(comment)));
  if (tell == Tell::kContacts) {
    notifier_.notify(
        moment, object,
        {.kind = alerts::Kind::kAcknowledgement, .author = acknowledgement.author, .comment = acknowledgement.comment});
  }
  if (state.acknowledgement) expiries_.erase({state.acknowledgement->expires, context_.id_of(object)});
  state.acknowledgement = std::make_unique<Acknowledgement>(std::move(acknowledgement));
  restore(object);
  moment.actions.changed({.kind = Change::Kind::kAcknowledgement,
                          .object = object,
                          .before = state.state,
                          .is_hard = state.is_hard,
                          .was_hard = state.is_hard},
                         true);
  return {};
}

void Acknowledgements::restore(ObjectRef object) {
  const ObjectState& state = context_.state(object);
  if (state.acknowledgement && state.acknowledgement->expires != UnixSeconds()) {
    expiries_.emplace(state.acknowledgement->expires, context_.id_of(object));
  }
}

void Acknowledgements::remove(Moment& moment, ObjectRef object) {
  ObjectState& state = context_.state(object);
  if (!state.acknowledgement) return;
  expiries_.erase({state.acknowledgement->expires, context_.id_of(object)});
  state.acknowledgement.reset();
  comments_.remove_entries(moment, object, Comment::Entry::kAcknowledgement, Comments::Keep::kPersistent);
  moment.actions.changed({.kind = Change::Kind::kAcknowledgement,
                          .object = object,
                          .before = state.state,
                          .is_hard = state.is_hard,
                          .was_hard = state.is_hard},
                         true);
}

void Acknowledgements::at_change(Moment& moment, ObjectRef object, bool has_changed_state) {
  const ObjectState& state = context_.state(object);
  if (!state.acknowledgement) return;
  const bool is_sticky = state.acknowledgement->kind == Acknowledgement::Kind::kSticky;
  if (is_sticky ? alerts::is_good(state.state) : has_changed_state) remove(moment, object);
}

void Acknowledgements::expire(Moment& moment) {
  while (!expiries_.empty() && expiries_.begin()->first <= moment.second()) {
    const ObjectRef object = context_.object_of(expiries_.begin()->second);
    expiries_.erase(expiries_.begin());
    remove(moment, object);
    if (!alerts::is_good(context_.state(object).state)) notifier_.notify(moment, object);
  }
}

UnixSeconds Acknowledgements::next_expiry() const {
  return expiries_.empty() ? UnixSeconds::max() : expiries_.begin()->first;
}

}  // namespace bellwether::checks
