// The services that check_tcp stands for under other names: what each port expects to hear. A table of constants.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace bellwether::checks {

struct TcpService {
  std::string_view check;                      // "check_imap"
  std::string_view label;                      // "IMAP"
  std::uint16_t port = 0;                      // 0: must be given
  std::array<std::string_view, 2> expected{};  // any of them
  std::string_view quit;
  bool uses_tls = false;
  std::string_view send;
  bool hides_answer = false;
};

inline constexpr std::array<TcpService, 11> kTcpServices{{
    {"check_clamd", "CLAMD", 3310, {"PONG"}, "", false, "PING"},
    {"check_ftp", "FTP", 21, {"220"}, "QUIT\r\n"},
    {"check_imap", "IMAP", 143, {"* OK"}, "a1 LOGOUT\r\n"},
    {"check_jabber",
     "JABBER",
     5222,
     {"<?xml version='1.0'"},
     "</stream:stream>\n",
     false,
     "<stream:stream to='host' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>\n",
     true},
    {"check_nntp", "NNTP", 119, {"200", "201"}, "QUIT\r\n"},
    {"check_nntps", "NNTPS", 563, {"200", "201"}, "QUIT\r\n", true},
    {"check_pop", "POP", 110, {"+OK"}, "QUIT\r\n"},
    {"check_simap", "SIMAP", 993, {"* OK"}, "a1 LOGOUT\r\n", true},
    {"check_spop", "SPOP", 995, {"+OK"}, "QUIT\r\n", true},
    {"check_ssmtp", "SSMTP", 465, {"220"}, "QUIT\r\n", true},
    {"check_tcp", "TCP"},
}};

}  // namespace bellwether::checks
