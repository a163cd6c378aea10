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
  EXPECT_EQ(created.error().message(), "stack rules, line 4: no matcher is called 'foo'");
}

// Three frames of the application.
Event three_frames() {
  return event_of({exception_of(
      "E", "v", {python_frame("a.py", "f", ""), python_frame("b.py", "g", ""), python_frame("c.py", "h", "")})});
}

TEST(Grouping, RulesAddAndIgnoreFrames) {
  EXPECT_EQ(grouper("function:g -group")->group(three_frames()).hashes, Hashes{hash_of("Ea.pyfc.pyh")});
  EXPECT_EQ(grouper("function:g ^-group")->group(three_frames()).hashes, Hashes{hash_of("Ea.pyfb.pyg")});
  EXPECT_EQ(grouper("function:g v-group")->group(three_frames()).hashes, Hashes{hash_of("Eb.pygc.pyh")});
  EXPECT_EQ(grouper("path:/srv/app/b.py -app")->group(three_frames()).hashes,
            (Hashes{hash_of("Ea.pyfc.pyh"), hash_of("Ea.pyfb.pygc.pyh")}));
}

TEST(Grouping, RulesLimitFrames) {
  EXPECT_EQ(grouper("function:f max-frames=2")->group(three_frames()).hashes, Hashes{hash_of("Eb.pygc.pyh")});
  EXPECT_EQ(grouper("function:f min-frames=4")->group(three_frames()).hashes, Hashes{hash_of("Ev")});
  EXPECT_EQ(grouper("function:f invert-stacktrace=1")->group(three_frames()).hashes,
            Hashes{hash_of("Ec.pyhb.pyga.pyf")});
}

TEST(Grouping, OnlyTheOlderProfileAddsFramesThatAreNotTheApplications) {
  Event event = three_frames();
  event.exceptions[0].stacktrace->frames[1].in_app = false;
  const std::string_view rule = "function:g +group";
  EXPECT_EQ(grouper(rule)->group(event).hashes.front(), hash_of("Ea.pyfc.pyh"));
  EXPECT_EQ(grouper(rule, "", Profile::k2019)->group(event).hashes, Hashes{hash_of("a.pyfb.pygc.pyhE")});
}

TEST(Grouping, TheOlderProfileNeedsItsSystemVariant) {
  const Event event = event_of({exception_of("E", "v", {python_frame("a.py", "f", "")})});
  const std::vector<Variant> variants = grouper("", "", Profile::k2019)->explain(event);
  ASSERT_EQ(variants.size(), 2u);
  EXPECT_FALSE(variants[0].contributes);
  EXPECT_TRUE(variants[1].contributes);
  EXPECT_EQ(variants[1].name, "system");
}

TEST(Grouping, ATypeThatTheClientMadeUpDoesNotCount) {
  Event event = event_of({exception_of("Error", "boom", {python_frame("a.py", "f", "")})});
  event.exceptions[0].mechanism = Mechanism{.type = "onerror", .is_synthetic = true};
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("a.pyf")});
}

TEST(Grouping, ANativeErrorIsItsDomainAndCode) {
  Event event = event_of({exception_of("NSError", "the text in somebody's language")}, "cocoa");
  event.exceptions[0].mechanism = Mechanism{.type = "NSError", .error_domain = "NSCocoaErrorDomain", .error_code = -4};
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("NSErrorNSCocoaErrorDomain-4")});
}

TEST(Grouping, TheThreadThatCrashedSpeaks) {
  Event event;
  event.platform = "python";
  const auto thread = [](std::string function, bool is_crashed, bool is_current) {
    Thread made;
    made.is_crashed = is_crashed;
    made.is_current = is_current;
    made.stacktrace = Stacktrace{.frames = {python_frame("a.py", std::move(function), "")}};
    return made;
  };
  event.threads = {thread("idle", false, true), thread("crash", true, false)};
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("a.pycrash")});
  event.threads[1].is_crashed = false;
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("a.pyidle")});
  event.threads[1].is_current = true;
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("")}) << "two that run";
  event.threads.pop_back();
  event.threads[0].is_current = false;
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("a.pyidle")}) << "the only one";
}

TEST(Grouping, TheStrongestThatSpeaksDecides) {
  Event event = message_event("text");
  event.template_ = Template{.filename = "shop.html", .context_line = "{{ x }}"};
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("shop.html{{ x }}")});
  event.stacktrace = Stacktrace{.frames = {python_frame("a.py", "f", "")}};
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("a.pyf")});
  event.exceptions = {exception_of("E", "v")};
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("Ev")});
  event.exceptions = {exception_of("", "")};
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("a.pyf")}) << "an exception that says nothing";
}

TEST(Grouping, SecurityReportsAreWhatWasBlocked) {
  const auto blocked = [](std::string uri, std::string violation = "") {
    Event event;
    event.security = SecurityReport{.kind = "csp",
                                    .directive = "img-src",
                                    .blocked_uri = std::move(uri),
                                    .document_uri = "https://shop.example.com/pay?x=1",
                                    .local_script_violation = std::move(violation),
                                    .hostname = {}};
    return hashes_of(event);
  };
  EXPECT_EQ(blocked("https://CDN.example.org/a.png"), Hashes{hash_of("img-srccdn.example.org")});
  EXPECT_EQ(blocked("https://cdn.example.org/b.png?y"), Hashes{hash_of("img-srccdn.example.org")});
  EXPECT_EQ(blocked("https://shop.example.com/b.png"), Hashes{hash_of("img-src'self'")});
  EXPECT_EQ(blocked(""), Hashes{hash_of("img-src'self'")});
  EXPECT_EQ(blocked("data:image/png;base64,AA"), Hashes{hash_of("img-srcdata")});
  EXPECT_EQ(blocked("x", "unsafe-inline"), Hashes{hash_of("img-src'unsafe-inline'")});
  Event event;
  event.security = SecurityReport{.kind = "expectct", .hostname = "shop.example.com"};
  EXPECT_EQ(hashes_of(event), Hashes{hash_of("expect-ctshop.example.com")});
}

TEST(Grouping, ExplainsWhatRulesDid) {
  Event event = three_frames();
  event.exceptions[0].stacktrace->frames[0].in_app = false;
  const std::vector<Variant> variants = grouper("function:g -group\nfunction:h -app")->explain(event);
  ASSERT_EQ(variants.size(), 2u);
  EXPECT_EQ(variants[0].name, "app");
  EXPECT_EQ(variants[1].name, "system");
  EXPECT_FALSE(variants[0].contributes);
  EXPECT_EQ(variants[0].hint, "the other variant has a stack trace");
  EXPECT_EQ(variants[1].description, "exception stack-trace (system)");
  const Component& exception = variants[1].root.components.at(0);
  EXPECT_EQ(exception.id, "exception");
  ASSERT_EQ(exception.components.size(), 3u);
  EXPECT_EQ(exception.components[0].values, std::vector<std::string>{"E"});
  EXPECT_EQ(exception.components[1].id, "value");
  EXPECT_FALSE(exception.components[1].contributes);
  EXPECT_EQ(exception.components[1].hint, "the stack trace says more");
  const std::vector<Component>& frames = exception.components[2].components;
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_TRUE(frames[0].contributes);
  EXPECT_EQ(frames[1].hint, "ignored by a rule: function:g -group");
  const Component& in_app = variants[0].root.components.at(0).components.at(2);
  EXPECT_EQ(in_app.hint, "no frame of the application contributes");
  EXPECT_EQ(in_app.components.at(0).hint, "not of the application");
  EXPECT_EQ(in_app.components.at(2).hint, "taken out of the application by a rule: function:h -app");
}

TEST(Grouping, ExplainsFingerprints) {
  Event event = message_event("broken");
  event.fingerprint = {"a", "{{ default }}"};
  const std::vector<Variant> mixed = grouper()->explain(event);
  ASSERT_EQ(mixed.size(), 1u);
  EXPECT_EQ(mixed[0].name, "default");
  EXPECT_EQ(mixed[0].hash, hash_of("abroken"));
  EXPECT_EQ(mixed[0].root.components.at(0).values, event.fingerprint);
  event.fingerprint = {"a"};
  const std::vector<Variant> replaced = grouper()->explain(event);
  ASSERT_EQ(replaced.size(), 2u);
  EXPECT_EQ(replaced[0].name, "custom-fingerprint");
  EXPECT_EQ(replaced[0].hash, hash_of("a"));
  EXPECT_FALSE(replaced[1].contributes);
  EXPECT_EQ(replaced[1].hint, "the fingerprint takes its place");
}

TEST(Grouping, MarksFramesByTheRules) {
  Event event = three_frames();
  event.exceptions[0].stacktrace->frames[1].in_app = std::nullopt;
  grouper("function:f -app\nfunction:h ^-app")->mark_in_app(event);
  const std::vector<Frame>& frames = event.exceptions[0].stacktrace->frames;
  EXPECT_EQ(frames[0].in_app, false);
  EXPECT_EQ(frames[1].in_app, false) << "unsaid is no";
  EXPECT_EQ(frames[2].in_app, true);
}

}  // namespace
}  // namespace bellwether::errors
