#include <cstdio>
#include <filesystem>

#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include "net/test_certificate.h"
#include "net/test_http_server.h"

namespace bellwether::net {
namespace {

// A client that takes any certificate and tells whose it was.
class TlsClient {
 public:
  TlsClient(const Endpoint& to, int highest_version = TLS1_3_VERSION)
      : socket_(to), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_max_proto_version(context_.get(), highest_version);
    ssl_.reset(SSL_new(context_.get()));
    static constexpr unsigned char kProtocols[] = "\x02h2\x08http/1.1";
    SSL_set_alpn_protos(ssl_.get(), kProtocols, sizeof(kProtocols) - 1);
    SSL_set_fd(ssl_.get(), socket_.descriptor());
    is_connected_ = SSL_connect(ssl_.get()) == 1;
  }

  bool is_connected() const { return is_connected_; }

  std::string name() const {
    const TestCertificate certificate(SSL_get1_peer_certificate(ssl_.get()));
    char name[64] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof(name));
    return name;
  }

  std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &length);
    return {reinterpret_cast<const char*>(name), length};
  }

  TestAnswer get(const std::string& target) {
    const std::string request = "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
    EXPECT_GT(SSL_write(ssl_.get(), request.data(), static_cast<int>(request.size())), 0);
    return reader_.next();
  }

 private:
  std::string receive() {
    std::string bytes(65'536, '\0');
    const int count = SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
  }

  TestSocket socket_;
  std::unique_ptr<SSL_CTX, TestFreeing<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, TestFreeing<SSL_free>> ssl_;
  TestAnswerReader reader_{[this] { return receive(); }};
  bool is_connected_ = false;
};

class HttpTlsTest : public HttpServerTest {
 protected:
  HttpTlsTest() : files_{folder_.file("certificate.pem"), folder_.file("key.pem")} {
    router_.get("/", Access::kPublic, answering([](HttpRequest& request) {
                  return HttpResponse::text(200, request.is_tls ? std::string(300'000, 's') : "plain");
                }));
  }
  void serve_tls() {
    write_test_certificate(files_, "first");
    serve({.endpoint = *Endpoint::parse("tcp://127.0.0.1:0"), .tls = files_});
  }

  TestFolder folder_;
  TlsFiles files_;
};

TEST_F(HttpTlsTest, AnswersOverTls) {
  serve_tls();
  TlsClient client(address());
  ASSERT_TRUE(client.is_connected());
  EXPECT_EQ(client.protocol(), "http/1.1");
  EXPECT_EQ(client.get("/").body, std::string(300'000, 's'));
  EXPECT_EQ(client.get("/").status, 200);
}

TEST_F(HttpTlsTest, ReloadsItsCertificateAndKeepsOpenConnections) {
  serve_tls();
  TlsClient before(address());
  EXPECT_EQ(before.name(), "first");
  write_test_certificate(files_, "second");
  ASSERT_TRUE(server_->reload_tls());
  TlsClient after(address());
  EXPECT_EQ(after.name(), "second");
  EXPECT_EQ(before.get("/").status, 200);
  EXPECT_EQ(after.get("/").status, 200);
}

TEST_F(HttpTlsTest, KeepsTheOldCertificateWhenTheNewOneIsBroken) {
  serve_tls();
  TestFile(std::fopen(files_.certificate.c_str(), "w")).reset();
  const Result<void> reloaded = server_->reload_tls();
  ASSERT_FALSE(reloaded);
  EXPECT_THAT(reloaded.error().message(), testing::HasSubstr(files_.certificate));
  TlsClient client(address());
  EXPECT_EQ(client.name(), "first");
}

TEST_F(HttpTlsTest, RefusesOldTlsAndPlainText) {
  serve_tls();
  EXPECT_FALSE(TlsClient(address(), TLS1_1_VERSION).is_connected());
  TestHttpClient plain(address());
  ASSERT_TRUE(plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_NE(plain.reader().head().status, 200);
  TlsClient client(address(), TLS1_2_VERSION);
  EXPECT_EQ(client.get("/").status, 200);
  runtime_.stop();
  EXPECT_EQ(refused("tls_handshake"), 2u);
}

TEST_F(HttpTlsTest, RefusesAMissingFileAndAForeignKey) {
  write_test_certificate(files_, "first");
  const TlsFiles other{folder_.file("other.pem"), folder_.file("other-key.pem")};
  write_test_certificate(other, "other");
  for (const TlsFiles& files :
       {TlsFiles{files_.certificate, other.key}, TlsFiles{folder_.file("none.pem"), files_.key}}) {
    std::vector<HttpListen> listens{{.endpoint = *Endpoint::parse("tcp://127.0.0.1:0"), .tls = files}};
    const auto created = HttpServer::create({&runtime_.shard()}, std::move(listens), options_, services());
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code(), Code::kInvalidArgument);
  }
}

}  // namespace
}  // namespace bellwether::net
