// Draft: the payload while it is written. What goes into it is cut to its limit and scrubbed on the way, and leaves its mark; values of any form
// are copied within a budget. Every value that a client sent passes through here.
//
//   draft.text("logger", fields.get<"logger">(), 64);
//   draft.value("extra", *extra, {.bytes = 256 << 10, .depth = 7});
//
// One thread; lives as long as one normalise().
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "errors/event/marks.h"
#include "errors/event/members.h"
#include "errors/event/scrubbing.h"

namespace bellwether::errors {

// What a value of any form may take. What is beyond is left out and marked.
struct Budget {
  std::size_t bytes;
  std::size_t depth = 6;
  std::size_t members = 50;
  std::size_t item_bytes = 16 << 10;  // of one member of the outermost object or element of the outermost list
};

// What was wrong with an event, for its `errors`.
struct Problem {
  std::string type;  // "invalid_data", "past_timestamp", "future_timestamp"
  std::string name, value;
};

class Draft {
 public:
  using Value = std::optional<codec::JsonValue>;
  static constexpr std::size_t kMaxProblems = 50;

  Draft(std::string& out, const Scrubber& scrubber) : json_(out), scrubber_(scrubber) {}

  codec::JsonWriter& json() { return json_; }
  Marks& marks() { return marks_; }
  const Scrubber& scrubber() const { return scrubber_; }
  std::size_t bytes() { return json_.out().size(); }

  // `"name": "value"`, in at most `limit` bytes. Numbers, booleans, lists and maps become text as well; nothing for an absent value.
  void text(std::string_view name, const Value& value, std::size_t limit, TextKind kind = TextKind::kProse);
  void text(std::string_view name, std::string_view value, std::size_t limit, TextKind kind = TextKind::kProse);
  // As an element; `place` steps are the caller's.
  void text(std::string_view value, std::size_t limit, TextKind kind = TextKind::kProse);
  void boolean(std::string_view name, const Value& value);
  // Whole numbers, also as text in decimal digits.
  void integer(std::string_view name, const Value& value);
  // A value of any form; sensitive keys inside of it lose their values.
  void value(std::string_view name, const Value& value, Budget budget);
  void value(const codec::JsonValue& value, Budget budget);
  // One whose name the client chose: scrubbed by it.
  void member(std::string_view name, const codec::JsonValue& value, Budget budget);
  // The same for one whose key is not a member's name but, say, the first of a pair: scrubbed by that key.
  void text_of_key(std::string_view key, std::string_view value, std::size_t limit);

  // The value as text: itself, a number's digits, or JSON of a list or map, of at most `limit` bytes. The view is into the document or `storage`.
  std::optional<std::string_view> lenient_text(const Value& value, std::string& storage, std::size_t limit = 8192);

  // The same, but nothing for a list or map: for names and the like.
  std::optional<std::string_view> scalar_text(const Value& value, std::string& storage);

  void problem(std::string_view type, std::string_view name, std::string_view value);
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  struct Bounds {
    std::size_t end;    // of what may be written
    std::size_t depth;  // that is left
    std::size_t members;
    std::size_t item_bytes;  // 0: inside of an item
    bool is_safe = false;
  };

  void copy(const codec::JsonValue& value, const Bounds& bounds);
  void copy_number(const codec::JsonValue& value, const Bounds& bounds);
  void copy_object(const codec::JsonValue& object, const Bounds& bounds);
  void copy_array(const codec::JsonValue& array, const Bounds& bounds);
  void copy_member(std::string_view name, const codec::JsonValue& value, const Bounds& bounds);
  void filter(const codec::JsonValue& value, std::string_view rule);
  Bounds bounds_of(const Budget& budget);
  Bounds inside(const Bounds& bounds);
  bool has_room(const Bounds& bounds) { return bytes() + kSmallestItem < bounds.end; }

  static constexpr std::size_t kSmallestItem = 16;

  codec::JsonWriter json_;
  const Scrubber& scrubber_;
  Marks marks_;
  std::vector<Problem> problems_;
  std::vector<Member> members_;  // of the objects being copied, the innermost last
  std::string scrubbed_;         // scratch
  std::vector<Remark> remarks_;  // scratch
};

// As much of `text` as fits `limit` bytes without tearing a character.
std::string_view cut_utf8(std::string_view text, std::size_t limit);

}  // namespace bellwether::errors
