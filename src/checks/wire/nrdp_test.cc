#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "checks/wire/nrdp_data.h"
#include "checks/wire/nrdp_routes.h"
#include "checks/wire/test_intake.h"
#include "checks/wire/xml_reader.h"
#include "net/percent.h"
#include "net/test_http_server.h"

namespace bellwether::checks {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kXml =
    "<?xml version='1.0'?>\n<!-- two -->\n<checkresults>\n<checkresult type='host' "
    "checktype='1'><hostname>web1</hostname><servicename/>"
    "<state>0</state><output>up &amp; &lt;well&gt;|rta=1ms &#x41;</output></checkresult>\n<checkresult "
    "type=\"service\">\n"
    "<hostname> web1 </hostname><servicename>http</servicename><state>2</state><output><![CDATA[down & "
    "<out>]]></output>"
    "<time>1800000000</time></checkresult></checkresults>";
constexpr std::string_view kJson =
    R"({"checkresults":[{"checkresult":{"type":"host","checktype":"1"},"hostname":"web1","state":"0","output":"up"},)"
    R"({"checkresult":{"type":"service"},"hostname":"web1","servicename":"http","state":2,"output":"down\nmore|a=1"}]})";

TEST(NrdpData, ReadsXml) {
  const auto results = read_nrdp_xml(kXml);
  ASSERT_TRUE(results) << results.error().to_string();
  ASSERT_EQ(results->size(), 2u);
  EXPECT_EQ((*results)[0].host, "web1");
  EXPECT_EQ((*results)[0].service, "");
  EXPECT_EQ((*results)[0].output, "up & <well>|rta=1ms A");
  EXPECT_EQ((*results)[1].service, "http");
  EXPECT_EQ((*results)[1].status, 2);
  EXPECT_EQ((*results)[1].output, "down & <out>");
  EXPECT_EQ((*results)[1].at, unix_seconds(1'800'000'000));
}

TEST(NrdpData, ReadsJson) {
  const auto results = read_nrdp_json(kJson);
  ASSERT_TRUE(results) << results.error().to_string();
  ASSERT_EQ(results->size(), 2u);
  EXPECT_EQ((*results)[1].service, "http");
  EXPECT_EQ((*results)[1].status, 2);
  EXPECT_EQ((*results)[1].output, "down\nmore|a=1");
}

TEST(NrdpData, NamesWhatIsWrong) {
  EXPECT_THAT(
      read_nrdp_xml("<checkresults><checkresult type='service'><hostname>h</hostname></checkresult>").error().message(),
      HasSubstr("no servicename"));
  EXPECT_THAT(read_nrdp_xml("<a>").error().message(), HasSubstr("<a> is not closed"));
  EXPECT_THAT(read_nrdp_json("{}").error().message(), HasSubstr("checkresults"));
  EXPECT_THAT(read_nrdp_json(R"({"checkresults":[{"hostname":"h","state":"bad"}]})").error().message(),
              HasSubstr("'bad' is no state"));
}

TEST(XmlReader, RefusesBrokenAndDangerousTexts) {
  for (const std::string text : {"<!DOCTYPE a [<!ENTITY x 'y'>]><a/>", "<a", "<a b>", "<a b=c/>", "<a></b>", "</a>",
                                 "<a><!-- ", "<![CDATA[x", "<>", "<a b='", "<a></a"}) {
    XmlReader reader(text);
    Result<XmlEvent> event = reader.next();
    while (event && event->kind != XmlEvent::Kind::kEnd) event = reader.next();
    EXPECT_FALSE(event) << text;
  }
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  XmlReader reader(deep);
  Result<XmlEvent> event = reader.next();
  while (event && event->kind != XmlEvent::Kind::kEnd) event = reader.next();
  ASSERT_FALSE(event);
  EXPECT_THAT(event.error().message(), HasSubstr("too deeply"));
}

class NrdpTest : public net::HttpServerTest {
 protected:
  void SetUp() override {
    intake_ = std::make_unique<testing::TestIntake>(runtime_.shard());
    NrdpOptions options;
    options.tokens = {"first", "second"};
    mount_nrdp(router_, options, *intake_, refusals_);
    serve();
  }
  std::string post(const std::string& body) {
    net::TestHttpClient client(address());
    const net::TestAnswer answer = client.post("/nrdp/", body, "Content-Type: application/x-www-form-urlencoded\r\n");
    EXPECT_EQ(answer.status, 200);
    return answer.body;
  }

  std::unique_ptr<testing::TestIntake> intake_;
};

TEST_F(NrdpTest, AnswersOnceTheResultsAreStored) {
  const std::string xml = post("token=second&cmd=submitcheck&XMLDATA=" + net::percent_encode(kXml));
  EXPECT_THAT(xml, HasSubstr("<status>0</status>"));
  EXPECT_THAT(xml, HasSubstr("<output>2 checks processed.</output>"));
  EXPECT_EQ(intake_->stored(), 1);
  EXPECT_EQ(intake_->wait_for_results(2)[1].output, "down & <out>");
  EXPECT_EQ(post("token=first&cmd=submitcheck&JSONDATA=" + net::percent_encode(kJson)),
            R"({"result":{"status":0,"message":"OK","meta":{"output":"2 checks processed."}}})");
  EXPECT_EQ(intake_->stored(), 2);
}

TEST_F(NrdpTest, SaysWhatIsWrong) {
  EXPECT_THAT(post("cmd=submitcheck&XMLDATA=x"), HasSubstr("NO TOKEN"));
  EXPECT_THAT(post("token=bad&cmd=submitcheck&XMLDATA=x"), HasSubstr("BAD TOKEN"));
  EXPECT_THAT(post("token=first&XMLDATA=x"), HasSubstr("NO REQUEST HANDLER"));
  EXPECT_THAT(post("token=first&cmd=format&XMLDATA=x"), HasSubstr("INVALID REQUEST HANDLER"));
  EXPECT_THAT(post("token=first&cmd=submitcheck"), HasSubstr("NO DATA"));
  EXPECT_THAT(post("token=first&cmd=submitcheck&XMLDATA=%3Ca"), HasSubstr("BAD XML"));
  EXPECT_THAT(post("token=first&cmd=submitcheck&JSONDATA=%7B"), HasSubstr("BAD JSON"));
  EXPECT_EQ(refused("nrdp_token"), 1u);
  EXPECT_EQ(refused("nrdp_malformed"), 3u);
  EXPECT_EQ(intake_->stored(), 0);
}

class UnstoredNrdpTest : public NrdpTest {
 protected:
  void SetUp() override {
    NrdpTest::SetUp();
    intake_->storing = fail(Code::kIo, "the disk is full");
  }
};

TEST_F(UnstoredNrdpTest, DoesNotSayOkWhenNothingIsStored) {
  EXPECT_THAT(post("token=first&cmd=submitcheck&JSONDATA=" + net::percent_encode(kJson)), HasSubstr("NOT STORED"));
}

}  // namespace
}  // namespace bellwether::checks
