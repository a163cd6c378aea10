// The archive as a vector of records: what a store must answer, found by looking at each of them. For tests.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "archive/store.h"

namespace bellwether::archive::testing {

// A record that owns its texts.
struct OwnedRecord {
  Position position{};
  std::uint32_t project = 0;
  std::uint64_t group = 0;
  RecordId id;
  UnixMillis when, received;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text, facts, payload;

  Record view() const;
};

// Record number `number`; similar ones, of a few projects, groups and values each. One in five has no payload.
OwnedRecord random_record(std::mt19937_64& random, std::uint64_t number, std::size_t payload_bytes);

// Positions are numbers of records.
Query random_query(std::mt19937_64& random, std::uint64_t records);

class Model {
 public:
  std::vector<OwnedRecord> records;  // by position

  void erase_groups(std::uint32_t project, const std::vector<std::uint64_t>& groups);

  // What search() has to find, in its order; one more than the limit when there are more.
  std::vector<const OwnedRecord*> search(const Query& query) const;
  std::map<std::string, std::uint64_t> count_values(const Query& query, const std::string& key) const;

  static bool accepts(const Query& query, const OwnedRecord& record);
};

// Empty when they are the same, otherwise what is not. Payloads are compared when `has_payload`.
std::string difference(const StoredRecord& found, const OwnedRecord& expected, bool has_payload);

}  // namespace bellwether::archive::testing
