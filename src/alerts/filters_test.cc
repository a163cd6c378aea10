// The filters in their documented order. Each case is stopped by one filter; with every later cause added it is still stopped by that one.
#include "alerts/filters.h"

#include <functional>

#include <gtest/gtest.h>

#include "alerts/testing.h"

namespace bellwether::alerts {
namespace {

struct Setting {
  Facts facts;
  Policy policy;
  Request request;
  NotificationState state;
  FilterRules rules;
};

struct Step {
  Filter filter;
  std::function<void(Setting&)> stop;
};

class FilterOrder : public testing::Test {
 protected:
  FilterOrder() {
    never_ = people_.period("never", "2001-01-01", "00:00-24:00");
    directory_ = people_.build();
  }
  Setting setting(Kind kind, State state) const {
    Setting setting;
    setting.facts.module = "checks";
    setting.facts.host = "h";
    setting.facts.service = is_host_state(state) ? "" : "s";
    setting.facts.state = state;
    setting.facts.last_hard_change = kNoon - seconds(60);
    setting.request.kind = kind;
    return setting;
  }
  Filter ask(Setting& setting) const {
    return filter_subject(kNoon, setting.facts, setting.policy, setting.request, *directory_, setting.rules,
                          setting.state);
  }
  // Each step alone, and each with all later ones.
  void expect_order(const Setting& clean, const std::vector<Step>& steps) const {
    Setting passes = clean;
    EXPECT_EQ(ask(passes), Filter::kNone);
    for (std::size_t first = 0; first < steps.size(); ++first) {
      Setting alone = clean;
      steps[first].stop(alone);
      EXPECT_EQ(filter_name(ask(alone)), filter_name(steps[first].filter)) << "alone";
      Setting with_later = clean;
      for (std::size_t step = first; step < steps.size(); ++step) steps[step].stop(with_later);
      EXPECT_EQ(filter_name(ask(with_later)), filter_name(steps[first].filter)) << "before all later ones";
      with_later.request.options = Request::kForced;
      EXPECT_EQ(ask(with_later), Filter::kNone) << "forced passes everything";
    }
  }

  Step globally() const {
    return {Filter::kDisabledGlobally, [](Setting& s) { s.rules.are_notifications_enabled = false; }};
  }
  Step period() const {
    return {Filter::kPeriod, [this](Setting& s) { s.policy.period = never_; }};
  }
  static Step disabled() {
    return {Filter::kDisabled, [](Setting& s) { s.facts.is_enabled = false; }};
  }
  static Step downtime() {
    return {Filter::kDowntime, [](Setting& s) { s.facts.is_in_downtime = true; }};
  }
  static Step without(std::uint16_t bit) {
    return {Filter::kOptions, [bit](Setting& s) { s.policy.options.bits &= static_cast<std::uint16_t>(~bit); }};
  }

  PeopleBuilder people_;
  TimeperiodIndex never_;
  std::shared_ptr<const Directory> directory_;
};

TEST_F(FilterOrder, OfServiceProblems) {
  expect_order(setting(Kind::kProblem, State::kCritical),
               {globally(),
                period(),
                disabled(),
                {Filter::kSoft, [](Setting& s) { s.facts.is_hard = false; }},
                {Filter::kAcknowledged, [](Setting& s) { s.facts.is_acknowledged = true; }},
                {Filter::kServiceDependency, [](Setting& s) { s.facts.service_dependency_failed = true; }},
                {Filter::kHostDependency, [](Setting& s) { s.facts.host_dependency_failed = true; }},
                without(1 << 2),
                {Filter::kFirstDelay, [](Setting& s) { s.policy.first_delay = seconds(61); }},
                {Filter::kFlapping, [](Setting& s) { s.facts.is_flapping = true; }},
                downtime(),
                {Filter::kDowntime, [](Setting& s) { s.facts.is_host_in_downtime = true; }},
                {Filter::kPendingDowntime, [](Setting& s) { s.facts.has_pending_flexible_downtime = true; }},
                {Filter::kNoMore, [](Setting& s) { s.state.no_more = true; }},
                {Filter::kHostDown, [](Setting& s) { s.facts.is_host_hard_down = true; }},
                {Filter::kParentsDown, [](Setting& s) { s.facts.are_all_parents_down = true; }},
                {Filter::kTooEarly, [](Setting& s) { s.state.next = kNoon + seconds(1); }}});
}

TEST_F(FilterOrder, OfHostProblems) {
  Setting clean = setting(Kind::kProblem, State::kDown);
  // What a service's filters look at is nothing to a host.
  clean.facts.are_all_parents_down = true;
  expect_order(clean, {globally(),
                       period(),
                       disabled(),
                       {Filter::kSoft, [](Setting& s) { s.facts.is_hard = false; }},
                       {Filter::kAcknowledged, [](Setting& s) { s.facts.is_acknowledged = true; }},
                       {Filter::kHostDependency, [](Setting& s) { s.facts.host_dependency_failed = true; }},
                       without(1 << 5),
                       {Filter::kFirstDelay, [](Setting& s) { s.policy.first_delay = seconds(61); }},
                       {Filter::kFlapping, [](Setting& s) { s.facts.is_flapping = true; }},
                       downtime(),
                       {Filter::kPendingDowntime, [](Setting& s) { s.facts.has_pending_flexible_downtime = true; }},
                       {Filter::kNoMore, [](Setting& s) { s.state.no_more = true; }},
                       {Filter::kTooEarly, [](Setting& s) { s.state.next = kNoon + seconds(1); }}});
}

TEST_F(FilterOrder, OfRecoveries) {
  Setting clean = setting(Kind::kRecovery, State::kOk);
  clean.state = {.number = 1, .notified_on = 1 << 2, .no_more = true, .next = kNoon + seconds(600), .id = 1};
  clean.facts.is_host_hard_down = true;
  clean.policy.first_delay = seconds(3600);
  const std::vector<Step> steps{{Filter::kSoft, [](Setting& s) { s.facts.is_hard = false; }},
                                without(OptionSet::kRecovery),
                                {Filter::kNotToldBefore, [](Setting& s) { s.state.notified_on = 0; }},
                                {Filter::kFlapping, [](Setting& s) { s.facts.is_flapping = true; }}};
  expect_order(clean, steps);
  Setting in_downtime = clean;
  in_downtime.facts.is_in_downtime = true;
  in_downtime.facts.has_pending_flexible_downtime = true;
  EXPECT_EQ(ask(in_downtime), Filter::kNone);
  in_downtime.rules.strict_nagios = true;
  EXPECT_EQ(ask(in_downtime), Filter::kDowntime);
  in_downtime.facts.is_in_downtime = false;
  EXPECT_EQ(ask(in_downtime), Filter::kPendingDowntime);
}

TEST_F(FilterOrder, OfCustomNotifications) {
  expect_order(setting(Kind::kCustom, State::kOk), {globally(), period(), disabled(), downtime()});
}

TEST_F(FilterOrder, OfAcknowledgements) {
  expect_order(setting(Kind::kAcknowledgement, State::kWarning),
               {globally(), period(), disabled(), {Filter::kGoodAcknowledgement, [](Setting& s) {
                                                     s.facts.state = State::kOk;
                                                   }}});
  Setting passes = setting(Kind::kAcknowledgement, State::kWarning);
  passes.facts.is_in_downtime = true;
  passes.facts.is_hard = false;
  EXPECT_EQ(ask(passes), Filter::kNone);
}

TEST_F(FilterOrder, OfFlappingAndDowntimes) {
  for (const Kind kind : {Kind::kFlappingStart, Kind::kFlappingStop, Kind::kFlappingDisabled})
    expect_order(setting(kind, State::kOk),
                 {globally(), period(), disabled(), without(OptionSet::kFlapping), downtime()});
  for (const Kind kind : {Kind::kDowntimeStart, Kind::kDowntimeEnd, Kind::kDowntimeCancelled})
    expect_order(setting(kind, State::kUp),
                 {globally(), period(), disabled(), without(OptionSet::kDowntime), downtime()});
}

TEST_F(FilterOrder, LetsVolatileServicesRepeat) {
  Setting early = setting(Kind::kProblem, State::kCritical);
  early.state.next = kNoon + seconds(100);
  EXPECT_EQ(ask(early), Filter::kTooEarly);
  early.facts.is_volatile = true;
  EXPECT_EQ(ask(early), Filter::kNone);
}

TEST_F(FilterOrder, MeansServiceParentsUnlessNagiosIsMeant) {
  Setting asked = setting(Kind::kProblem, State::kCritical);
  asked.facts.are_all_service_parents_bad = true;
  EXPECT_EQ(ask(asked), Filter::kParentsDown);
  asked.rules.strict_nagios = true;
  EXPECT_EQ(ask(asked), Filter::kNone);
}

TEST_F(FilterOrder, MovesTheNextNotificationIntoThePeriod) {
  PeopleBuilder people;
  const TimeperiodIndex evenings = people.period("evenings", "wednesday", "18:00-20:00");
  const auto directory = people.build();
  Setting asked = setting(Kind::kProblem, State::kCritical);
  asked.policy.period = evenings;
  EXPECT_EQ(filter_subject(kNoon, asked.facts, asked.policy, asked.request, *directory, asked.rules, asked.state),
            Filter::kPeriod);
  EXPECT_EQ(asked.state.next, kNoon + std::chrono::hours(6));
  asked.policy.period = never_;
  asked.request.kind = Kind::kCustom;
  asked.state.next = kNoon;
  EXPECT_EQ(ask(asked), Filter::kPeriod);
  EXPECT_EQ(asked.state.next, kNoon) << "only problems and recoveries move it";
}

TEST(ContactFilters, StopInTheirOrder) {
  PeopleBuilder people;
  const TimeperiodIndex never = people.period("never", "2001-01-01", "00:00-24:00");
  const auto directory = people.build();
  Contact contact;
  contact.minimum_importance = 5;
  struct Case {
    std::string_view what;
    ContactQuestion question;
    ContactSide side;
    bool passes;
  };
  const ContactSide open{.options = options_of("wcrfs")};
  const ContactQuestion problem{.kind = Kind::kProblem, .state = State::kCritical, .importance = 5};
  const auto with = [&](auto change) {
    ContactQuestion question = problem;
    change(question);
    return question;
  };
  const auto side = [&](std::string_view letters) { return ContactSide{.options = options_of(letters)}; };
  for (const Case& one : std::initializer_list<Case>{
           {"plain", problem, open, true},
           {"not important enough", with([](auto& q) { q.importance = 4; }), open, false},
           {"forced",
            with([](auto& q) { q.importance = 0, q.is_forced = true; }),
            {.is_enabled = false, .period = never},
            true},
           {"disabled", problem, {.is_enabled = false, .options = options_of("wcrfs")}, false},
           {"outside its period", problem, {.period = never, .options = options_of("wcrfs")}, false},
           {"state not wanted", with([](auto& q) { q.state = State::kUnknown; }), open, false},
           {"custom needs no option", with([](auto& q) { q.kind = Kind::kCustom; }), side(""), true},
           {"custom needs the period", with([](auto& q) { q.kind = Kind::kCustom; }), {.period = never}, false},
           {"flapping wanted", with([](auto& q) { q.kind = Kind::kFlappingStop; }), side("f"), true},
           {"flapping not wanted", with([](auto& q) { q.kind = Kind::kFlappingStart; }), side("wcrs"), false},
           {"downtime wanted", with([](auto& q) { q.kind = Kind::kDowntimeEnd; }), side("s"), true},
           {"downtime not wanted", with([](auto& q) { q.kind = Kind::kDowntimeStart; }), side("wcrf"), false},
           {"acknowledgement by state", with([](auto& q) { q.kind = Kind::kAcknowledgement; }), side("c"), true},
           {"acknowledgement of a state not wanted", with([](auto& q) { q.kind = Kind::kAcknowledgement; }), side("w"),
            false},
           {"recovery of what it was told",
            with([](auto& q) { q.kind = Kind::kRecovery, q.state = State::kOk, q.notified_on = 1 << 2; }), side("cr"),
            true},
           {"recovery not wanted",
            with([](auto& q) { q.kind = Kind::kRecovery, q.state = State::kOk, q.notified_on = 1 << 2; }), side("c"),
            false},
           {"recovery of what it was not told",
            with([](auto& q) { q.kind = Kind::kRecovery, q.state = State::kOk, q.notified_on = 1 << 2; }), side("wr"),
            false},
       }) {
    EXPECT_EQ(passes_contact(kNoon, one.question, contact, one.side, *directory), one.passes) << one.what;
  }
}

}  // namespace
}  // namespace bellwether::alerts
