#include "errors/grouping/exception_group.h"

#include <gtest/gtest.h>

#include "errors/grouping/component_tree.h"
#include "errors/grouping/grouping.h"
#include "errors/grouping/test_events.h"

namespace bellwether::errors {
namespace {

Exception member(std::int64_t id, std::optional<std::int64_t> parent, std::string type, std::string value,
                 bool is_group = false) {
  Exception exception = exception_of(std::move(type), std::move(value));
  exception.mechanism =
      Mechanism{.type = "chained", .is_exception_group = is_group, .exception_id = id, .parent_id = parent};
  return exception;
}

Grouped grouped(const Event& event) {
  return (*Grouper::create(Profile::k2026, "", ""))->group(event);
}

TEST(ExceptionGroup, OfEqualErrorsIsOneOfThem) {
  const Event event = event_of({member(3, 2, "Cause", "disk"), member(2, 0, "Failed", "order 7"),
                                member(1, 0, "Failed", "order 8"), member(0, std::nullopt, "Group", "many", true)});
  const Grouped result = grouped(event);
  // The first of the equal ones is the one sent first, with the path below it.
  EXPECT_EQ(result.hashes, std::vector{hash_of("Failedorder <int>Causedisk")});
  EXPECT_EQ(result.title, "Failed: order 7");
}

TEST(ExceptionGroup, OfDifferentErrorsIsAllOfThemAndTheGroup) {
  const Event event = event_of({member(2, 0, "A", "x"), member(1, 0, "B", "y"), member(3, 0, "B", "y"),
                                member(0, std::nullopt, "Group", "many", true)});
  const Grouped result = grouped(event);
  EXPECT_EQ(result.hashes, std::vector{hash_of("ByAxGroupmany")});
  EXPECT_EQ(result.title, "");
}

TEST(ExceptionGroup, GroupsInGroupsCountByWhatTheyHold) {
  const Event event =
      event_of({member(2, 1, "A", "x"), member(1, 0, "Inner", "i", true), member(0, std::nullopt, "Outer", "o", true)});
  EXPECT_EQ(grouped(event).hashes, std::vector{hash_of("Ax")});
}

TEST(ExceptionGroup, AChainWithIdsIsItsPathFromTheLast) {
  const Event event = event_of({member(1, 0, "Cause", "x"), member(0, std::nullopt, "Outer", "y")});
  EXPECT_EQ(grouped(event).hashes, std::vector{hash_of("OuteryCausex")});
  EXPECT_EQ(grouped(event).title, "");
}

TEST(ExceptionGroup, IdsThatMakeNoTreeLeaveTheListAsItIs) {
  const std::vector<std::string> as_sent{hash_of("AxGroupmany")};
  const auto with = [](Exception first, Exception second) { return event_of({std::move(first), std::move(second)}); };
  const Exception group = member(0, std::nullopt, "Group", "many", true);
  EXPECT_EQ(grouped(with(member(0, std::nullopt, "A", "x"), group)).hashes, as_sent) << "an id twice";
  EXPECT_EQ(grouped(with(member(1, 1, "A", "x"), group)).hashes, as_sent) << "its own parent";
  EXPECT_EQ(grouped(with(exception_of("A", "x"), group)).hashes, as_sent) << "no id";
  Event no_leaf = event_of({member(1, 0, "A", "x", true), group});
  EXPECT_EQ(grouped(no_leaf).hashes, as_sent) << "groups of nothing";
  Event circle = event_of({member(1, 0, "A", "x"), member(0, 1, "Group", "many", true)});
  EXPECT_EQ(grouped(circle).hashes, as_sent) << "a circle";
  Event python = with(member(1, 0, "A", "x"), group);
  EXPECT_EQ(grouped(python).hashes, std::vector{hash_of("Ax")});
  python.sdk_name = "sentry.python.django";
  python.sdk_version = "3.0.1";
  EXPECT_EQ(grouped(python).hashes, as_sent) << "a client whose ids are wrong";
}

TEST(ExceptionGroup, TheOlderProfileKnowsNone) {
  const Event event = event_of({member(1, 0, "A", "x"), member(0, std::nullopt, "Group", "many", true)});
  const auto older = *Grouper::create(Profile::k2019, "", "");
  EXPECT_EQ(older->group(event).hashes, std::vector{hash_of("AxGroupmany")});
}

}  // namespace
}  // namespace bellwether::errors
