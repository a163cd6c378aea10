// GroupPages: from the notifications that are due together to the letters that go out: each contact's method gets one letter with all that
// concerns it, and those who get the same share its words. Pure; used when somebody is told.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alerts/open_problem.h"
#include "alerts/page.h"

namespace bellwether::alerts {

class GroupPages {
 public:
  struct Letter {
    Message message;
    std::vector<HeldPage> pages;
  };

  // `group`: 0, or the id under which all letters of a group go, so that a pager has one incident for it; `left_open` are those of the group that
  // were told and have not ended.
  GroupPages(std::uint64_t group, std::size_t left_open, std::size_t most_names)
      : group_(group), left_open_(left_open), most_names_(most_names) {}

  // `message` without its texts.
  void add(Message message, const std::vector<HeldPage>& pages);
  // In the order in which their first page was added.
  std::vector<Letter> letters() const;

 private:
  struct Address {
    HeldPage page;  // of the worst problem, whose macros a notification command gets
    int badness = 0;
    std::vector<std::size_t> messages;
  };
  Message combine(const std::vector<std::size_t>& indexes) const;

  std::uint64_t group_;
  std::size_t left_open_;
  std::size_t most_names_;
  std::vector<Message> messages_;
  std::vector<Address> addresses_;
};

}  // namespace bellwether::alerts
