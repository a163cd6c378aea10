// Told: who was told about the problems that last, by object: for the Problems page, which shows it beside each. Filled from what alerts
// decide; what ended is forgotten.
//
// One thread. Limit: kMaxRecords for each object, the newest.
#pragma once

#include <deque>
#include <map>
#include <utility>

#include "alerts/engine.h"
#include "checks/engine/engine.h"
#include "checks/monitor.h"
#include "checks/store/batch.h"
#include "ledger/database.h"

namespace bellwether::checks {

class Told {
 public:
  static constexpr std::size_t kMaxRecords = 20;

  void add(const alerts::Outgoing& outgoing) {
    for (const alerts::Outgoing::Entry& entry : outgoing.entries) {
      if (entry.stopped_by != alerts::Filter::kNone || entry.message.module != "checks") continue;
      add({entry.message.host, entry.message.service}, {entry.contact, entry.channel, entry.when});
    }
  }
  void add(const ObjectName& name, ToldRecord record) {
    std::deque<ToldRecord>& records = records_[name];
    records.push_front(std::move(record));
    if (records.size() > kMaxRecords) records.pop_back();
  }
  void forget(const ObjectName& name) { records_.erase(name); }
  std::vector<ToldRecord> of(const ObjectName& name) const {
    const auto found = records_.find(name);
    return found == records_.end() ? std::vector<ToldRecord>()
                                   : std::vector<ToldRecord>(found->second.begin(), found->second.end());
  }

 private:
  std::map<ObjectName, std::deque<ToldRecord>> records_;
};

// What the notification log says of the problems that lasted when the process before ended. Blocks for the ledger.
Result<Told> load_told(ledger::Database& database, const Retained& retained, UnixMillis now);

}  // namespace bellwether::checks
