#include <optional>

#include <gmock/gmock.h>

#include "net/outbound.h"
#include "net/test_client.h"
#include "net/test_mail_server.h"
#include "net/test_outbound.h"

namespace bellwether::net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class OutboundMailTest : public testing::Test {
 protected:
  OutboundMailTest() : files_{folder_.file("certificate.pem"), folder_.file("key.pem")} {
    write_test_certificate(files_, "mail.test");
    outbound_.emplace(OutboundOptions(), runtime_.metrics());
    runtime_.start();
  }
  ~OutboundMailTest() override {
    runtime_.stop();
    outbound_.reset();
  }

  void serve(TestMailOptions options) {
    options.files = files_;
    server_ = std::make_unique<TestMailServer>(std::move(options));
  }
  OutboundRequest mail(std::string body = "Subject: x\r\n\r\nweb1 is DOWN\r\n.\r\n..dots\r\n") {
    OutboundRequest request;
    request.url = server_->url();
    request.mail_from = "bellwether@example.com";
    request.recipients = {"anna@example.com"};
    request.body = std::move(body);
    request.ca_file = files_.certificate;
    return request;
  }
  Result<OutboundResponse> send(OutboundRequest request) {
    return send_and_wait(runtime_, *outbound_, std::move(request));
  }

  TestFolder folder_;
  TlsFiles files_;
  TestRuntime runtime_;
  std::optional<Outbound> outbound_;
  std::unique_ptr<TestMailServer> server_;
};

TEST_F(OutboundMailTest, DeliversTheMessageAsItIs) {
  serve({});
  OutboundRequest request = mail();
  request.recipients = {"anna@example.com", "berta@example.com"};
  const auto response = send(request);
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 250);
  EXPECT_EQ(response->body, "250 2.0.0 taken");
  EXPECT_EQ(response->certificate_expires, 0);
  const auto mails = server_->mails();
  ASSERT_EQ(mails.size(), 1);
  EXPECT_EQ(mails[0].from, "<bellwether@example.com>");
  EXPECT_THAT(mails[0].recipients, ElementsAre("<anna@example.com>", "<berta@example.com>"));
  EXPECT_EQ(mails[0].data, request.body);
  EXPECT_FALSE(mails[0].was_encrypted);
}

TEST_F(OutboundMailTest, UsesAConnectionAgain) {
  serve({});
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(send(mail()));
  EXPECT_EQ(server_->mails().size(), 5);
  EXPECT_EQ(server_->connections(), 1);
}

TEST_F(OutboundMailTest, EncryptsWhereTheServerOffersIt) {
  serve({.tls = TestMailOptions::Tls::kStartTls});
  const auto response = send(mail());
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_TRUE(server_->mails().at(0).was_encrypted);
  EXPECT_GT(response->certificate_expires, 1'700'000'000);
  EXPECT_GT(response->tls.count(), 0);
}

TEST_F(OutboundMailTest, EncryptsFromTheStart) {
  serve({.tls = TestMailOptions::Tls::kFromTheStart});
  const auto response = send(mail());
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_TRUE(server_->mails().at(0).was_encrypted);
}

TEST_F(OutboundMailTest, SendsNothingInTheClearWhenTlsIsRequired) {
  serve({});
  OutboundRequest request = mail();
  request.start_tls = OutboundRequest::StartTls::kRequire;
  EXPECT_EQ(send(request).error().code(), Code::kUnavailable);
  EXPECT_TRUE(server_->mails().empty());
}

TEST_F(OutboundMailTest, TrustsNoForeignCertificate) {
  serve({.tls = TestMailOptions::Tls::kStartTls});
  OutboundRequest request = mail();
  request.ca_file.clear();
  const auto response = send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Code::kUnavailable);
  EXPECT_THAT(response.error().message(), HasSubstr("certificate"));
  request.verify_certificate = false;
  EXPECT_TRUE(send(request));
}

TEST_F(OutboundMailTest, SignsIn) {
  serve({.tls = TestMailOptions::Tls::kStartTls, .user = "bell", .password = "wether"});
  OutboundRequest request = mail();
  request.user = "bell";
  request.password = "wether";
  const auto response = send(request);
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(server_->mails().at(0).user, "bell");
}

TEST_F(OutboundMailTest, SaysWhenThePasswordIsWrong) {
  serve({.user = "bell", .password = "wether"});
  OutboundRequest request = mail();
  request.user = "bell";
  request.password = "secret-guess";
  const auto response = send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Code::kPermissionDenied);
  EXPECT_THAT(response.error().message(), Not(HasSubstr("secret-guess")));
}

TEST_F(OutboundMailTest, ARefusedRecipientIsAnAnswer) {
  serve({.recipient_reply = "550 5.1.1 no such user"});
  const auto response = send(mail());
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 550);
  EXPECT_EQ(response->body, "550 5.1.1 no such user");
}

TEST_F(OutboundMailTest, ARefusedMessageIsAnAnswer) {
  serve({.data_reply = "452 4.3.1 no space"});
  const auto response = send(mail());
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 452);
}

TEST_F(OutboundMailTest, ARefusedConnectionIsAnAnswer) {
  serve({.greeting = "421 4.3.2 later"});
  const auto response = send(mail());
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->status, 421);
}

TEST_F(OutboundMailTest, AServerThatHangsUpHasNotTakenIt) {
  serve({.data_reply = ""});
  const auto response = send(mail());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Code::kUnavailable);
}

TEST_F(OutboundMailTest, RefusesAddressesThatWouldEndACommand) {
  serve({});
  for (const char* bad : {"", "a@b>\r\nRCPT TO:<c@d", "a b@c", "<a@b>"}) {
    OutboundRequest request = mail();
    request.recipients = {bad};
    EXPECT_EQ(send(request).error().code(), Code::kInvalidArgument) << bad;
  }
  OutboundRequest nobody = mail();
  nobody.recipients.clear();
  EXPECT_EQ(send(nobody).error().code(), Code::kInvalidArgument);
  EXPECT_EQ(server_->connections(), 0);
}

}  // namespace
}  // namespace bellwether::net
