// Marks: what was done to an event's values, for `_meta`: at the path of a value, a list of remarks ("!limit" cut, "@password:filter" replaced)
// and the length that it had. A writer steps into members and elements as it goes; marks are few, so the path is copied only when one is made.
//
//   const Marks::Step step(marks, "extra");
//   marks.add_cut(members_before);
//
// Limits: kMaxMarks and kMaxBytes an event; those beyond are not kept. One thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json_reader.h"
#include "codec/json_writer.h"

namespace bellwether::errors {

struct Remark {
  std::string_view rule;                  // static
  char kind = 'x';                        // x: removed, s: substituted
  std::optional<std::size_t> begin, end;  // bytes of the value as it stands now
};

class Marks {
 public:
  static constexpr std::size_t kMaxMarks = 500;
  static constexpr std::size_t kMaxRemarks = 8;  // of one value
  static constexpr std::size_t kMaxBytes = 64 << 10;
  static constexpr std::string_view kLimitRule = "!limit";

  // Steps into a member or an element for as long as it lives. `name` must live as long.
  class Step {
   public:
    Step(Marks& marks, std::string_view name) : marks_(marks) { marks_.path_.push_back({name, 0}); }
    Step(Marks& marks, std::size_t index) : marks_(marks) { marks_.path_.push_back({{}, index}); }
    ~Step() { marks_.path_.pop_back(); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Marks& marks_;
  };

  // Of the value that the path leads to. `length`: before, in bytes of a string or in members or elements.
  void add(const std::vector<Remark>& remarks, std::optional<std::size_t> length);
  void add(Remark remark, std::optional<std::size_t> length);
  // A list or map of `length` that is not here in full.
  void add_cut(std::size_t length);
  // What the client's own `_meta` says; ours win.
  void adopt(const codec::JsonValue& meta);

  bool empty() const { return marks_.empty(); }
  // The tree, as the value of `_meta`.
  void write(codec::JsonWriter& json);

 private:
  struct Place {
    std::string_view name;  // no data: an element
    std::size_t index;
  };
  struct Mark {
    std::vector<std::string> path;
    std::string json;
    bool is_ours = true;
  };

  void keep(Mark mark);
  void adopt_below(const codec::JsonValue& node, std::vector<std::string>& path);
  void write_below(codec::JsonWriter& json, std::size_t first, std::size_t last, std::size_t depth) const;

  std::vector<Place> path_;
  std::vector<Mark> marks_;
  std::size_t bytes_ = 0;  // of what marks_ holds
};

}  // namespace bellwether::errors
