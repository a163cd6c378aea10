#include "errors/protocol/envelope.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bellwether::errors {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

struct Read {
  EnvelopeHeader header;
  std::vector<std::pair<std::string, std::string>> items;  // type and payload
  std::string fault;
};

Read read(std::string_view body) {
  Read read;
  Result<EnvelopeReader> reader = EnvelopeReader::open(body);
  if (!reader) {
    read.fault = reader.error().message();
    return read;
  }
  read.header = reader->header();
  while (true) {
    const Result<std::optional<EnvelopeItem>> item = reader->next();
    if (!item) read.fault = item.error().message();
    if (!item || !*item) return read;
    read.items.emplace_back((*item)->type, (*item)->payload);
  }
}

TEST(Envelope, EndsAnItemWithoutLengthAtItsLine) {
  EXPECT_THAT(read("{}\n{\"type\":\"event\"}\n{\"a\":1}\n{\"type\":\"session\"}\n{}\n").items,
              ElementsAre(Pair("event", "{\"a\":1}"), Pair("session", "{}")));
  EXPECT_THAT(read("{}\n{\"type\":\"event\"}\nlast").items, ElementsAre(Pair("event", "last")));
}

TEST(Envelope, KeepsACarriageReturnInAPayload) {
  EXPECT_THAT(read("{}\n{\"type\":\"event\"}\nx\r\n").items, ElementsAre(Pair("event", "x\r")));
}

TEST(Envelope, TakesAsManyBytesAsAnItemSays) {
  EXPECT_THAT(read("{}\n{\"type\":\"attachment\",\"length\":5}\na\nb\nc\n{\"type\":\"event\"}\n{}").items,
              ElementsAre(Pair("attachment", "a\nb\nc"), Pair("event", "{}")));
  EXPECT_THAT(read("{}\n{\"type\":\"attachment\",\"length\":0}\n\n{\"type\":\"event\"}\n{}").items,
              ElementsAre(Pair("attachment", ""), Pair("event", "{}")));
  EXPECT_THAT(read("{}\n{\"type\":\"attachment\",\"length\":0}\n").items, ElementsAre(Pair("attachment", "")));
  EXPECT_THAT(read("{}\n{\"type\":\"attachment\",\"length\":0}").items, ElementsAre(Pair("attachment", "")));
}

TEST(Envelope, RefusesALengthThatDoesNotFit) {
  EXPECT_THAT(read("{}\n{\"type\":\"event\",\"length\":3}\nabcd\n").fault, HasSubstr("byte 3 does not end"));
  EXPECT_THAT(read("{}\n{\"type\":\"event\",\"length\":9}\nabcd\n").fault, HasSubstr("only 5 follow"));
  EXPECT_THAT(read("{}\n{\"type\":\"event\",\"length\":-1}\nabcd\n").fault, HasSubstr("no number"));
  EXPECT_THAT(read("{}\n{\"type\":\"event\",\"length\":18446744073709551615}\nabcd\n").fault, HasSubstr("no number"));
}

TEST(Envelope, WhatCameBeforeAFaultStands) {
  const Read faulty = read("{}\n{\"type\":\"event\"}\n{}\nnonsense\n");
  EXPECT_THAT(faulty.items, ElementsAre(Pair("event", "{}")));
  EXPECT_THAT(faulty.fault, HasSubstr("item's header at byte 23"));
}

TEST(Envelope, MayBeEmptyOrHaveBlankLines) {
  EXPECT_TRUE(read("{}").fault.empty());
  EXPECT_TRUE(read("{}\n").fault.empty());
  EXPECT_THAT(read("{}\n\n{\"type\":\"event\"}\n{}\n\n\n").items, ElementsAre(Pair("event", "{}")));
  EXPECT_THAT(read("").fault, HasSubstr("envelope's header at byte 0"));
  EXPECT_THAT(read("[]\n").fault, HasSubstr("no JSON object"));
}

TEST(Envelope, SaysWhoSentItAndWhen) {
  const EnvelopeHeader header =
      read(R"({"event_id":"9EC79C33-EC99-42AB-8353-589FCB2E04DC","dsn":"https://k@h/1",)"
           R"("sdk":{"name":"sentry.cli","version":"2.58"},"sent_at":"2026-11-20T17:12:08.576Z"})")
          .header;
  ASSERT_TRUE(header.id);
  EXPECT_EQ(to_string(*header.id), "9ec79c33ec9942ab8353589fcb2e04dc");
  EXPECT_EQ(header.dsn, "https://k@h/1");
  EXPECT_EQ(header.sdk, "sentry.cli/2.58");
  ASSERT_TRUE(header.sent);
  EXPECT_EQ(header.sent->time_since_epoch().count(), 1795194728576);
  EXPECT_THAT(read(R"({"event_id":"12"})").fault, HasSubstr("32 hex digits"));
}

TEST(Envelope, HasALimitOfItems) {
  std::string body = "{}\n";
  for (std::size_t i = 0; i <= EnvelopeReader::kMaxItems; ++i) body += "{\"type\":\"event\"}\n{}\n";
  const Read many = read(body);
  EXPECT_EQ(many.items.size(), EnvelopeReader::kMaxItems);
  EXPECT_THAT(many.fault, HasSubstr("more than 1000 items"));
}

}  // namespace
}  // namespace bellwether::errors
