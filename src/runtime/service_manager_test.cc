#include "runtime/service_manager.h"

#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace bellwether::runtime {
namespace {

// The manager's end of the notification socket.
class NotifySocket {
 public:
  NotifySocket() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    // Bound without a name: the kernel chooses one in the abstract name space.
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)), 0);
    socklen_t length = sizeof address;
    EXPECT_EQ(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
    name_ = "@" + std::string(address.sun_path + 1, length - sizeof(sa_family_t) - 1);
  }
  const std::string& name() const { return name_; }
  std::string receive() {
    char buffer[512];
    const ssize_t size = ::recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    return size < 0 ? std::string() : std::string(buffer, static_cast<std::size_t>(size));
  }

 private:
  Descriptor socket_;
  std::string name_;
};

TEST(ServiceManager, TellsItsStates) {
  NotifySocket socket;
  ::setenv("NOTIFY_SOCKET", socket.name().c_str(), 1);
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  const ServiceManager manager = ServiceManager::from_environment();
  EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr);
  EXPECT_EQ(manager.watchdog(), std::chrono::seconds(30));
  ASSERT_TRUE(manager.ready("serving on 127.0.0.1:8080"));
  EXPECT_EQ(socket.receive(), "READY=1\nSTATUS=serving on 127.0.0.1:8080");
  ASSERT_TRUE(manager.feed_watchdog());
  EXPECT_EQ(socket.receive(), "WATCHDOG=1");
  ASSERT_TRUE(manager.reloading());
  EXPECT_THAT(socket.receive(), testing::MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  ASSERT_TRUE(manager.stopping());
  EXPECT_EQ(socket.receive(), "STOPPING=1");
}

TEST(ServiceManager, IsSilentWithoutOneAndFailsWhenItIsGone) {
  const ServiceManager nobody = ServiceManager::from_environment();
  EXPECT_FALSE(nobody.is_present());
  EXPECT_TRUE(nobody.ready("x"));
  EXPECT_FALSE(nobody.watchdog());
  ::setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1);
  EXPECT_FALSE(ServiceManager::from_environment().ready("x"));
}

TEST(ServiceManager, TheWatchdogOfAnotherProcessIsNotOurs) {
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_FALSE(ServiceManager::from_environment().watchdog());
}

class InheritedSockets : public testing::Test {
 protected:
  static constexpr int kFirst = 200;
  InheritedSockets() {
    for (int descriptor : {kFirst, kFirst + 1}) EXPECT_EQ(::dup2(STDERR_FILENO, descriptor), descriptor);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "2", 1);
    ::setenv("LISTEN_FDNAMES", "statsd:", 1);
  }
  ~InheritedSockets() override {
    ::close(kFirst);
    ::close(kFirst + 1);
  }
};

TEST_F(InheritedSockets, ComeWithTheirNamesOnce) {
  const auto sockets = take_inherited_sockets(kFirst);
  ASSERT_TRUE(sockets);
  ASSERT_EQ(sockets->size(), 2u);
  EXPECT_EQ(sockets->at(0).descriptor.get(), kFirst);
  EXPECT_EQ(sockets->at(0).name, "statsd");
  EXPECT_EQ(sockets->at(1).name, "unknown");
  EXPECT_EQ(::fcntl(kFirst, F_GETFD), FD_CLOEXEC);
  EXPECT_THAT(take_inherited_sockets(kFirst).value(), testing::IsEmpty());
}

TEST_F(InheritedSockets, OfAnotherProcessAreLeftAlone) {
  ::setenv("LISTEN_PID", "1", 1);
  EXPECT_THAT(take_inherited_sockets(kFirst).value(), testing::IsEmpty());
  EXPECT_EQ(::fcntl(kFirst, F_GETFD), 0);
}

TEST_F(InheritedSockets, ThatAreNotThereAreRefused) {
  ::setenv("LISTEN_FDS", "3", 1);
  EXPECT_EQ(take_inherited_sockets(kFirst).error().code(), Code::kInvalidArgument);
  ::setenv("LISTEN_FDS", "many", 1);
  EXPECT_EQ(take_inherited_sockets(kFirst).error().code(), Code::kInvalidArgument);
}

}  // namespace
}  // namespace bellwether::runtime
