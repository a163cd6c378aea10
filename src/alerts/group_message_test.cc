#include "alerts/group_message.h"

#include <gtest/gtest.h>

namespace bellwether::alerts {
namespace {

Message message(std::string host, State state, Kind kind = Kind::kProblem) {
  Message made;
  made.module = "checks";
  made.host = std::move(host);
  made.service = "http";
  made.state = state;
  made.kind = kind;
  made.notification = made.host;
  return made;
}

HeldPage by_command(const std::string& line) {
  return {.contact = "anna",
          .method = {.channel = Channel::kCommand, .target = "notify"},
          .command_line = line,
          .environment = {"LINE=" + line}};
}

TEST(GroupPages, GiveACommandTheMacrosOfTheWorst) {
  GroupPages pages(0, 0, 10);
  pages.add(message("web1", State::kWarning), {by_command("tell web1")});
  pages.add(message("web2", State::kCritical), {by_command("tell web2")});
  pages.add(message("web3", State::kCritical), {by_command("tell web3")});
  const std::vector<GroupPages::Letter> letters = pages.letters();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].message.title, "web2/http is CRITICAL, and 2 more");
  ASSERT_EQ(letters[0].pages.size(), 1u);
  EXPECT_EQ(letters[0].pages[0].command_line, "tell web2") << "what the title names";
  EXPECT_EQ(letters[0].pages[0].environment, std::vector<std::string>{"LINE=tell web2"});
}

TEST(GroupPages, TakeAProblemForWorseThanAnyRecovery) {
  GroupPages pages(0, 0, 10);
  pages.add(message("web1", State::kOk, Kind::kRecovery), {by_command("tell web1")});
  pages.add(message("web2", State::kWarning), {by_command("tell web2")});
  EXPECT_EQ(pages.letters().at(0).pages.at(0).command_line, "tell web2");
}

TEST(GroupPages, GiveEachContactOneLetterOfWhatConcernsThem) {
  HeldPage bob = by_command("tell bob");
  bob.contact = "bob";
  GroupPages pages(0, 0, 10);
  pages.add(message("web1", State::kCritical), {by_command("tell web1")});
  pages.add(message("web2", State::kCritical), {by_command("tell web2"), bob});
  const std::vector<GroupPages::Letter> letters = pages.letters();
  ASSERT_EQ(letters.size(), 2u);
  EXPECT_EQ(letters[0].message.title, "web1/http is CRITICAL, and 1 more");
  EXPECT_EQ(letters[1].message.title, "web2/http is CRITICAL");
  EXPECT_EQ(letters[1].pages.at(0).contact, "bob");
}

}  // namespace
}  // namespace bellwether::alerts
