// SQLite behind values and Results: a connection, a prepared statement, a transaction. The only module that includes sqlite3.h is this one.
//
//   TRY(SqliteDatabase database, SqliteDatabase::open(path, {}));
//   TRY(SqliteStatement insert, database.prepare("INSERT INTO setting(key, value) VALUES ($1, $2)"));
//   insert.bind(1, "theme");
//   insert.bind(2, "dark");
//   TRY_VOID(insert.run());
//
// A connection and its statements belong to one thread at a time; several connections to one file may be used at once. Errors: kAlreadyExists
// (unique), kInvalidArgument (other constraints, types, SQL), kUnavailable (busy past the timeout), kResourceExhausted (disk full),
// kDataLoss (damaged file), kIo; messages hold SQLite's own text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace bellwether::disk {

class SqliteStatement {
 public:
  enum class Type { kNull, kInteger, kReal, kText, kBytes };

  // Parameters count from 1 and keep their value over reset(). Text and bytes are copied.
  void bind_null(int parameter);
  void bind(int parameter, std::int64_t value);
  void bind(int parameter, double value);
  void bind(int parameter, std::string_view text);
  void bind_bytes(int parameter, std::span<const std::byte> bytes);

  // Moves to the next row: false after the last.
  Result<bool> step();
  // Steps to the end and resets: for what yields no rows.
  Result<void> run();
  void reset();

  // Of the current row; columns count from 0. Views are valid until the next step or reset.
  int columns() const;
  Type type(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;
  std::span<const std::byte> bytes(int column) const;

  int parameters() const;

 private:
  friend class SqliteDatabase;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

struct SqliteOptions {
  enum class Access {
    kReadWrite,
    kQueryOnly
  } access = Access::kReadWrite;  // kReadWrite creates the file, for its owner alone
  enum class Durability { kEveryCommit, kCheckpoints } durability = Durability::kEveryCommit;
  milliseconds busy_timeout{5000};
  std::size_t cache_bytes = 2u << 20;
};

// Opened in WAL mode with foreign keys enforced and without SQLite's leniencies (double-quoted strings, schema writes).
class SqliteDatabase {
 public:
  static Result<SqliteDatabase> open(const std::string& path, const SqliteOptions& options);

  // One or more statements without parameters and rows.
  Result<void> execute(const std::string& script);
  // Exactly one statement.
  Result<SqliteStatement> prepare(std::string_view sql);

  std::int64_t last_insert_id() const;
  std::int64_t changed_rows() const;  // of the last INSERT, UPDATE or DELETE
  bool in_transaction() const;        // a failing statement may have ended it

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  SqliteDatabase(std::string path, sqlite3* connection) : path_(std::move(path)), connection_(connection) {}

  std::string path_;
  std::unique_ptr<sqlite3, Close> connection_;
};

// Rolls back unless committed.
class SqliteTransaction {
 public:
  enum class Kind {
    kRead,
    kWrite
  };  // kWrite takes the writer's lock at once, so that it cannot fail half-way for want of it
  static Result<SqliteTransaction> begin(SqliteDatabase& database, Kind kind);
  SqliteTransaction(SqliteTransaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  ~SqliteTransaction();

  Result<void> commit();

 private:
  explicit SqliteTransaction(SqliteDatabase& database) : database_(&database) {}
  SqliteDatabase* database_;  // null once it is over
};

}  // namespace bellwether::disk
