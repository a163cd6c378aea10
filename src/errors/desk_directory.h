// DeskDirectory: projects and keys as the desk changes them, and the Directory that everybody reads.
//
// The desk's shard, but for current(), which is any thread's. Limits: limits.errors_projects; kMaxKeys of a project.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "errors/desk.h"
#include "ledger/connection.h"

namespace bellwether::errors {

// The settings of a project as the ledger keeps them.
std::string encode_settings(const Project& project);
Result<void> decode_settings(std::string_view json, Project& project);

class DeskDirectory {
 public:
  static constexpr std::size_t kMaxKeys = 100;
  using MakeGrouper = decltype(DeskDependencies::make_grouper);

  DeskDirectory(MakeGrouper make_grouper, std::size_t max_projects)
      : make_grouper_(std::move(make_grouper)), max_projects_(max_projects) {}

  // A project whose rules are wrong (after they were right once) groups without them; `complain` hears of it.
  Result<void> load(ledger::Connection& connection, const std::function<void(const std::string&)>& complain);

  std::shared_ptr<const Directory> current() const { return current_.load(std::memory_order_acquire); }

  // What is wrong with it, or the whole as it would be: publish() once the ledger has it.
  struct Draft {
    std::shared_ptr<const Directory> directory;
    Project project;  // with its id, and for a new one its key
    Key key;
  };
  Result<Draft> with_project(Project project) const;
  Result<Draft> with_key(Key key) const;
  void publish(Draft draft) { current_.store(std::move(draft.directory), std::memory_order_release); }

 private:
  MakeGrouper make_grouper_;
  const std::size_t max_projects_;
  std::atomic<std::shared_ptr<const Directory>> current_{std::make_shared<const Directory>()};
};

// In the caller's transaction.
Result<void> store_project(ledger::Connection& connection, const Project& project);
Result<void> store_key(ledger::Connection& connection, const Key& key, UnixMillis now);

}  // namespace bellwether::errors
