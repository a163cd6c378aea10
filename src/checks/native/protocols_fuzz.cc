// Whatever a server sends must be read or refused, never crash: the first byte chooses the protocol.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "checks/native/dns/message.h"
#include "checks/native/http/reply.h"
#include "checks/native/mongo/bson.h"
#include "checks/native/mongo/client.h"
#include "checks/native/nrpe/packet.h"
#include "checks/native/ping/echo.h"
#include "checks/native/postgres/messages.h"
#include "checks/native/redis/resp.h"

using namespace bellwether::checks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 0:
      for (const dns::Type type : {dns::Type::kA, dns::Type::kAaaa, dns::Type::kPtr})
        (void)dns::read_answer(bytes, type);
      break;
    case 1:
      (void)http::decoded_body(http::Reply::split(bytes));
      (void)http::Completion().is_complete(bytes);
      break;
    case 2:
      if (const auto view = mongo::View::parse(bytes)) {
        view->each([](std::string_view, const mongo::Value&) { return true; });
        (void)view->number("ok");
      }
      break;
    case 3:
      (void)mongo::read_message(bytes);
      break;
    case 4:
      (void)nrpe::read_packet(bytes);
      break;
    case 5:
      (void)ping::read_echo_reply(ping::Protocol::kIpv4, bytes, true);
      break;
    case 6:
      (void)postgres::read_message(bytes);
      (void)postgres::read_row(bytes);
      (void)postgres::read_error(bytes);
      (void)postgres::read_authentication(bytes);
      break;
    default:
      (void)redis::read_reply(bytes);
      break;
  }
  return 0;
}
