#include "alerts/group_message.h"

#include <algorithm>

#include <fmt/format.h>

#include "alerts/message.h"
#include "base/hash.h"

namespace bellwether::alerts {
namespace {

int badness_of(const Message& message) {
  return message.kind == Kind::kRecovery ? 0 : badness(message.state);
}

bool is_same(const HeldPage& a, const HeldPage& b) {
  return a.contact == b.contact && a.method.channel == b.method.channel && a.method.target == b.method.target &&
         a.method.receiver == b.method.receiver;
}

std::string name_of(const Message& message) {
  return subject_name(message.module, message.host, message.service);
}

}  // namespace

void GroupPages::add(Message message, const std::vector<HeldPage>& pages) {
  const std::size_t index = messages_.size();
  const int bad = badness_of(message);
  messages_.push_back(std::move(message));
  for (const HeldPage& page : pages) {
    auto found = std::ranges::find_if(addresses_, [&](const Address& one) { return is_same(one.page, page); });
    if (found == addresses_.end()) {
      found = addresses_.insert(addresses_.end(), {.page = page, .badness = bad, .messages = {}});
    } else if (bad > found->badness) {
      found->page = page;
      found->badness = bad;
    }
    found->messages.push_back(index);
  }
}

Message GroupPages::combine(const std::vector<std::size_t>& indexes) const {
  const std::size_t worst =
      *std::ranges::max_element(indexes, {}, [this](std::size_t index) { return badness_of(messages_[index]); });
  Message message = messages_[worst];
  if (group_ != 0) {
    message.problem = group_;
    // Only the last recovery ends a group.
    if (message.kind == Kind::kRecovery && left_open_ > 0) message.kind = Kind::kProblem;
  }
  if (indexes.size() == 1) {
    set_texts(message);
    if (messages_[worst].kind != message.kind) {
      message.title = fmt::format("{} is {} again ({} of its group go on)", name_of(message), state_name(message.state),
                                  left_open_);
    }
    return message;
  }
  std::string ids;
  std::string lines;
  std::vector<std::string> names;
  message.folded = static_cast<std::uint32_t>(indexes.size() - 1);
  for (const std::size_t index : indexes) {
    const Message& one = messages_[index];
    ids += one.notification;
    message.folded += one.folded;
    if (index != worst && names.size() < most_names_) names.push_back(name_of(one));
    if (index == worst || names.size() < most_names_) {
      lines += fmt::format("{} is {}{}{}{}\n", name_of(one), state_name(one.state),
                           one.kind == Kind::kRecovery ? " again" : "", one.output.empty() ? "" : ": ", one.output);
    }
  }
  message.notification = fmt::format("{:016x}{:016x}", hash64(ids), hash64(ids, 1));
  message.folded_names = std::move(names);
  set_texts(message);
  message.title = fmt::format("{} is {}{}, and {} more", name_of(message), state_name(messages_[worst].state),
                              messages_[worst].kind == Kind::kRecovery ? " again" : "", message.folded);
  message.body = fmt::format("{} in one page:\n{}", indexes.size(), lines);
  if (left_open_ > 0) message.body += fmt::format("\n{} of the group go on.\n", left_open_);
  message.body += "\nAt ";
  append_iso8601(message.body, std::chrono::floor<seconds>(message.when));
  message.body += '\n';
  if (!message.link.empty()) message.body += message.link + '\n';
  return message;
}

std::vector<GroupPages::Letter> GroupPages::letters() const {
  std::vector<Letter> letters;
  std::vector<const std::vector<std::size_t>*> contents;
  for (const Address& address : addresses_) {
    const auto same = std::ranges::find_if(contents, [&](const auto* one) { return *one == address.messages; });
    const auto position = same - contents.begin();
    if (same == contents.end()) {
      contents.push_back(&address.messages);
      letters.push_back({.message = combine(address.messages), .pages = {}});
    }
    letters[static_cast<std::size_t>(position)].pages.push_back(address.page);
  }
  return letters;
}

}  // namespace bellwether::alerts
