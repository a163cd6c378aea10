// For tests: a small SMTP server on loopback that keeps what it is sent. A thread for each connection, blocking sockets. Speaks EHLO,
// STARTTLS, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA, RSET, QUIT, and refuses what it is told to refuse.
#pragma once

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "codec/base_encoding.h"
#include "net/http_server.h"
#include "net/test_certificate.h"

namespace bellwether::net {

struct TestMail {
  std::string from;
  std::vector<std::string> recipients;
  std::string data;  // as it came, without the last dot; lines end in CRLF
  std::string user;
  bool was_encrypted = false;
};

struct TestMailOptions {
  enum class Tls { kNone, kStartTls, kFromTheStart } tls = Tls::kNone;
  TlsFiles files;              // for TLS
  std::string user, password;  // asked for when not empty
  std::string greeting = "220 test ESMTP";
  std::string recipient_reply = "250 2.1.5 fine";
  std::string data_reply = "250 2.0.0 taken";  // empty: hangs up instead
};

class TestMailServer {
 public:
  explicit TestMailServer(TestMailOptions options = {}) : options_(std::move(options)) {
    if (options_.tls != TestMailOptions::Tls::kNone) {
      context_.reset(SSL_CTX_new(TLS_server_method()));
      EXPECT_EQ(SSL_CTX_use_certificate_chain_file(context_.get(), options_.files.certificate.c_str()), 1);
      EXPECT_EQ(SSL_CTX_use_PrivateKey_file(context_.get(), options_.files.key.c_str(), SSL_FILETYPE_PEM), 1);
    }
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::listen(listener_, 64), 0);
    socklen_t size = sizeof(address);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~TestMailServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    for (std::thread& session : sessions_) session.join();
    for (const int socket : sockets_) ::close(socket);
    ::close(listener_);
  }
  TestMailServer(const TestMailServer&) = delete;
  TestMailServer& operator=(const TestMailServer&) = delete;

  std::string url() const {
    const bool is_tls = options_.tls == TestMailOptions::Tls::kFromTheStart;
    return (is_tls ? "smtps://127.0.0.1:" : "smtp://127.0.0.1:") + std::to_string(port_);
  }
  std::vector<TestMail> mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
  }
  std::size_t connections() const {
    const std::lock_guard lock(mutex_);
    return sockets_.size();
  }

 private:
  // One connection, plain at first.
  class Peer {
   public:
    explicit Peer(int socket) : socket_(socket) {}
    bool secure(SSL_CTX* context) {
      ssl_.reset(SSL_new(context));
      SSL_set_fd(ssl_.get(), socket_);
      return SSL_accept(ssl_.get()) == 1;
    }
    bool is_secure() const { return ssl_ != nullptr; }
    void say(std::string_view line) {
      const std::string text = std::string(line) + "\r\n";
      if (ssl_) {
        SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
      } else {
        [[maybe_unused]] const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      }
    }
    // Without its CRLF; false at the end.
    bool hear(std::string& line) {
      while (buffer_.find("\r\n") == std::string::npos) {
        char piece[4096];
        const auto count = ssl_ ? SSL_read(ssl_.get(), piece, sizeof(piece))
                                : static_cast<int>(::recv(socket_, piece, sizeof(piece), 0));
        if (count <= 0) return false;
        buffer_.append(piece, static_cast<std::size_t>(count));
      }
      const std::size_t end = buffer_.find("\r\n");
      line = buffer_.substr(0, end);
      buffer_.erase(0, end + 2);
      return true;
    }

   private:
    const int socket_;
    std::unique_ptr<SSL, TestFreeing<SSL_free>> ssl_;
    std::string buffer_;
  };

  void accept_all() {
    while (true) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) {
        if (errno == EINTR || errno == ECONNABORTED) continue;
        return;
      }
      const std::lock_guard lock(mutex_);
      sockets_.push_back(socket);
      sessions_.emplace_back([this, socket] {
        serve(socket);
        ::shutdown(socket, SHUT_RDWR);
      });
    }
  }

  bool may_sign_in(Peer& peer, const std::string& line, TestMail& mail) const {
    std::string text;
    if (line.starts_with("AUTH PLAIN")) {
      text = line.size() > 11 ? line.substr(11) : "";
      if (text.empty()) {
        peer.say("334 ");
        peer.hear(text);
      }
      const std::string plain = codec::from_base64(text).value_or("");
      mail.user = options_.user;
      return plain == std::string(1, '\0') + options_.user + std::string(1, '\0') + options_.password;
    }
    peer.say("334 VXNlcm5hbWU6");
    peer.hear(text);
    mail.user = codec::from_base64(text).value_or("");
    peer.say("334 UGFzc3dvcmQ6");
    peer.hear(text);
    return mail.user == options_.user && codec::from_base64(text) == options_.password;
  }

  void serve(int socket) {
    Peer peer(socket);
    if (options_.tls == TestMailOptions::Tls::kFromTheStart && !peer.secure(context_.get())) return;
    peer.say(options_.greeting);
    if (!options_.greeting.starts_with("220")) return;
    TestMail mail;
    std::string line;
    while (peer.hear(line)) {
      if (line.starts_with("EHLO") || line.starts_with("HELO")) {
        peer.say("250-test");
        if (options_.tls == TestMailOptions::Tls::kStartTls && !peer.is_secure()) peer.say("250-STARTTLS");
        if (!options_.user.empty()) peer.say("250-AUTH PLAIN LOGIN");
        peer.say("250 8BITMIME");
      } else if (line == "STARTTLS") {
        peer.say("220 go on");
        if (!peer.secure(context_.get())) return;
      } else if (line.starts_with("AUTH ")) {
        peer.say(may_sign_in(peer, line, mail) ? "235 2.7.0 welcome" : "535 5.7.8 wrong password");
      } else if (line.starts_with("MAIL FROM:")) {
        mail.from = line.substr(10);
        peer.say(options_.user.empty() || !mail.user.empty() ? "250 fine" : "530 5.7.0 sign in first");
      } else if (line.starts_with("RCPT TO:")) {
        mail.recipients.push_back(line.substr(8));
        peer.say(options_.recipient_reply);
      } else if (line == "DATA") {
        peer.say("354 go on");
        for (mail.data.clear(); peer.hear(line) && line != ".";)
          mail.data += (line.starts_with("..") ? line.substr(1) : line) + "\r\n";
        mail.was_encrypted = peer.is_secure();
        if (options_.data_reply.empty()) return;
        if (options_.data_reply.starts_with("2")) {
          const std::lock_guard lock(mutex_);
          mails_.push_back(mail);
        }
        mail.recipients.clear();
        peer.say(options_.data_reply);
      } else if (line == "QUIT") {
        peer.say("221 bye");
        return;
      } else {
        mail.recipients.clear();
        peer.say("250 fine");
      }
    }
  }

  const TestMailOptions options_;
  std::unique_ptr<SSL_CTX, TestFreeing<SSL_CTX_free>> context_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<TestMail> mails_;
  std::vector<int> sockets_;
  std::vector<std::thread> sessions_;
  std::thread acceptor_;
};

}  // namespace bellwether::net
