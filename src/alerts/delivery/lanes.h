// Lanes: the pages that were taken from the outbox and wait for their turn, and how many of each lane are under way. Every lane has its own
// limit, and lanes take turns, so that a server that answers nothing holds up its own pages alone. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>

#include "ledger/outbox.h"

namespace bellwether::alerts {

class Lanes {
 public:
  // How many of a row's lane may be under way at a time; at least 1.
  using Limit = std::function<std::size_t(const ledger::OutboxRow&)>;
  explicit Lanes(Limit limit) : limit_(std::move(limit)) {}

  // False for one that is here already.
  bool add(ledger::OutboxRow row);
  // The next page whose lane has room, which is under way from now on; nullopt when there is none.
  std::optional<ledger::OutboxRow> take();
  // It is under way no more; a further look at the outbox may bring it again.
  void release(const ledger::OutboxRow& row);
  // Asks the limits again.
  void forget_limits();

  std::size_t waiting() const { return waiting_; }
  std::size_t under_way() const { return under_way_; }

 private:
  struct Lane {
    std::deque<ledger::OutboxRow> waiting;
    std::size_t under_way = 0;
    std::size_t limit = 0;  // 0: not asked yet
  };

  const Limit limit_;
  std::map<std::string, Lane> lanes_;  // those that hold something
  std::string last_;                   // the lane that was served last
  std::unordered_set<std::int64_t> ids_;
  std::size_t waiting_ = 0;
  std::size_t under_way_ = 0;
};

}  // namespace bellwether::alerts
