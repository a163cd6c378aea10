#include "disk/sqlite.h"

#include <cerrno>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/check.h"
#include "runtime/descriptor.h"

namespace bellwether::disk {
namespace {

Code code_of(int sqlite_code) {
  switch (sqlite_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return Code::kAlreadyExists;
    default:
      break;
  }
  switch (sqlite_code & 0xff) {
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_ERROR:
    case SQLITE_RANGE:
      return Code::kInvalidArgument;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Code::kUnavailable;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return Code::kResourceExhausted;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::kDataLoss;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return Code::kPermissionDenied;
    case SQLITE_INTERRUPT:
      return Code::kCancelled;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return Code::kIo;
    default:
      return Code::kInternal;
  }
}

Error error_of(sqlite3* connection, std::string_view what) {
  return Error(code_of(sqlite3_extended_errcode(connection)), fmt::format("{}: {}", what, sqlite3_errmsg(connection)));
}

std::unexpected<Error> failure(sqlite3* connection, std::string_view what) {
  return std::unexpected(error_of(connection, what));
}

// SQLite would create the file for everybody to read; what it adds beside it takes over the file's mode.
Result<void> create_private_file(const std::string& path) {
  const runtime::Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open()) return std::unexpected(Error::from_errno(errno, "open " + path));
  return {};
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void SqliteStatement::bind_null(int parameter) {
  const int code = sqlite3_bind_null(statement_.get(), parameter);
  CHECK(code == SQLITE_OK, "parameter {} of {}", parameter, sqlite3_sql(statement_.get()));
}

void SqliteStatement::bind(int parameter, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_.get(), parameter, value);
  CHECK(code == SQLITE_OK, "parameter {} of {}", parameter, sqlite3_sql(statement_.get()));
}

void SqliteStatement::bind(int parameter, double value) {
  const int code = sqlite3_bind_double(statement_.get(), parameter, value);
  CHECK(code == SQLITE_OK, "parameter {} of {}", parameter, sqlite3_sql(statement_.get()));
}

void SqliteStatement::bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL, which an empty text is not.
  const char* const data = text.data() == nullptr ? "" : text.data();
  const int code = sqlite3_bind_text64(statement_.get(), parameter, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  CHECK(code == SQLITE_OK, "parameter {} of {}", parameter, sqlite3_sql(statement_.get()));
}

void SqliteStatement::bind_bytes(int parameter, std::span<const std::byte> bytes) {
  const int code = bytes.empty()
                       ? sqlite3_bind_zeroblob(statement_.get(), parameter, 0)
                       : sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  CHECK(code == SQLITE_OK, "parameter {} of {}", parameter, sqlite3_sql(statement_.get()));
}

Result<bool> SqliteStatement::step() {
  switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default: {
      Error error = error_of(sqlite3_db_handle(statement_.get()), sqlite3_sql(statement_.get()));
      sqlite3_reset(statement_.get());
      return std::unexpected(std::move(error));
    }
  }
}

Result<void> SqliteStatement::run() {
  bool has_row = true;
  while (has_row) {
    TRY(has_row, step());
  }
  reset();
  return {};
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_.get());
}

int SqliteStatement::columns() const {
  return sqlite3_column_count(statement_.get());
}

SqliteStatement::Type SqliteStatement::type(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
      return Type::kInteger;
    case SQLITE_FLOAT:
      return Type::kReal;
    case SQLITE_TEXT:
      return Type::kText;
    case SQLITE_BLOB:
      return Type::kBytes;
    default:
      return Type::kNull;
  }
}

std::int64_t SqliteStatement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double SqliteStatement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string_view SqliteStatement::text(int column) const {
  const auto* const data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::span<const std::byte> SqliteStatement::bytes(int column) const {
  const auto* const data = static_cast<const std::byte*>(sqlite3_column_blob(statement_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

int SqliteStatement::parameters() const {
  return sqlite3_bind_parameter_count(statement_.get());
}

void SqliteDatabase::Close::operator()(sqlite3* connection) const {
  sqlite3_close_v2(connection);
}

Result<SqliteDatabase> SqliteDatabase::open(const std::string& path, const SqliteOptions& options) {
  if (options.access == SqliteOptions::Access::kReadWrite) TRY_VOID(create_private_file(path));
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  SqliteDatabase database(path, raw);
  if (raw == nullptr) return fail(Code::kResourceExhausted, "no memory to open " + path);
  if (code != SQLITE_OK) return failure(raw, "open " + path);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, static_cast<int>(options.busy_timeout.count()));
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  TRY_VOID(database.execute(
      fmt::format("PRAGMA journal_mode = WAL; PRAGMA synchronous = {}; PRAGMA foreign_keys = ON; PRAGMA cache_size = "
                  "-{}; PRAGMA query_only = {};",
                  options.durability == SqliteOptions::Durability::kEveryCommit ? "FULL" : "NORMAL",
                  options.cache_bytes / 1024, options.access == SqliteOptions::Access::kQueryOnly ? "ON" : "OFF")));
  return database;
}

Result<void> SqliteDatabase::execute(const std::string& script) {
  if (sqlite3_exec(connection_.get(), script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return failure(connection_.get(), path_ + ": " + script.substr(0, 200));
  }
  return {};
}

Result<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, &rest);
  SqliteStatement statement(raw);
  if (code != SQLITE_OK) return failure(connection_.get(), sql);
  const std::string_view tail(rest, static_cast<std::size_t>(sql.data() + sql.size() - rest));
  if (raw == nullptr || tail.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    return fail(Code::kInvalidArgument, fmt::format("{}: not exactly one statement", sql));
  }
  return statement;
}

std::int64_t SqliteDatabase::last_insert_id() const {
  return sqlite3_last_insert_rowid(connection_.get());
}

std::int64_t SqliteDatabase::changed_rows() const {
  return sqlite3_changes64(connection_.get());
}

bool SqliteDatabase::in_transaction() const {
  return sqlite3_get_autocommit(connection_.get()) == 0;
}

Result<SqliteTransaction> SqliteTransaction::begin(SqliteDatabase& database, Kind kind) {
  TRY_VOID(database.execute(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN"));
  return SqliteTransaction(database);
}

SqliteTransaction::~SqliteTransaction() {
  // A failing ROLLBACK means that SQLite has rolled back by itself.
  if (database_ != nullptr && database_->in_transaction()) std::ignore = database_->execute("ROLLBACK");
}

Result<void> SqliteTransaction::commit() {
  TRY_VOID(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace bellwether::disk
