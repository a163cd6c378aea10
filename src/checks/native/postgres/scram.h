// Scram: the client's side of SCRAM-SHA-256 (RFC 5802, 7677), without channel binding. Pure, but for the derived key: thousands of rounds of
// a hash, so answer() belongs on a pool.
//
//   Scram scram(password, nonce);
//   send(scram.first()); send(*scram.answer(receive())); verify(scram.verify(receive()));
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::checks::postgres {

class Scram {
 public:
  static constexpr int kMaxRounds = 1'000'000;

  // `user` stays empty with PostgreSQL, which takes the one of its own startup message.
  Scram(std::string user, std::string password, std::string nonce);

  std::string first() const;
  // kInvalidArgument when the server's text is not as it should be.
  Result<std::string> answer(std::string_view server_first);
  // kUnauthenticated when the server does not prove that it knows the password.
  Result<void> verify(std::string_view server_final) const;

 private:
  std::string first_bare() const;

  const std::string user_, password_, nonce_;
  std::string server_signature_;
};

}  // namespace bellwether::checks::postgres
