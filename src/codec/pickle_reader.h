// PickleReader: reads Python pickles that hold nothing but lists, tuples, dicts, strings, numbers, booleans and None,
// in any protocol from 0 to 5.
//
// A pickle is a program for a small stack machine, and some of its instructions import and call code. This reader
// knows only those that build plain values; any other is an error that names the instruction and its byte. Shared
// values are kept shared; a value cannot contain itself.
//
// A reader keeps its memory for the next pickle, so a connection keeps one. Values point into the reader and into the
// bytes: both must stay until the next read. Not thread-safe. Cost: about 5 ns an instruction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::codec {

struct PickleLimits {
  std::size_t max_bytes = 1u << 20;    // carbon's own limit
  std::uint32_t max_values = 500'000;  // counting shared values as often as they are reached
  std::uint32_t max_depth = 16;
  std::uint32_t max_memo = 500'000;
};

enum class PickleKind : std::uint8_t { kNone, kBoolean, kInteger, kFloat, kString, kTuple, kList, kDict };

class PickleReader;

class PickleValue {
 public:
  PickleKind kind() const;
  std::optional<double> as_number() const;            // of a boolean, an integer or a float
  std::optional<std::string_view> as_string() const;  // str is UTF-8; bytes are as they came
  bool is_sequence() const { return kind() == PickleKind::kTuple || kind() == PickleKind::kList; }
  // Items of a tuple or a list; of a dict its keys and values in turn. 0 for others.
  std::size_t size() const;
  PickleValue operator[](std::size_t index) const;  // index < size()

 private:
  friend class PickleReader;
  PickleValue(const PickleReader* reader, std::uint32_t node) : reader_(reader), node_(node) {}

  const PickleReader* reader_;
  std::uint32_t node_;
};

class PickleReader {
 public:
  explicit PickleReader(PickleLimits limits = {}) : limits_(limits) {}

  // kResourceExhausted for what passes a limit, kInvalidArgument for everything else that is not such a pickle.
  Result<PickleValue> read(std::string_view bytes);

 private:
  friend class PickleValue;

  struct Node {
    PickleKind kind = PickleKind::kNone;
    std::uint8_t depth = 0;    // 0 of a plain value
    std::uint32_t weight = 1;  // values below, itself included, shared ones each time
    std::uint32_t size = 0;    // bytes of a string, children of a container
    std::uint32_t room = 0;    // children that have a place
    union {
      std::int64_t integer = 0;  // of a boolean too
      double number;
      const char* text;
      std::uint32_t first_child;  // in children_
    };
  };
  using NodeIndex = std::uint32_t;

  Result<void> run();
  Result<void> step(unsigned char opcode);
  Result<void> step_text(unsigned char opcode);
  Result<void> step_memo(unsigned char opcode);

  std::unexpected<Error> bad(std::string_view reason) const;
  std::unexpected<Error> limit(std::string_view name, std::uint64_t value) const;

  Result<std::string_view> take(std::uint64_t count);
  Result<std::uint64_t> take_unsigned(std::size_t bytes);  // little-endian
  Result<std::string_view> take_line();

  Result<void> push(Node node);
  Result<void> push_integer(std::int64_t value);
  Result<void> push_float(double value);
  Result<void> push_string(std::string_view text);
  Result<void> push_boolean(bool value);
  Result<void> push_long(std::string_view little_endian);
  Result<void> push_decimal(std::string_view digits);
  Result<void> push_quoted(std::string_view quoted);
  Result<void> push_raw_unicode(std::string_view text);
  Result<void> push_container(PickleKind kind, std::size_t first_item);
  Result<void> append(std::size_t first_item, PickleKind kind);
  Result<std::size_t> pop_mark();
  Result<NodeIndex> top() const;

  PickleLimits limits_;
  std::string_view bytes_;
  std::size_t at_ = 0;  // of the next byte
  std::size_t opcode_at_ = 0;
  std::vector<Node> nodes_;
  std::vector<NodeIndex> children_;
  std::vector<NodeIndex> stack_;
  std::vector<std::size_t> marks_;  // heights of stack_
  std::vector<NodeIndex> memo_;
  std::deque<std::string> decoded_;  // strings that were written with escapes
};

}  // namespace bellwether::codec
