#include "ledger/migrations.h"

#include <array>

#include <gmock/gmock.h>

#include "ledger/testing.h"

namespace bellwether::ledger {
namespace {

constexpr std::array kReleased = {
    Migration{1, "one", "CREATE TABLE a (x {integer}){strict}; CREATE TABLE b (y {text}){strict};"},
    Migration{2, "two", "ALTER TABLE a ADD COLUMN z {text}"},
};

// A ledger file whose own schema is out of the way, to run other migrations on.
class MigrationsTest : public LedgerTest {
 protected:
  MigrationsTest() {
    EXPECT_TRUE(
        database_->write([](Connection& connection) { return connection.execute("DROP TABLE schema_migration"); }));
  }
  Result<std::int64_t> run(std::span<const Migration> migrations) {
    return database_->write([&](Connection& connection) { return migrate(connection, migrations, at(1000)); });
  }
};

TEST_F(MigrationsTest, RunEachOnceInOrder) {
  EXPECT_EQ(run(std::span(kReleased).first(1)).value(), 1);
  EXPECT_EQ(run(kReleased).value(), 1);
  EXPECT_EQ(run(kReleased).value(), 0);
  EXPECT_TRUE(database_->write(
      [](Connection& connection) { return connection.execute("INSERT INTO a(x, z) VALUES (1, 'z')"); }));
}

TEST_F(MigrationsTest, RefuseADatabaseOfALaterVersion) {
  ASSERT_TRUE(run(kReleased));
  const auto refused = run(std::span(kReleased).first(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::kOutOfRange);
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("version 2"));
}

TEST_F(MigrationsTest, RefuseAMigrationThatHasChanged) {
  ASSERT_TRUE(run(kReleased));
  std::array changed = kReleased;
  changed[0].statements = "CREATE TABLE a (x {text}){strict}";
  EXPECT_EQ(run(changed).error().code(), Code::kDataLoss);
}

TEST_F(MigrationsTest, AFailingOneLeavesTheOldSchema) {
  constexpr std::array broken = {kReleased[0],
                                 Migration{2, "broken", "CREATE TABLE c (x {integer}); CREATE TABLE a (x {integer})"}};
  ASSERT_TRUE(run(std::span(kReleased).first(1)));
  EXPECT_FALSE(run(broken));
  EXPECT_FALSE(database_->read([](Connection& connection) { return connection.query("SELECT * FROM c"); }));
  EXPECT_EQ(run(kReleased).value(), 1);
}

TEST(Schema, IsNumberedFromOneAndRendersInEveryDialect) {
  std::int64_t expected = 1;
  for (const Migration& migration : schema()) {
    EXPECT_EQ(migration.version, expected++);
    for (const Dialect* dialect : {&sqlite_dialect(), &postgresql_dialect()}) {
      const auto rendered = dialect->render(migration.statements);
      EXPECT_TRUE(rendered) << migration.name << ": " << rendered.error().to_string();
    }
  }
}

TEST(Dialect, RefusesUnknownFragments) {
  EXPECT_EQ(sqlite_dialect().render("a {integer} b {bytes}").value(), "a INTEGER b BLOB");
  EXPECT_FALSE(sqlite_dialect().render("a {intager}"));
  EXPECT_FALSE(sqlite_dialect().render("a {integer"));
}

}  // namespace
}  // namespace bellwether::ledger
