// Dialect: the few fragments in which the databases differ, so that every statement and table is written once. In a migration the
// fragments stand in braces:
//
//   CREATE TABLE users (id {identity}, name {text} NOT NULL UNIQUE, created {integer} NOT NULL){strict}
//
// Rules that both databases keep, because each of them was met: parameters are $1, $2, …, typed by their Value, never literals as text;
// points in time come in as parameters; booleans are integers; no LIKE, no ILIKE, no implicit casts; names sort by bytes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::ledger {

struct Dialect {
  std::string_view name;
  std::string_view identity;  // a column that numbers its rows and never gives a number twice
  std::string_view integer;   // 64 bits
  std::string_view real;
  std::string_view text;  // compared by bytes
  std::string_view bytes;
  std::string_view strict;      // after a table's closing bracket
  std::string_view any_before;  // any("$1") = any_before + "$1" + any_after: membership in a TextList
  std::string_view any_after;
  std::string_view for_update_skip_locked;  // of a SELECT that claims rows; empty where there is one writer

  std::string any(std::string_view parameter) const;
  // `text` with every {fragment} replaced; kInvalidArgument for one that does not exist.
  Result<std::string> render(std::string_view text) const;
};

const Dialect& sqlite_dialect();
const Dialect& postgresql_dialect();

}  // namespace bellwether::ledger
