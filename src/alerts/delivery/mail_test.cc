#include "alerts/delivery/mail.h"

#include <gmock/gmock.h>

#include "alerts/delivery/mail_text.h"
#include "alerts/delivery/test_page.h"
#include "base/text.h"
#include "codec/base_encoding.h"

namespace bellwether::alerts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(MailText, PlainHeadersStayPlain) {
  EXPECT_EQ(encode_header_text("web1 is DOWN", 9), "web1 is DOWN");
  EXPECT_EQ(encode_header_text("a\r\nBcc: x@y", 9), "a Bcc: x@y");
}

TEST(MailText, OtherHeadersBecomeEncodedWords) {
  EXPECT_EQ(encode_header_text("größer", 9), "=?utf-8?B?Z3LDtsOfZXI=?=");
  EXPECT_EQ(encode_header_text("=?utf-8?B?eA==?=", 9), "=?utf-8?B?PT91dGYtOD9CP2VBPT0/PQ==?=")
      << "what looks encoded is not taken for it";
}

TEST(MailText, LongHeadersFoldBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "ü€";
  const std::string encoded = encode_header_text(text, 9);
  std::string decoded;
  std::size_t column = 9;
  for (const std::string_view line : split(encoded, '\n')) {
    const std::string_view word = trim(line);
    EXPECT_LE(column + word.size(), 76u);
    column = 1;
    ASSERT_TRUE(word.starts_with("=?utf-8?B?") && word.ends_with("?=")) << word;
    const auto part = codec::from_base64(word.substr(10, word.size() - 12));
    ASSERT_TRUE(part);
    EXPECT_TRUE(is_utf8(*part)) << "a character is cut";
    decoded += *part;
  }
  EXPECT_EQ(decoded, text);
}

TEST(MailText, Mailboxes) {
  EXPECT_EQ(encode_mailbox("a@b"), "a@b");
  EXPECT_EQ(encode_mailbox("Bellwether <a@b>"), "Bellwether <a@b>");
  EXPECT_EQ(encode_mailbox("Ops, \"West\" <a@b>"), "\"Ops, \\\"West\\\"\" <a@b>");
  EXPECT_EQ(encode_mailbox("Jörg <a@b>"), "=?utf-8?B?SsO2cmc=?= <a@b>");
  EXPECT_EQ(address_of("Jörg <a@b>"), "a@b");
  EXPECT_EQ(address_of(" a@b "), "a@b");
}

TEST(MailText, QuotedPrintable) {
  EXPECT_EQ(encode_quoted_printable("a=b\nblank \nü\n"), "a=3Db\r\nblank=20\r\n=C3=BC\r\n");
  EXPECT_EQ(encode_quoted_printable(".\nFrom me"), "=2E\r\n=46rom me\r\n");
  const std::string encoded = encode_quoted_printable(std::string(200, 'x'));
  for (const std::string_view line : split(encoded, '\n')) EXPECT_LE(trim(line).size(), 76u);
  EXPECT_EQ(encode_quoted_printable(std::string("a\0b", 3)), "a=00b\r\n");
}

TEST(MailText, BytesThatAreNoTextAreReplaced) {
  EXPECT_EQ(as_utf8("a\xff\xc3"), "a\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(as_utf8("grün"), "grün");
}

TEST(MailText, Dates) {
  EXPECT_EQ(mail_date(UnixMillis(seconds(1'763'674'325))), "Thu, 20 Nov 2025 21:32:05 +0000");
}

TEST(MailText, MessageIdsTellKeysApart) {
  EXPECT_EQ(message_id_text("n42/anna"), "n42=2Fanna");
  EXPECT_NE(message_id_text("a/b"), message_id_text("a=2Fb"));
}

TEST(Mail, IsAMessageThatMailersUnderstand) {
  const std::string mail = mail_message(test_page(), {.from = "Bellwether <bell@example.com>"});
  EXPECT_EQ(mail,
            "Date: Thu, 20 Nov 2025 21:32:05 +0000\r\n"
            "From: Bellwether <bell@example.com>\r\n"
            "To: anna@example.com\r\n"
            "Subject: web1/http is CRITICAL\r\n"
            "Message-ID: <n42=2Fanna=2Fmail@example.com>\r\n"
            "In-Reply-To: <problem.1f@example.com>\r\n"
            "References: <problem.1f@example.com>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "X-Auto-Response-Suppress: All\r\n"
            "X-Priority: 1\r\n"
            "X-Bellwether-Key: n42/anna/mail\r\n"
            "X-Bellwether-Kind: PROBLEM\r\n"
            "X-Bellwether-State: CRITICAL\r\n"
            "X-Bellwether-Host: web1\r\n"
            "X-Bellwether-Service: http\r\n"
            "\r\n"
            "web1/http is CRITICAL since 14:02\r\n"
            "\r\n"
            "HTTP CRITICAL: HTTP/1.1 500 <oops> & \"more\"\r\n"
            "\r\n"
            "https://bell.example.com/problems?id=3D1f\r\n");
}

TEST(Mail, TheSamePageMakesTheSameBytes) {
  EXPECT_EQ(mail_message(test_page(), {}), mail_message(test_page(), {}));
}

TEST(Mail, NoTextOfACheckReachesTheHead) {
  Page page = test_page();
  page.message.title = "x\r\nBcc: evil@example.com\r\n\r\nbody";
  page.message.host = "h\nBcc: evil@example.com";
  page.key = "k\r\nBcc: evil@example.com";
  const std::string mail = mail_message(page, {});
  EXPECT_THAT(mail, Not(HasSubstr("\nBcc:")));
}

TEST(Mail, TellsWhatWasFoldedIn) {
  Page page = test_page();
  page.message.folded = 3;
  page.message.folded_names = {"web2/http", "web3/http"};
  EXPECT_THAT(mail_message(page, {}), HasSubstr("And 3 more:\r\n  web2/http\r\n  web3/http\r\n  =E2=80=A6\r\n"));
}

TEST(Mail, GoesToEveryAddressOfItsTarget) {
  const auto request =
      mail_request(test_page(Channel::kMail, "Anna <anna@example.com>, berta@example.com"), {.server = "smtp://mx:25"});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->url, "smtp://mx:25");
  EXPECT_EQ(request->mail_from, "bellwether@localhost");
  EXPECT_THAT(request->recipients, ElementsAre("anna@example.com", "berta@example.com"));
  EXPECT_THAT(request->body, HasSubstr("To: Anna <anna@example.com>,\r\n berta@example.com\r\n"));
  EXPECT_EQ(mail_request(test_page(Channel::kMail, " ,"), {}).error().code(), Code::kInvalidArgument);
}

}  // namespace
}  // namespace bellwether::alerts
