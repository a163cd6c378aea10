// Result<T>: a value or an Error. Everything that can fail because of the network, the disk, a configuration or a client returns one.
//
//   Result<int> twice(std::string_view text) {
//     TRY(int value, parse_int(text));      // returns parse_int's error to our caller
//     TRY_VOID(check_range(value));         // the same for Result<void>
//     return 2 * value;
//   }
//
// In a coroutine use CO_TRY and CO_TRY_VOID, which co_return the error. Await into a statement of its own first: g++ 12 miscompiles
// some full expressions that contain co_await.
#pragma once

#include <expected>
#include <utility>

#include "base/error.h"

namespace bellwether {

template <class T>
using Result = std::expected<T, Error>;

// std::unexpected with the Error built in place: return fail(Code::kNotFound, "no series named x").
inline std::unexpected<Error> fail(Code code, std::string message) {
  return std::unexpected<Error>(std::in_place, code, std::move(message));
}

}  // namespace bellwether

#define BW_JOIN_(a, b) a##b
#define BW_JOIN(a, b) BW_JOIN_(a, b)
#define BW_TRY_(temporary, declaration, expression, leave)                    \
  auto temporary = (expression);                                              \
  if (!temporary) [[unlikely]]                                                \
    leave std::unexpected<::bellwether::Error>(std::move(temporary).error()); \
  declaration = std::move(*temporary)
#define BW_TRY_VOID_(temporary, expression, leave)                              \
  do {                                                                          \
    auto temporary = (expression);                                              \
    if (!temporary) [[unlikely]]                                                \
      leave std::unexpected<::bellwether::Error>(std::move(temporary).error()); \
  } while (false)

#define TRY(declaration, expression) BW_TRY_(BW_JOIN(bw_try_, __COUNTER__), declaration, expression, return)
#define TRY_VOID(expression) BW_TRY_VOID_(BW_JOIN(bw_try_, __COUNTER__), expression, return)
#define CO_TRY(declaration, expression) BW_TRY_(BW_JOIN(bw_try_, __COUNTER__), declaration, expression, co_return)
#define CO_TRY_VOID(expression) BW_TRY_VOID_(BW_JOIN(bw_try_, __COUNTER__), expression, co_return)
