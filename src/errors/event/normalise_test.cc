#include "errors/event/normalise.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "errors/event/testing.h"

namespace bellwether::errors {
namespace {

using testing::event_of;
using testing::kReceived;
using testing::member_of;
using testing::payload_of;
using testing::tag;

TEST(Normalise, IdsOfEnvelopeBodyAndChance) {
  const auto id_with = [](std::string_view body, std::optional<EventId> envelope) {
    return to_string(normalise(body, {.received = kReceived, .id = envelope}, {})->id);
  };
  const std::string_view body = R"({"event_id":"367FA7C2-D1C6-4F94-8B9D-91F7E0D12D78"})";
  EXPECT_EQ(id_with(body, std::nullopt), "367fa7c2d1c64f948b9d91f7e0d12d78");
  EXPECT_EQ(id_with(body, EventId{0, 7}), "00000000000000000000000000000007");
  EXPECT_NE(id_with("{}", std::nullopt), id_with("{}", std::nullopt));
  EXPECT_NE(id_with(R"({"event_id":"nonsense"})", std::nullopt), std::string(32, '0'));
}

TEST(Normalise, TimesAreCorrectedForTheClientsClock) {
  const auto when = [](std::string_view body, std::optional<UnixMillis> sent) {
    return event_of(body, {}, {.received = kReceived, .sent = sent, .id = EventId{1, 2}}).when;
  };
  EXPECT_EQ(when("{}", std::nullopt), kReceived);
  EXPECT_EQ(when(R"({"timestamp":1795195850.25})", std::nullopt), UnixMillis(milliseconds(1'795'195'850'250)));
  // Two hours behind, as it says by itself.
  EXPECT_EQ(when(R"({"timestamp":1795188650.25})", kReceived - std::chrono::hours(2)),
            UnixMillis(milliseconds(1'795'195'850'250)));
  EXPECT_EQ(when(R"({"timestamp":"2030-01-01T00:00:00Z"})", std::nullopt), kReceived);
  EXPECT_EQ(when(R"({"timestamp":"2020-01-01T00:00:00Z"})", std::nullopt), kReceived);
  EXPECT_EQ(when(R"({"timestamp":"soon"})", std::nullopt), kReceived);
  EXPECT_EQ(member_of(payload_of(R"({"timestamp":"2020-01-01T00:00:00Z"})"), "errors"),
            R"([{"type":"past_timestamp","name":"timestamp","value":"2020-01-01T00:00:00Z"}])");
  const std::string drifted =
      payload_of(R"({"breadcrumbs":[{"timestamp":1795188650,"message":"m"}]})", {},
                 {.received = kReceived, .sent = kReceived - std::chrono::hours(2), .id = EventId{1, 2}});
  EXPECT_EQ(member_of(drifted, "breadcrumbs"), R"({"values":[{"timestamp":1795195850.000,"message":"m"}]})");
}

TEST(Normalise, LevelsAndPlatforms) {
  for (const auto& [name, level] :
       {std::pair("fatal", Level::kFatal), std::pair("log", Level::kInfo), std::pair("critical", Level::kFatal),
        std::pair("debug", Level::kDebug), std::pair("wow", Level::kError)}) {
    EXPECT_EQ(event_of(std::string(R"({"level":")") + name + "\"}").level, level) << name;
  }
  EXPECT_EQ(event_of("{}").level, Level::kError);
  EXPECT_EQ(event_of(R"({"level":40})").level, Level::kError);
  EXPECT_EQ(event_of(R"({"platform":"python"})").platform, "python");
  EXPECT_EQ(event_of(R"({"platform":"cobol"})").platform, "other");
  EXPECT_EQ(event_of("{}").platform, "other");
}

TEST(Normalise, TypesByWhatIsThere) {
  EXPECT_EQ(event_of("{}").type, "default");
  EXPECT_EQ(event_of(R"({"type":"event","exception":{"type":"E"}})").type, "error");
  EXPECT_EQ(event_of(R"({"type":"error","message":"m"})").type, "default");
  EXPECT_EQ(event_of(R"({"exception":{"values":[]}})").type, "default");
  EXPECT_EQ(event_of(R"({"contexts":{"feedback":{"message":"m"}}})").type, "feedback");
}

TEST(Normalise, MessagesInEveryForm) {
  struct Case {
    std::string_view body, text, template_;
  };
  for (const auto& [body, text, template_] : {
           Case{R"({"message":"hello"})", "hello", ""},
           Case{R"({"message":{"message":"user %s","formatted":"user bob","params":["bob"]}})", "user bob", "user %s"},
           Case{R"({"logentry":{"message":"user %s has %d","params":["bob",7]}})", "user bob has 7", "user %s has %d"},
           Case{R"({"logentry":{"message":"user %(name)s","params":{"name":"bob"}}})", "user bob", "user %(name)s"},
           Case{R"({"logentry":{"message":"user {} {1} {name}","params":["bob",2]}})", "user bob 2 {name}",
                "user {} {1} {name}"},
           Case{R"({"logentry":{"formatted":"done"}})", "done", ""},
           Case{R"({"logentry":"bare"})", "bare", ""},
           Case{R"({"message":"user %s","params":["bob"]})", "user bob", "user %s"},
           Case{R"({"sentry.interfaces.Message":{"message":"old %s","params":["sdk"]}})", "old sdk", "old %s"},
           Case{R"({"logentry":{"message":"100%","params":[]}})", "100%", ""},
           Case{R"({"message":17})", "17", ""},
       }) {
    const Event event = event_of(body);
    ASSERT_TRUE(event.message.has_value()) << body;
    EXPECT_EQ(event.message->text, text) << body;
    EXPECT_EQ(event.message->template_, template_) << body;
  }
  EXPECT_FALSE(event_of(R"({"message":""})").message.has_value());
}

TEST(Normalise, ListsInTheirThreeForms) {
  for (const std::string_view body :
       {R"({"exception":{"values":[null,{"type":"E","value":"v"}]}})", R"({"exception":[{"type":"E","value":"v"}]})",
        R"({"exception":{"type":"E","value":"v"}})",
        R"({"sentry.interfaces.Exception":{"values":[{"type":"E","value":"v"}]}})"}) {
    EXPECT_EQ(member_of(payload_of(body), "exception"), R"({"values":[{"type":"E","value":"v"}]})") << body;
  }
  for (const std::string_view body :
       {R"({"threads":{"values":[{"id":3,"crashed":true}]}})", R"({"threads":[{"id":"3","crashed":true}]})",
        R"({"threads":{"id":"3","crashed":true}})"}) {
    EXPECT_EQ(member_of(payload_of(body), "threads"), R"({"values":[{"id":"3","crashed":true}]})") << body;
  }
  for (const std::string_view body :
       {R"({"breadcrumbs":{"values":[{"message":"m"}]}})", R"({"breadcrumbs":[{"message":"m"}]})"}) {
    EXPECT_EQ(member_of(payload_of(body), "breadcrumbs"), R"({"values":[{"message":"m"}]})") << body;
  }
}

TEST(Normalise, ExceptionsWithAllThatGroupingNeeds) {
  const Event event = event_of(R"({"exception":[
    {"value":"RangeError: out of it"},
    {"type":"E","value":{"code":5},"module":"m","mechanism":{"type":"chained","handled":false,"synthetic":true,"exception_id":1,
      "parent_id":0,"is_exception_group":true,"source":"__cause__","meta":{"ns_error":{"domain":"D","code":-5}}}}]})");
  ASSERT_EQ(event.exceptions.size(), 2u);
  EXPECT_EQ(event.exceptions[0].type, "RangeError");
  EXPECT_EQ(event.exceptions[0].value, "out of it");
  EXPECT_EQ(event.exceptions[1].value, R"({"code":5})");
  const Mechanism& mechanism = *event.exceptions[1].mechanism;
  EXPECT_EQ(mechanism.type, "chained");
  EXPECT_EQ(mechanism.is_handled, false);
  EXPECT_TRUE(mechanism.is_synthetic);
  EXPECT_TRUE(mechanism.is_exception_group);
  EXPECT_EQ(mechanism.exception_id, 1);
  EXPECT_EQ(mechanism.parent_id, 0);
  EXPECT_EQ(mechanism.source, "__cause__");
  EXPECT_EQ(mechanism.error_domain, "D");
  EXPECT_EQ(mechanism.error_code, -5);
  EXPECT_EQ(tag(event, "handled"), "no");
  EXPECT_EQ(tag(event, "mechanism"), "chained");
}

TEST(Normalise, FramesAndTheirPaths) {
  const Event event = event_of(R"({"platform":"javascript","exception":{"type":"E","stacktrace":{"frames":[
    {"filename":"https://h/static/app.js?v=1","function":"f","lineno":1,"colno":2,"in_app":true,"data":{"sourcemap":"app.js.map"}},
    {"abs_path":"/srv/app/a.py","lineno":"12","context_line":"x = 1","raw_function":"r","package":"p","module":"m","platform":"native"},
    null, {"function":"g","lineno":-1}]}}})");
  const auto& frames = event.exceptions[0].stacktrace->frames;
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[0].filename, "/static/app.js");
  EXPECT_EQ(frames[0].abs_path, "https://h/static/app.js?v=1");
  EXPECT_TRUE(frames[0].is_source_mapped);
  EXPECT_EQ(frames[0].line, 1u);
  EXPECT_EQ(frames[0].column, 2u);
  EXPECT_EQ(frames[0].in_app, true);
  EXPECT_EQ(frames[1].filename, "/srv/app/a.py");
  EXPECT_EQ(frames[1].line, 12u);
  EXPECT_EQ(frames[1].context_line, "x = 1");
  EXPECT_EQ(frames[1].raw_function, "r");
  EXPECT_EQ(frames[1].package, "p");
  EXPECT_EQ(frames[1].module, "m");
  EXPECT_EQ(frames[1].platform, "native");
  EXPECT_EQ(frames[1].in_app, std::nullopt);
  EXPECT_EQ(frames[2].line, std::nullopt);
}

TEST(Normalise, TagsInEveryForm) {
  for (const std::string_view body :
       {R"({"tags":{"b":"2","a":1}})", R"({"tags":[["a",1],["b","2"]]})",
        R"({"tags":[{"key":"a","value":"1"},{"key":"b","value":"2"}]})", R"({"tags":[["a","0"],["a","1"],["b","2"]]})",
        R"({"tags":{"a":"0","b":"2","a":"1","c":null,"d":""}})"}) {
    EXPECT_EQ(member_of(payload_of(body), "tags"), R"([["a","1"],["b","2"]])") << body;
  }
  EXPECT_EQ(member_of(payload_of(R"({"tags":{"my key!":"a\nb","t":true}})"), "tags"),
            R"([["my_key_","a b"],["t","True"]])");
  const Event event = event_of(R"({"tags":{"environment":"prod","release":"r1","browser":"mine"}})");
  EXPECT_EQ(event.environment, "prod");
  EXPECT_EQ(event.release, "r1");
  EXPECT_EQ(tag(event, "environment"), "prod");
  EXPECT_EQ(tag(event, "browser"), "mine");
  EXPECT_TRUE(std::ranges::is_sorted(event.tags));
}

TEST(Normalise, WhereItIsDeployed) {
  const Event event = event_of(R"({"release":" app@1.2 ","environment":"prod","dist":7})");
  EXPECT_EQ(event.release, "app@1.2");
  EXPECT_EQ(event.environment, "prod");
  EXPECT_EQ(event.dist, "7");
  for (const std::string_view release : {"a/b", "a\\nb", "..", ".", "a\\\\b"}) {
    EXPECT_EQ(event_of("{\"release\":\"" + std::string(release) + "\"}").release, "") << release;
  }
  EXPECT_EQ(event_of(R"({"environment":"None"})").environment, "");
  EXPECT_EQ(event_of(R"({"environment":"a/b"})").environment, "");
  EXPECT_EQ(event_of("{\"release\":\"" + std::string(251, 'r') + "\"}").release, "");
  const Event asked =
      event_of("{}", {}, {.received = kReceived, .id = EventId{1, 2}, .release = "spa@3", .environment = "prod"});
  EXPECT_EQ(asked.release, "spa@3");
  EXPECT_EQ(asked.environment, "prod");
}

TEST(Normalise, UsersAndTheirAddresses) {
  const auto user = [](std::string_view body) {
    return event_of(body, {}, {.received = kReceived, .id = EventId{1, 2}, .peer_address = "203.0.113.7"}).user;
  };
  EXPECT_EQ(user(R"({"user":{"id":5,"email":"a@b","username":"n"}})").tag(), "id:5");
  EXPECT_EQ(user(R"({"user":{"email":"a@b","username":"n"}})").tag(), "email:a@b");
  EXPECT_EQ(user(R"({"user":{"ip_address":"{{auto}}"}})").ip_address, "203.0.113.7");
  EXPECT_EQ(user(R"({"platform":"python"})").tag(), "");
  EXPECT_EQ(user(R"({"platform":"python","request":{"env":{"REMOTE_ADDR":"203.0.113.8"}}})").tag(), "ip:203.0.113.8");
  EXPECT_EQ(member_of(payload_of(R"({"user":{"id":1,"plan":"gold","password":"p"}})"), "user"),
            R"({"id":"1","plan":"gold","password":"[Filtered]"})");
  EXPECT_EQ(user(R"({"platform":"javascript"})").tag(), "ip:203.0.113.7");
  EXPECT_EQ(user(R"({"platform":"javascript","sdk":{"name":"s","settings":{"infer_ip":"never"}}})").tag(), "");
  EXPECT_EQ(user(R"({"platform":"python","sdk":{"name":"s","settings":{"infer_ip":"auto"}}})").tag(), "ip:203.0.113.7");
}

TEST(Normalise, RequestsInEveryForm) {
  for (const std::string_view body : {R"({"request":{"url":"http://h/p","query_string":"b=2&a=%C3%A9+x"}})",
                                      R"({"request":{"url":"http://h/p","query_string":{"b":"2","a":"é x"}}})",
                                      R"({"request":{"url":"http://h/p","query_string":[["b","2"],["a","é x"]]}})",
                                      R"({"request":{"url":"http://h/p?b=2&a=%C3%A9+x"}})",
                                      R"({"request":{"url":"http://h/p","query_string":"?b=2&a=%c3%a9%20x"}})"}) {
    EXPECT_EQ(member_of(payload_of(body), "query_string"), R"([["b","2"],["a","é x"]])") << body;
    EXPECT_EQ(member_of(payload_of(body), "url"), R"("http://h/p")") << body;
  }
  for (const std::string_view body : {R"({"request":{"headers":{"host":"h","ACCEPT":"*/*"}}})",
                                      R"({"request":{"headers":[["host","h"],["accept","*/*"]]}})"}) {
    EXPECT_EQ(member_of(payload_of(body), "headers"), R"([["Accept","*/*"],["Host","h"]])") << body;
  }
}

TEST(Normalise, BrowsersByTheirHeaders) {
  const Event event = event_of(
      R"({"request":{"headers":{"User-Agent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.1 Safari/537.36"}},
    "contexts":{"os":{"name":"Linux","version":"6.1"}}})");
  EXPECT_EQ(tag(event, "browser"), "Chrome 120.0.1");
  EXPECT_EQ(tag(event, "os"), "Linux 6.1");
  EXPECT_EQ(tag(event, "client_os"), "Windows 10");
  const Event page = event_of(R"({"platform":"javascript"})", {},
                              {.received = kReceived,
                               .id = EventId{1, 2},
                               .user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"});
  EXPECT_EQ(tag(page, "browser"), "Firefox 128.0");
}

TEST(Normalise, TheRest) {
  const Event event = event_of(
      R"({"fingerprint":["a",null,1,true,2.5],"sdk":{"name":"sentry.x","version":"1"},"contexts":{"trace":{"trace_id":"t1"}},
          "template":{"filename":"a.html","context_line":"{{ x }}"},"logger":"l","server_name":"s","checksum":"c","culprit":"old"})");
  EXPECT_EQ(event.fingerprint, (std::vector<std::string>{"a", "1", "True", "2.5"}));
  EXPECT_EQ(event.sdk_name, "sentry.x");
  EXPECT_EQ(event.trace_id, "t1");
  EXPECT_EQ(event.template_->filename, "a.html");
  EXPECT_EQ(event.transaction, "old");
  EXPECT_EQ(event.checksum, "c");
  const Event nameless = event_of("{}", {}, {.received = kReceived, .id = EventId{1, 2}, .sdk = "raven-ruby/3.1.2"});
  EXPECT_EQ(nameless.sdk_name, "raven-ruby");
  EXPECT_EQ(nameless.sdk_version, "3.1.2");
}

TEST(Normalise, OfDoubledKeysTheLastCounts) {
  EXPECT_EQ(event_of(R"({"logger":"a","logger":"b"})").logger, "b");
  EXPECT_EQ(member_of(payload_of(R"({"extra":{"a":1,"b":2,"a":{"c":1,"c":2}}})"), "extra"), R"({"a":{"c":2},"b":2})");
}

TEST(Normalise, PackagesAreNoSecrets) {
  EXPECT_EQ(member_of(payload_of(R"({"modules":{"oauth":"1","token-lib":"2"}})"), "modules"),
            R"({"oauth":"1","token-lib":"2"})");
}

TEST(ReadEvent, RefusesWhatIsNoPayload) {
  for (const std::string_view payload :
       {"", "{}", "[]", R"({"event_id":"x","timestamp":1})", R"({"event_id":"367fa7c2d1c64f948b9d91f7e0d12d78"})"}) {
    const auto event = read_event(payload);
    ASSERT_FALSE(event.has_value()) << payload;
    EXPECT_EQ(event.error().code(), Code::kDataLoss);
  }
}

}  // namespace
}  // namespace bellwether::errors
