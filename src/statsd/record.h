// Record: a key with its type and the values of two generations, in one piece of memory: a lookup costs the cache line of the slot and
// the line or two of the record.
//
// While the shard fills the values of one generation, the flush thread reads and clears those of the other: a flush swaps which is which
// and moves nothing. Ownership by field: `text`, `length`, `type` are written once, by the shard, before the flush thread first hears of
// the record; `merged` is the flush thread's; values[g] belong to whoever holds generation g.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "statsd/sample.h"

namespace bellwether::statsd {

class TimerSamples;
class SetMembers;

// What a key got in one interval. `count` is how many samples (stops at its largest value); 0 means nothing, and all else is arbitrary.
struct Value {
  enum class Form : std::uint8_t {
    kNumber,    // counter: the sum; gauge: the last; timer: the only sample, of weight 1
    kRelative,  // gauge: the sum of signed changes, no absolute value came before them
    kSamples,   // timer: several samples, or weighted ones
    kMembers,   // set
  };
  union {
    double number = 0;
    TimerSamples* samples;
    SetMembers* members;
  };
  std::uint32_t count = 0;
  Form form = Form::kNumber;
};

struct Record {
  static constexpr std::uint32_t kNotMerged = 0xffffffff;

  std::uint32_t merged = kNotMerged;  // the flush thread's index of this key
  std::uint16_t length = 0;
  Type type = Type::kCounter;
  bool is_listed = true;  // still in the shard's table; the shard's
  Value values[2];

  char* text() { return reinterpret_cast<char*>(this + 1); }
  const char* text() const { return reinterpret_cast<const char*>(this + 1); }
  std::string_view key() const { return {text(), length}; }
};
static_assert(sizeof(Record) == 40);

}  // namespace bellwether::statsd
