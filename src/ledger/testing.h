// For tests: a ledger in a folder of its own that goes with it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/metrics.h"
#include "ledger/database.h"

namespace bellwether::ledger {

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() {
    std::string pattern = testing::TempDir() + "bw_ledger_XXXXXX";
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    reopen();
  }
  ~LedgerTest() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string path() const { return folder_ + "/bellwether.db"; }
  void reopen(const DatabaseOptions& options = {}) {
    database_.reset();
    Result<std::unique_ptr<Database>> opened = open_sqlite(path(), options, metrics_, Log(null_log_sink(), "ledger"));
    ASSERT_TRUE(opened) << opened.error().to_string();
    database_ = std::move(*opened);
  }
  static UnixMillis at(std::int64_t second) { return UnixMillis(seconds(second)); }

  Metrics metrics_;
  std::string folder_;
  std::unique_ptr<Database> database_;
};

}  // namespace bellwether::ledger
