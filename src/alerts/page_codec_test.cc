#include "alerts/page_codec.h"

#include <gtest/gtest.h>

namespace bellwether::alerts {
namespace {

Page full_page() {
  Page page;
  page.key = "0123456789abcdef";
  page.contact = "anna";
  page.method = {.channel = Channel::kCommand, .target = "notify-by-mail", .receiver = "r1"};
  page.command_line = "/usr/bin/mail -s 'a \"b\"' anna";
  page.environment = {"NAGIOS_HOSTNAME=web1", "X="};
  Message& message = page.message;
  message.notification = "n1";
  message.problem = 0xfedcba9876543210;
  message.kind = Kind::kDowntimeCancelled;
  message.state = State::kUnreachable;
  message.module = "checks";
  message.host = "web1";
  message.service = "http";
  message.title = "web1/http is CRITICAL";
  message.body = "line 1\nline 2 \xc3\xa4";
  message.output = "timeout";
  message.author = "bob";
  message.comment = "on it";
  message.number = 3;
  message.when = UnixMillis(milliseconds(1'795'003'200'123));
  message.folded = 1000;
  message.folded_names = {"db1", "db2"};
  message.link = "https://watch.example/p/1";
  message.labels = {{"host", "web1"}, {"severity", "critical"}};
  return page;
}

void expect_equal(const Message& a, const Message& b) {
  EXPECT_EQ(a.notification, b.notification);
  EXPECT_EQ(a.problem, b.problem);
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.module, b.module);
  EXPECT_EQ(a.host, b.host);
  EXPECT_EQ(a.service, b.service);
  EXPECT_EQ(a.title, b.title);
  EXPECT_EQ(a.body, b.body);
  EXPECT_EQ(a.output, b.output);
  EXPECT_EQ(a.author, b.author);
  EXPECT_EQ(a.comment, b.comment);
  EXPECT_EQ(a.number, b.number);
  EXPECT_EQ(a.when, b.when);
  EXPECT_EQ(a.folded, b.folded);
  EXPECT_EQ(a.folded_names, b.folded_names);
  EXPECT_EQ(a.link, b.link);
  EXPECT_EQ(a.labels, b.labels);
}

TEST(PageCodec, BringsEveryFieldBack) {
  const Page page = full_page();
  const Result<Page> read = decode_page(encode_page(page));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->key, page.key);
  EXPECT_EQ(read->contact, page.contact);
  EXPECT_EQ(read->method.channel, page.method.channel);
  EXPECT_EQ(read->method.target, page.method.target);
  EXPECT_EQ(read->method.receiver, page.method.receiver);
  EXPECT_EQ(read->command_line, page.command_line);
  EXPECT_EQ(read->environment, page.environment);
  expect_equal(read->message, page.message);
}

TEST(PageCodec, BringsAnEmptyMessageBack) {
  const Result<Message> read = decode_message(encode_message(Message{}));
  ASSERT_TRUE(read) << read.error().to_string();
  expect_equal(*read, Message{});
}

TEST(PageCodec, PassesOverWhatALaterVersionAdds) {
  std::string json = encode_page(full_page());
  json.insert(1, R"("colour":{"x":[1,2]},)");
  EXPECT_TRUE(decode_page(json));
}

TEST(PageCodec, RefusesWhatIsNotAPage) {
  struct Case {
    std::string_view json, reason;
  };
  for (const Case& one : std::initializer_list<Case>{
           {"", "not JSON"},
           {"[]", "no object"},
           {R"({"contact":"a"})", "has no key"},
           {R"({"key":"k","channel":"pigeon"})", "'pigeon' is no channel"},
           {R"({"key":"k","channel":"mail","target":5})", "'target' is no text"},
           {R"({"key":"k","channel":"mail"})", "has no message"},
           {R"({"key":"k","channel":"mail","message":{"problem":"g"}})", "'problem' is no number"},
           {R"({"key":"k","channel":"mail","message":{"problem":"1","kind":"PROBLEM","state":"BAD"}})",
            "'BAD' is no state"},
           {R"({"key":"k","channel":"mail","message":{"problem":"1","kind":"PROBLEM","state":"OK","number":-1}})",
            "'number' is no such number"}}) {
    const Result<Page> read = decode_page(one.json);
    ASSERT_FALSE(read) << one.json;
    EXPECT_EQ(read.error().code(), Code::kDataLoss);
    EXPECT_NE(read.error().to_string().find(one.reason), std::string::npos) << read.error().to_string();
  }
}

TEST(Names, AreFoundAgain) {
  for (int i = 0; i <= static_cast<int>(Kind::kCustom); ++i)
    EXPECT_EQ(find_kind(kind_name(static_cast<Kind>(i))), static_cast<Kind>(i));
  for (int i = 0; i <= static_cast<int>(Filter::kQuiet); ++i)
    EXPECT_EQ(find_filter(filter_name(static_cast<Filter>(i))), static_cast<Filter>(i));
  for (int i = 0; i <= static_cast<int>(State::kUnreachable); ++i)
    EXPECT_EQ(find_state(state_name(static_cast<State>(i))), static_cast<State>(i));
  for (int i = 0; i <= static_cast<int>(Channel::kCommand); ++i)
    EXPECT_EQ(find_channel(channel_name(static_cast<Channel>(i))), static_cast<Channel>(i));
  EXPECT_FALSE(find_kind("nothing"));
}

}  // namespace
}  // namespace bellwether::alerts
