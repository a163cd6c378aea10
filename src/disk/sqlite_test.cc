#include "disk/sqlite.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace bellwether::disk {
namespace {

class SqliteTest : public testing::Test {
 protected:
  SqliteTest() {
    std::string pattern = testing::TempDir() + "bw_sqlite_XXXXXX";
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  ~SqliteTest() override { std::filesystem::remove_all(folder_); }

  SqliteDatabase open(SqliteOptions options = {}) {
    options.busy_timeout = milliseconds(0);
    Result<SqliteDatabase> database = SqliteDatabase::open(path(), options);
    EXPECT_TRUE(database) << database.error().to_string();
    return std::move(*database);
  }
  std::string path() const { return folder_ + "/test.db"; }

  std::string folder_;
};

TEST_F(SqliteTest, KeepsValuesOfEveryType) {
  SqliteDatabase database = open();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a INTEGER, b REAL, c TEXT, d BLOB, e TEXT) STRICT"));
  auto insert = database.prepare("INSERT INTO t VALUES ($1, $2, $3, $4, $5)").value();
  const std::string bytes("\0\xff", 2);
  insert.bind(1, std::int64_t{-5});
  insert.bind(2, 2.5);
  insert.bind(3, std::string_view("t\0x", 3));
  insert.bind_bytes(4, std::as_bytes(std::span(bytes)));
  insert.bind_null(5);
  ASSERT_TRUE(insert.run());
  EXPECT_EQ(database.changed_rows(), 1);
  EXPECT_EQ(database.last_insert_id(), 1);
  auto select = database.prepare("SELECT * FROM t").value();
  ASSERT_TRUE(select.step().value());
  EXPECT_EQ(select.columns(), 5);
  EXPECT_EQ(select.integer(0), -5);
  EXPECT_EQ(select.real(1), 2.5);
  EXPECT_EQ(select.text(2), std::string_view("t\0x", 3));
  EXPECT_EQ(select.bytes(3).size(), 2u);
  EXPECT_EQ(select.type(3), SqliteStatement::Type::kBytes);
  EXPECT_EQ(select.type(4), SqliteStatement::Type::kNull);
  EXPECT_FALSE(select.step().value());
}

TEST_F(SqliteTest, AnEmptyTextIsNotNull) {
  SqliteDatabase database = open();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a TEXT NOT NULL, b BLOB NOT NULL) STRICT"));
  auto insert = database.prepare("INSERT INTO t VALUES ($1, $2)").value();
  insert.bind(1, std::string_view());
  insert.bind_bytes(2, {});
  EXPECT_TRUE(insert.run());
}

TEST_F(SqliteTest, ErrorsHaveACodeAndTheStatement) {
  SqliteDatabase database = open();
  ASSERT_TRUE(
      database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT NOT NULL) STRICT; INSERT INTO t VALUES (1, 'x')"));
  EXPECT_EQ(database.execute("INSERT INTO t VALUES (1, 'y')").error().code(), Code::kAlreadyExists);
  EXPECT_EQ(database.execute("INSERT INTO t VALUES (2, NULL)").error().code(), Code::kInvalidArgument);
  const auto broken = database.prepare("SELEKT 1");
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message(), testing::HasSubstr("SELEKT"));
  EXPECT_FALSE(database.prepare("SELECT 1; SELECT 2"));
  EXPECT_FALSE(database.prepare(""));
}

TEST_F(SqliteTest, ATransactionRollsBackUnlessCommitted) {
  SqliteDatabase database = open();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a INTEGER) STRICT"));
  {
    auto transaction = SqliteTransaction::begin(database, SqliteTransaction::Kind::kWrite);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(database.execute("INSERT INTO t VALUES (1)"));
    EXPECT_TRUE(database.in_transaction());
  }
  EXPECT_FALSE(database.in_transaction());
  {
    auto transaction = SqliteTransaction::begin(database, SqliteTransaction::Kind::kWrite);
    ASSERT_TRUE(database.execute("INSERT INTO t VALUES (2)"));
    ASSERT_TRUE(transaction->commit());
  }
  auto select = database.prepare("SELECT sum(a) FROM t").value();
  ASSERT_TRUE(select.step().value());
  EXPECT_EQ(select.integer(0), 2);
}

TEST_F(SqliteTest, ReadersSeeTheStateBesideAWriterAndCannotWrite) {
  SqliteDatabase writer = open();
  ASSERT_TRUE(writer.execute("CREATE TABLE t(a INTEGER) STRICT"));
  SqliteOptions read_only;
  read_only.access = SqliteOptions::Access::kQueryOnly;
  SqliteDatabase reader = open(read_only);
  auto transaction = SqliteTransaction::begin(writer, SqliteTransaction::Kind::kWrite);
  ASSERT_TRUE(writer.execute("INSERT INTO t VALUES (1)"));
  auto select = reader.prepare("SELECT count(*) FROM t").value();
  ASSERT_TRUE(select.step().value());
  EXPECT_EQ(select.integer(0), 0);
  EXPECT_FALSE(reader.execute("INSERT INTO t VALUES (1)"));
  SqliteDatabase second = open();
  EXPECT_EQ(SqliteTransaction::begin(second, SqliteTransaction::Kind::kWrite).error().code(), Code::kUnavailable);
}

TEST_F(SqliteTest, TheFileIsForItsOwnerAlone) {
  SqliteDatabase database = open();
  struct stat status;
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(SqliteTest, ADamagedFileIsDataLoss) {
  ASSERT_TRUE(std::ofstream(path()) << std::string(4096, 'x'));
  const auto database = SqliteDatabase::open(path(), {});
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code(), Code::kDataLoss);
}

}  // namespace
}  // namespace bellwether::disk
