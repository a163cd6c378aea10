// Any bytes as rules and as an event under them, separated by NULs: stack rules, fingerprint rules, a message, a platform, then five texts for each
// frame. Rules that are refused name their line; an event has one or two hashes, and what explains it has the same.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "errors/grouping/grouping.h"

namespace {

using namespace bellwether;
using namespace bellwether::errors;

class Pieces {
 public:
  explicit Pieces(std::string_view input) : rest_(input) {}
  bool at_end() const { return rest_.empty(); }
  std::string next() {
    const std::size_t end = rest_.find('\0');
    std::string piece(rest_.substr(0, end));
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return piece;
  }

 private:
  std::string_view rest_;
};

Event read_event_of(Pieces& pieces) {
  constexpr std::size_t kMaxFrames = 40;
  Event event;
  event.message = Message{.text = pieces.next(), .template_ = {}};
  event.platform = pieces.next();
  Exception exception;
  exception.type = pieces.next();
  exception.value = event.message->text;
  Stacktrace stacktrace;
  while (!pieces.at_end() && stacktrace.frames.size() < kMaxFrames) {
    Frame& frame = stacktrace.frames.emplace_back();
    frame.function = pieces.next();
    frame.filename = pieces.next();
    frame.module = pieces.next();
    frame.package = pieces.next();
    frame.context_line = pieces.next();
    frame.in_app = stacktrace.frames.size() % 2 == 0;
  }
  exception.stacktrace = std::move(stacktrace);
  event.exceptions.push_back(std::move(exception));
  return event;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Pieces pieces(std::string_view(reinterpret_cast<const char*>(data), size));
  const std::string stack_rules = pieces.next(), fingerprint_rules = pieces.next();
  const auto created = Grouper::create(Profile::k2026, stack_rules, fingerprint_rules);
  if (!created) {
    CHECK(created.error().code() == Code::kInvalidArgument);
    CHECK(created.error().message().find("rules, ") != std::string::npos);
    return 0;
  }
  Event event = read_event_of(pieces);
  const Grouper& grouper = **created;
  const std::vector<std::string> hashes = grouper.group(event).hashes;
  CHECK(hashes.size() == 1 || hashes.size() == 2);
  std::vector<std::string> explained;
  for (const Variant& variant : grouper.explain(event)) {
    if (variant.contributes) explained.push_back(variant.hash);
  }
  CHECK(hashes == explained, "what explains a hash has another");
  grouper.mark_in_app(event);
  return 0;
}
