#include "errors/event/stacktraces.h"

#include <functional>
#include <vector>

#include "errors/event/fields.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::size_t kMaxSymbolBytes = 1024;
constexpr std::size_t kMaxPathBytes = 2048;
constexpr std::size_t kMaxLineBytes = 512;
constexpr std::size_t kMaxLines = 10;  // before and behind
constexpr std::size_t kMaxAddressBytes = 64;
constexpr Budget kVariables{.bytes = 4096, .depth = 5, .members = 50, .item_bytes = 2048};
constexpr Budget kFrameData{.bytes = 1024, .depth = 3, .members = 20, .item_bytes = 512};
constexpr Budget kRegisters{.bytes = 4096, .depth = 1, .members = 100, .item_bytes = 64};

using StackFields = Fields<"frames", "registers", "snapshot">;
using FrameFields = Fields<"function", "raw_function", "module", "package", "filename", "abs_path", "platform",
                           "lineno", "colno", "in_app", "instruction_addr", "addr_mode", "symbol_addr", "image_addr",
                           "symbol", "debug_id", "lock", "data">;
using DetailFields = Fields<"pre_context", "context_line", "post_context", "vars">;

bool is_url(std::string_view path) {
  return path.starts_with("http://") || path.starts_with("https://");
}

std::string_view path_of_url(std::string_view url) {
  const std::size_t host = url.find("://") + 3;
  const std::size_t path = url.find('/', host);
  if (path == std::string_view::npos) return url;
  url.remove_prefix(path);
  return url.substr(0, url.find_first_of("?#"));
}

std::string_view text_or_empty(const std::optional<JsonValue>& value) {
  return value ? value->as_string().value_or(std::string_view()) : std::string_view();
}

// A file by what it is called and by where it is; SDKs leave out either.
void write_paths(Draft& draft, const FrameFields& frame) {
  std::string_view filename = text_or_empty(frame.get<"filename">());
  std::string_view path = text_or_empty(frame.get<"abs_path">());
  if (path.empty()) path = filename;
  if (is_url(path) && (filename.empty() || filename == path)) filename = path_of_url(path);
  if (filename.empty()) filename = path;
  if (!filename.empty()) draft.text("filename", filename, kMaxPathBytes);
  if (path != filename) draft.text("abs_path", path, kMaxPathBytes);
}

void write_lines(Draft& draft, std::string_view name, const std::optional<JsonValue>& lines, bool from_the_end) {
  if (!lines || !lines->is_array()) return;
  const std::size_t count = lines->size();
  const std::size_t skipped = from_the_end && count > kMaxLines ? count - kMaxLines : 0;
  draft.json().key(name).begin_array();
  const Marks::Step step(draft.marks(), name);
  std::size_t index = 0, written = 0;
  const auto write = [&](JsonValue line) {
    if (index++ < skipped) return true;
    const Marks::Step element(draft.marks(), written++);
    draft.text(line.as_string().value_or(std::string_view()), kMaxLineBytes, TextKind::kSource);
    return written < kMaxLines;
  };
  lines->each_element(std::ref(write));
  draft.json().end_array();
}

std::vector<JsonValue> frames_of(const JsonValue& stacktrace, const StackFields& fields) {
  const auto frames = stacktrace.is_array() ? stacktrace : fields.get<"frames">();
  std::vector<JsonValue> list;
  const auto take = [&list](JsonValue frame) {
    if (frame.is_object()) list.push_back(frame);
    return true;
  };
  if (frames) frames->each_element(std::ref(take));
  return list;
}

}  // namespace

bool StackWriter::has_frames(const std::optional<JsonValue>& stacktrace) {
  return stacktrace && !frames_of(*stacktrace, StackFields(*stacktrace)).empty();
}

void StackWriter::write(std::string_view name, const std::optional<JsonValue>& stacktrace) {
  if (!stacktrace || written_ > kMaxBytes) return;
  const StackFields fields(*stacktrace);
  const std::vector<JsonValue> list = frames_of(*stacktrace, fields);
  if (list.empty()) return;

  const std::size_t before = draft_.bytes();
  draft_.json().key(name).begin_object().key("frames").begin_array();
  {
    const Marks::Step stack(draft_.marks(), name);
    const Marks::Step step(draft_.marks(), "frames");
    const std::size_t head = list.size() > kMaxFrames ? kMaxFrames / 2 : list.size();
    const std::size_t tail = list.size() > kMaxFrames ? list.size() - kMaxFrames / 2 : list.size();
    std::size_t written = 0;
    for (std::size_t i = 0; i < list.size(); i = i + 1 == head ? tail : i + 1) {
      const std::size_t used = written_ + draft_.bytes() - before;
      if (used > kMaxBytes) break;
      const Marks::Step element(draft_.marks(), written++);
      draft_.json().begin_object();
      write_frame(list[i]);
      if (used < kMaxDetailBytes) write_details(list[i]);
      draft_.json().end_object();
    }
    if (written < list.size()) draft_.marks().add_cut(list.size());
  }
  draft_.json().end_array();
  {
    const Marks::Step stack(draft_.marks(), name);
    draft_.value("registers", fields.get<"registers">(), kRegisters);
    draft_.boolean("snapshot", fields.get<"snapshot">());
  }
  draft_.json().end_object();
  written_ += draft_.bytes() - before;
}

void StackWriter::write_frame(const JsonValue& value) {
  const FrameFields frame(value);
  draft_.text("function", frame.get<"function">(), kMaxSymbolBytes);
  draft_.text("raw_function", frame.get<"raw_function">(), kMaxSymbolBytes);
  draft_.text("module", frame.get<"module">(), kMaxSymbolBytes);
  draft_.text("package", frame.get<"package">(), kMaxPathBytes);
  write_paths(draft_, frame);
  draft_.text("platform", frame.get<"platform">(), kMaxAddressBytes);
  draft_.integer("lineno", frame.get<"lineno">());
  draft_.integer("colno", frame.get<"colno">());
  draft_.boolean("in_app", frame.get<"in_app">());
  draft_.text("instruction_addr", frame.get<"instruction_addr">(), kMaxAddressBytes);
  draft_.text("addr_mode", frame.get<"addr_mode">(), kMaxAddressBytes);
  draft_.text("symbol_addr", frame.get<"symbol_addr">(), kMaxAddressBytes);
  draft_.text("image_addr", frame.get<"image_addr">(), kMaxAddressBytes);
  draft_.text("symbol", frame.get<"symbol">(), kMaxSymbolBytes);
  draft_.text("debug_id", frame.get<"debug_id">(), kMaxAddressBytes);
  draft_.value("lock", frame.get<"lock">(), kFrameData);
  draft_.value("data", frame.get<"data">(), kFrameData);
}

void StackWriter::write_details(const JsonValue& value) {
  const DetailFields details(value);
  write_lines(draft_, "pre_context", details.get<"pre_context">(), true);
  draft_.text("context_line", details.get<"context_line">(), kMaxLineBytes, TextKind::kSource);
  write_lines(draft_, "post_context", details.get<"post_context">(), false);
  draft_.value("vars", details.get<"vars">(), kVariables);
}

}  // namespace bellwether::errors
