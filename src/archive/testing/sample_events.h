// Events as a site sends them, made of a few real ones: each gets its own ids, times, user, address and place in the site. For benchmarks.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "archive/testing/model.h"

namespace bellwether::archive::testing {

class SampleEvents {
 public:
  // Payloads to vary; empty: events with a payload of some bytes, to measure what does not depend on it.
  SampleEvents(std::vector<std::string> payloads, std::uint64_t seed) : payloads_(std::move(payloads)), random_(seed) {}

  // The next one: of 500 issues, of which the most frequent have most; 50,000 users; 20 releases. 100 a second.
  const OwnedRecord& next();

 private:
  void vary(std::string& payload);

  const std::vector<std::string> payloads_;
  std::mt19937_64 random_;
  std::uint64_t number_ = 0;
  OwnedRecord event_;
};

}  // namespace bellwether::archive::testing
