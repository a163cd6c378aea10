// Routes, quiet hours, silences, groups, escalation of what nobody acknowledged, on-call schedules in contacts' places.
#include "alerts/routing.h"

#include <gtest/gtest.h>

#include "alerts/testing.h"

namespace bellwether::alerts {
namespace {

using Said = std::vector<std::string>;

Matcher matcher(std::string_view text) {
  Result<Matcher> parsed = Matcher::parse(text);
  CHECK(parsed, "{}", parsed.error().to_string());
  return std::move(*parsed);
}

TEST(Matcher, ComparesLabels) {
  Facts facts;
  facts.module = "checks";
  facts.host = "web1";
  facts.state = State::kDown;
  facts.labels = {{"team", "shop"}};
  struct Case {
    std::string_view text;
    bool matches;
  };
  for (const Case& one : std::initializer_list<Case>{{"team=shop", true},
                                                     {"team = \"shop\"", true},
                                                     {"team!=shop", false},
                                                     {"team!=", true},
                                                     {"other=", true},
                                                     {"host=~web[0-9]", true},
                                                     {"host=~web", false},
                                                     {"host!~web", true},
                                                     {"severity=critical", true},
                                                     {"state=down", true},
                                                     {"module=checks", true}}) {
    EXPECT_EQ(matcher(one.text).matches(facts), one.matches) << one.text;
    EXPECT_EQ(matcher(matcher(one.text).text()).matches(facts), one.matches) << one.text;
  }
  for (const std::string_view text : {"", "team", "=x", "te am=x", "a!b", "host=~("})
    EXPECT_FALSE(Matcher::parse(text)) << text;
}

class Routes : public testing::Test {
 protected:
  Routes() {
    for (const char* const name : {"anna", "bob", "chief", "desk"}) people_.contact(name);
    people_.group("ops", {"anna", "bob"});
  }
  void start() {
    ASSERT_TRUE(check_options(options_)) << check_options(options_).error().to_string();
    directory_ = people_.build();
    ASSERT_TRUE(check_people(options_, *directory_)) << check_people(options_, *directory_).error().to_string();
    desk_ = std::make_unique<Desk>(options_, directory_);
  }
  Subject service(std::string host, std::string name = "http") {
    Subject subject{.host = std::move(host), .service = std::move(name)};
    subject.policy.contacts = {people_.index("desk")};
    return subject;
  }
  Options options_;
  PeopleBuilder people_;
  std::shared_ptr<const Directory> directory_;
  std::unique_ptr<Desk> desk_;
};

TEST_F(Routes, AddContactsOnce) {
  options_.routes = {{.match = {"severity=critical"}, .contacts = {"ops", "anna"}, .goes_on = true},
                     {.match = {"host=~db.*"}, .contacts = {"chief"}, .is_replacing = true}};
  start();
  Subject web = service("web1");
  desk_->see(web, State::kCritical);
  EXPECT_EQ(desk_->take_said(),
            (Said{"desk: web1/http is CRITICAL", "anna: web1/http is CRITICAL", "bob: web1/http is CRITICAL"}));
  Subject warning = service("web2");
  desk_->see(warning, State::kWarning);
  EXPECT_EQ(desk_->take_said(), Said{"desk: web2/http is WARNING"});
  Subject database = service("db1");
  desk_->see(database, State::kWarning);
  EXPECT_EQ(desk_->take_said(), Said{"chief: db1/http is WARNING"});
}

TEST_F(Routes, GoByTheInnermostThatMatches) {
  options_.routes = {{.match = {"module=checks"},
                      .contacts = {"anna"},
                      .repeat_interval = seconds(60),
                      .routes = {{.match = {"host=db1"}, .contacts = {"chief"}}, {.match = {"host=db2"}}}}};
  start();
  for (const auto& [host, who] :
       std::initializer_list<std::pair<const char*, const char*>>{{"db1", "chief"}, {"db2", "anna"}, {"db3", "anna"}}) {
    Subject subject = service(host);
    subject.policy.contacts.clear();
    desk_->see(subject, State::kCritical);
    EXPECT_EQ(desk_->take_said(), Said{std::string(who) + ": " + host + "/http is CRITICAL"});
    EXPECT_EQ(subject.notification.next, kNoon + seconds(60)) << host;
  }
}

TEST_F(Routes, FallBackOnTheDefaultContacts) {
  options_.contacts = {"chief"};
  start();
  Subject nobodys{.host = "web1", .service = "http"};
  desk_->see(nobodys, State::kCritical);
  EXPECT_EQ(desk_->take_said(), Said{"chief: web1/http is CRITICAL"});
  Subject desks = service("web2");
  desk_->see(desks, State::kCritical);
  EXPECT_EQ(desk_->take_said(), Said{"desk: web2/http is CRITICAL"});
}

TEST_F(Routes, KeepQuietUnlessItIsCritical) {
  options_.quiet_hours = {"11:00-13:00"};
  start();
  Subject warning = service("web1");
  Subject critical = service("web2");
  EXPECT_EQ(desk_->see(warning, State::kWarning).stopped_by, Filter::kQuiet);
  EXPECT_TRUE(desk_->see(critical, State::kCritical).is_told());
  desk_->take_said();
  desk_->advance(std::chrono::hours(1));
  EXPECT_TRUE(desk_->see(warning, State::kWarning).is_told()) << "what lasts is told when they end";
  desk_->take_said();
  // What was told by day ends by night: that can wait.
  desk_->advance(std::chrono::hours(22));
  EXPECT_EQ(desk_->see(warning, State::kOk).stopped_by, Filter::kHeld);
  EXPECT_EQ(desk_->take_said(), Said{});
  // It comes back and goes again in these hours: one end is enough.
  desk_->advance(seconds(60));
  EXPECT_EQ(desk_->see(warning, State::kWarning).stopped_by, Filter::kQuiet);
  EXPECT_EQ(desk_->see(warning, State::kOk).stopped_by, Filter::kHeld);
  EXPECT_EQ(desk_->see(warning, State::kOk).stopped_by, Filter::kNotToldBefore);
  desk_->advance(std::chrono::hours(3));
  EXPECT_EQ(desk_->take_said(), Said{"desk: web1/http is OK again"});
}

TEST_F(Routes, PutProblemsOfAGroupOnOnePage) {
  options_.routes = {
      {.contacts = {"anna"}, .group_by = {"cluster"}, .group_wait = seconds(10), .group_interval = seconds(300)}};
  start();
  std::vector<Subject> all;
  for (int i = 0; i < 5; ++i) {
    all.push_back(service("web" + std::to_string(i)));
    all.back().labels = {{"cluster", i < 4 ? "east" : "west"}};
  }
  for (Subject& one : all) EXPECT_EQ(desk_->see(one, State::kCritical).stopped_by, Filter::kHeld);
  desk_->advance(seconds(11));
  EXPECT_EQ(desk_->take_said(),
            (Said{"desk: web0/http is CRITICAL, and 3 more", "anna: web0/http is CRITICAL, and 3 more",
                  "desk: web4/http is CRITICAL", "anna: web4/http is CRITICAL"}));
  // One more, and one less, within the interval: both on the next page.
  Subject late = service("web9");
  late.labels = {{"cluster", "east"}};
  desk_->advance(seconds(60));
  EXPECT_EQ(desk_->see(late, State::kCritical).stopped_by, Filter::kHeld);
  EXPECT_EQ(desk_->see(all[0], State::kOk).stopped_by, Filter::kHeld);
  desk_->advance(seconds(100));
  EXPECT_EQ(desk_->take_said(), Said{});
  desk_->advance(seconds(200));
  EXPECT_EQ(desk_->take_said(),
            (Said{"desk: web9/http is CRITICAL, and 1 more", "anna: web9/http is CRITICAL, and 1 more"}));
  // The pager's incident ends with the last of the group.
  for (Subject* one : {&all[1], &all[2], &all[3], &late}) desk_->see(*one, State::kOk);
  desk_->advance(seconds(400));
  ASSERT_EQ(desk_->pages.size(), 2u);
  EXPECT_EQ(desk_->pages[0].message.kind, Kind::kRecovery);
  EXPECT_EQ(desk_->pages[0].message.folded, 3u);
}

TEST_F(Routes, EndAGroupWithItsLastRecoveryOnly) {
  options_.routes = {{.contacts = {"anna"},
                      .is_replacing = true,
                      .group_by = {"cluster"},
                      .group_wait = seconds(1),
                      .group_interval = seconds(10)}};
  start();
  Subject first = service("web1");
  Subject second = service("web2");
  for (Subject* one : {&first, &second}) desk_->see(*one, State::kCritical);
  desk_->advance(seconds(20));
  ASSERT_EQ(desk_->pages.size(), 1u);
  const std::uint64_t incident = desk_->pages[0].message.problem;
  for (Subject* one : {&first, &second}) {
    desk_->see(*one, State::kOk);
    desk_->advance(seconds(20));
  }
  ASSERT_EQ(desk_->pages.size(), 3u);
  EXPECT_EQ(desk_->pages[1].message.kind, Kind::kProblem);
  EXPECT_EQ(desk_->pages[1].message.title, "web1/http is OK again (1 of its group go on)");
  EXPECT_EQ(desk_->pages[2].message.kind, Kind::kRecovery);
  for (const Page& page : desk_->pages) EXPECT_EQ(page.message.problem, incident);
}

TEST_F(Routes, EscalateWhatNobodyAcknowledges) {
  options_.routes = {
      {.escalate = {{.after = seconds(900), .contacts = {"bob"}}, {.after = seconds(1800), .contacts = {"chief"}}}}};
  start();
  Subject web = service("web1");
  desk_->see(web, State::kCritical);
  desk_->take_said();
  desk_->advance(seconds(899));
  EXPECT_EQ(desk_->take_said(), Said{});
  desk_->advance(seconds(2));
  EXPECT_EQ(desk_->take_said(), Said{"bob: web1/http is CRITICAL"});
  desk_->engine->acknowledge("checks/web1/http", true);
  desk_->advance(seconds(3600));
  EXPECT_EQ(desk_->take_said(), Said{});
  desk_->see(web, State::kOk);
  EXPECT_EQ(desk_->take_said(), (Said{"desk: web1/http is OK again", "bob: web1/http is OK again"}));
}

TEST_F(Routes, EscalateNothingThatEnded) {
  options_.routes = {{.escalate = {{.after = seconds(900), .contacts = {"bob"}}}}};
  start();
  Subject web = service("web1");
  desk_->see(web, State::kCritical);
  desk_->advance(seconds(100));
  desk_->see(web, State::kOk);
  desk_->take_said();
  desk_->advance(seconds(3600));
  EXPECT_EQ(desk_->take_said(), Said{});
}

TEST_F(Routes, CallWhoIsOnCall) {
  people_.contact("primary").service.methods.clear();  // a contact of the schedule's name, as a Nagios file has it
  options_.schedules = {
      {.name = "primary",
       .layers = {{.people = {"anna", "bob"}, .start = "2026-11-18", .handoff = "00:00", .shift = "12h"}}}};
  start();
  Subject web = service("web1");
  web.policy.contacts = {people_.index("primary"), people_.index("anna")};
  desk_->advance(seconds(10));
  desk_->see(web, State::kCritical);
  EXPECT_EQ(desk_->take_said(), (Said{"bob: web1/http is CRITICAL", "anna: web1/http is CRITICAL"}));
  // At night anna is on call, and both hear of the end: they were told.
  desk_->advance(std::chrono::hours(13));
  desk_->see(web, State::kOk);
  EXPECT_EQ(desk_->take_said(), (Said{"bob: web1/http is OK again", "anna: web1/http is OK again"}));
  ASSERT_TRUE(desk_->engine->add_override(
      desk_->now,
      {.schedule = "primary", .contact = "chief", .from = desk_->now, .until = desk_->now + std::chrono::hours(1)}));
  web.policy.contacts = {people_.index("primary")};
  desk_->see(web, State::kCritical);
  EXPECT_EQ(desk_->take_said(), Said{"chief: web1/http is CRITICAL"});
  EXPECT_FALSE(desk_->engine->add_override(
      desk_->now, {.schedule = "x", .contact = "chief", .from = desk_->now, .until = desk_->now + seconds(5)}));
  EXPECT_FALSE(desk_->engine->add_override(
      desk_->now, {.schedule = "primary", .contact = "nobody", .from = desk_->now, .until = desk_->now + seconds(5)}));
}

TEST_F(Routes, SilenceWhatMatchesUntilItEnds) {
  start();
  Subject web = service("web1");
  const Result<std::uint64_t> id = desk_->engine->add_silence(desk_->now, {.matchers = {matcher("host=~web.*")},
                                                                           .start = desk_->now,
                                                                           .end = desk_->now + seconds(600),
                                                                           .author = "anna",
                                                                           .comment = "moving"});
  ASSERT_TRUE(id);
  EXPECT_EQ(desk_->see(web, State::kCritical).stopped_by, Filter::kSilenced);
  EXPECT_EQ(desk_->see(web, State::kCritical).stopped_by, Filter::kSilenced);
  ASSERT_EQ(desk_->entries.size(), 1u) << "logged once";
  EXPECT_EQ(desk_->entries[0].stopped_by, Filter::kSilenced);
  ASSERT_TRUE(desk_->engine->end_silence(desk_->now, *id, "bob"));
  EXPECT_FALSE(desk_->engine->end_silence(desk_->now, *id, "bob"));
  EXPECT_TRUE(desk_->see(web, State::kCritical).is_told());
  // Who was told hears of the end, silence or not.
  desk_->take_said();
  ASSERT_TRUE(desk_->engine->add_silence(
      desk_->now, {.matchers = {matcher("host=web1")}, .start = desk_->now, .end = desk_->now + seconds(600)}));
  EXPECT_TRUE(desk_->see(web, State::kOk).is_told());
  EXPECT_FALSE(
      desk_->engine->add_silence(desk_->now, {.matchers = {}, .start = desk_->now, .end = desk_->now + seconds(600)}));
  EXPECT_FALSE(
      desk_->engine->add_silence(desk_->now, {.matchers = {matcher("a=b")}, .start = desk_->now, .end = desk_->now}));
}

TEST_F(Routes, SilenceWhatWaits) {
  start();
  Subject web{.host = "web1", .state = State::kUp};
  web.policy.contacts = {people_.index("desk")};
  EXPECT_EQ(desk_->see(web, State::kDown).stopped_by, Filter::kHeld);
  ASSERT_TRUE(desk_->engine->add_silence(
      desk_->now, {.matchers = {matcher("host=web1")}, .start = desk_->now, .end = desk_->now + seconds(600)}));
  desk_->advance(seconds(60));
  EXPECT_EQ(desk_->take_said(), Said{});
}

TEST_F(Routes, TellProblemsOfOtherModules) {
  options_.contacts = {"chief"};
  start();
  Facts facts;
  facts.module = "errors";
  facts.service = "checkout";
  facts.state = State::kCritical;
  facts.output = "new issue";
  facts.labels = {{"project", "shop"}};
  const auto raise = [&] {
    desk_->engine->raise(desk_->now, "errors/issue/123", facts, Policy{});
    desk_->collect();
  };
  raise();
  raise();
  EXPECT_EQ(desk_->take_said(), Said{"chief: checkout is CRITICAL"});
  desk_->advance(seconds(1801));
  raise();
  EXPECT_EQ(desk_->take_said(), Said{"chief: checkout is CRITICAL"});
  desk_->engine->clear(desk_->now, "errors/issue/123", "resolved");
  desk_->engine->clear(desk_->now, "errors/issue/123", "resolved");
  desk_->collect();
  ASSERT_EQ(desk_->pages.size(), 1u);
  EXPECT_EQ(desk_->pages[0].message.output, "resolved");
  EXPECT_EQ(desk_->pages[0].message.kind, Kind::kRecovery);
}

TEST_F(Routes, SayWhatTheyDoNotUnderstand) {
  const auto reason = [this] { return check_options(options_) ? "" : check_options(options_).error().to_string(); };
  options_.routes = {{.name = "r", .match = {"a~b"}}};
  EXPECT_NE(reason().find("alerts.route 'r'"), std::string::npos) << reason();
  options_.routes = {{.quiet_hours = {"noon"}}};
  EXPECT_NE(reason().find("route 1"), std::string::npos) << reason();
  options_.routes = {};
  options_.receivers = {{.name = "a"}, {.name = "a"}};
  EXPECT_NE(reason().find("there twice"), std::string::npos) << reason();
  options_.receivers = {};
  options_.routes = {{.contacts = {"ghost"}}};
  EXPECT_TRUE(check_options(options_));
  EXPECT_FALSE(check_people(options_, *people_.build()));
}

TEST_F(Routes, LinkToTheProblem) {
  options_.public_url = "https://watch.example.com/";
  start();
  Subject disk = service("db 1", "disk /var");
  desk_->see(disk, State::kCritical);
  ASSERT_EQ(desk_->pages.size(), 1u);
  EXPECT_EQ(desk_->pages[0].message.link, "https://watch.example.com/checks/db%201/disk%20%2Fvar");
  EXPECT_TRUE(desk_->pages[0].message.body.ends_with(desk_->pages[0].message.link + "\n"));
}

TEST_F(Routes, SwitchContacts) {
  start();
  Subject web = service("web1");
  ASSERT_TRUE(desk_->engine->set_contact_enabled("desk", Engine::Side::kService, false));
  EXPECT_EQ(desk_->see(web, State::kCritical).stopped_by, Filter::kNobody);
  ASSERT_TRUE(desk_->engine->set_contact_enabled("desk", Engine::Side::kService, true));
  EXPECT_TRUE(desk_->see(web, State::kCritical).is_told());
  EXPECT_FALSE(desk_->engine->set_contact_enabled("ghost", Engine::Side::kHost, true));
}

TEST_F(Routes, SendTestPages) {
  start();
  EXPECT_TRUE(desk_->engine->send_test(desk_->now, "anna", std::nullopt));
  EXPECT_TRUE(desk_->engine->send_test(desk_->now, "anna", Channel::kWebhook));
  EXPECT_FALSE(desk_->engine->send_test(desk_->now, "anna", Channel::kMail));
  EXPECT_FALSE(desk_->engine->send_test(desk_->now, "ghost", std::nullopt));
  desk_->collect();
  ASSERT_EQ(desk_->pages.size(), 2u);
  EXPECT_NE(desk_->pages[0].key, desk_->pages[1].key);
}

}  // namespace
}  // namespace bellwether::alerts
