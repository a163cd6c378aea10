#include <gtest/gtest.h>

#include "base/check.h"
#include "errors/grouping/component_tree.h"
#include "errors/grouping/grouping.h"
#include "errors/grouping/test_events.h"

namespace bellwether::errors {
namespace {

using Hashes = std::vector<std::string>;

std::shared_ptr<const Grouper> grouper(std::string_view stack_rules = "", std::string_view fingerprint_rules = "",
                                       Profile profile = Profile::k2026) {
  auto created = Grouper::create(profile, stack_rules, fingerprint_rules);
  CHECK(created.has_value(), "{}", created.error().to_string());
  return *created;
}

Hashes hashes_of(const Event& event) {
  return grouper()->group(event).hashes;
}

TEST(Grouping, FramesAreModuleFilenameFunctionAndContextLine) {
  const Event event = event_of({exception_of("ValueError", "no such mailbox: 7",
                                             {python_frame("app/Mailer.py", "import_mail", "  raise  ValueError(id)"),
                                              python_frame("lib/imap.py", "open", "connect()", false)})});
  EXPECT_EQ(hashes_of(event),
            (Hashes{hash_of("ValueErrormailer.pyimport_mailraise ValueError(id)"),
                    hash_of("ValueErrormailer.pyimport_mailraise ValueError(id)imap.pyopenconnect()")}));
}

TEST(Grouping, AModuleTakesTheFilenamesPlace) {
  Event event = event_of({exception_of("KeyError", "x", {python_frame("views.py", "show", "")})});
  event.exceptions[0].stacktrace->frames[0].module = "app.views";
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("KeyErrorapp.viewsshow")});
}

TEST(Grouping, TheOlderProfileHashesTheStackFirst) {
  const Event event = event_of({exception_of("KeyError", "x", {python_frame("a.py", "f", "g()")})});
  EXPECT_EQ(grouper("", "", Profile::k2019)->group(event).hashes, Hashes{hash_of("a.pyfg()KeyError")});
}

TEST(Grouping, WithoutAStackTheValueCountsWithWhatChangesReplaced) {
  EXPECT_EQ(hashes_of(event_of({exception_of("IOError", "disk 12 is full")})),
            Hashes{hash_of("IOErrordisk <int> is full")});
}

TEST(Grouping, WithoutFramesOfTheApplicationOnlyTheSystemVariantCounts) {
  const Event event = event_of({exception_of("IOError", "7", {python_frame("a.py", "f", "g()", false)})});
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("IOErrora.pyfg()")});
}

TEST(Grouping, AChainIsAllItsExceptions) {
  const Event event = event_of({exception_of("A", "1", {python_frame("a.py", "f", "")}), exception_of("B", "why")});
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("Aa.pyfBwhy")});
}

TEST(Grouping, AMessageIsItsTemplateOrTheTextWithWhatChangesReplaced) {
  EXPECT_EQ(hashes_of(message_event("user 5 not found")), Hashes{hash_of("user <int> not found")});
  EXPECT_EQ(hashes_of(message_event("user 5 not found", "user %s not found")), Hashes{hash_of("user %s not found")});
  EXPECT_EQ(hashes_of(message_event("a\n\n b\nc")), Hashes{hash_of("a\n b...")});
}

TEST(Grouping, NothingToTellItByIsOneGroup) {
  EXPECT_EQ(hashes_of(Event{}), Hashes{"d41d8cd98f00b204e9800998ecf8427e"});
}

TEST(Grouping, AChecksumIsTheHash) {
  Event event = message_event("x");
  event.checksum = "D41D8CD98F00B204E9800998ECF8427E";
  EXPECT_EQ(hashes_of(event), Hashes{"d41d8cd98f00b204e9800998ecf8427e"});
  event.checksum = "mine";
  EXPECT_EQ(hashes_of(event), (Hashes{hash_of("mine"), "mine"}));
}

TEST(Grouping, AFingerprintReplacesOrSurroundsTheDefault) {
  Event event = message_event("broken");
  event.fingerprint = {"{{ default }}"};
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("broken")});
  event.fingerprint = {"payments", "{{ transaction }}"};
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("payments<no-transaction>")});
  event.fingerprint = {"a", "{{default}}", "b"};
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("abrokenb")});
}

TEST(Grouping, AFingerprintRuleDecidesBeforeTheClient) {
  Event event = event_of({exception_of("DatabaseError", "connection timed out after 5s")});
  event.transaction = "/checkout";
  event.fingerprint = {"client"};
  const Grouped grouped = grouper("",
                                  "error.type:DatabaseError error.value:\"*Timed out*\" -> {{ default }} extra "
                                  "title=\"DB at {{ transaction }}\"")
                              ->group(event);
  EXPECT_EQ(grouped.hashes, Hashes{hash_of("DatabaseErrorconnection timed out after <duration>extra")});
  EXPECT_EQ(grouped.title, "DB at /checkout");
}

TEST(Grouping, RulesThatAreWrongNameTheirLine) {
  const auto created = Grouper::create(Profile::k2026, "# fine\n\nfunction:a -app\nfoo:bar -app", "");
  ASSERT_FALSE(created.has_value());
  EXPECT_EQ(created.error().code(), Code::kInvalidArgument);
  EXPECT_NE(created.error().message().find("line 4"), std::string::npos) << created.error().message();
}

}  // namespace
}  // namespace bellwether::errors
