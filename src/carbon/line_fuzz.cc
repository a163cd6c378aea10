// Any bytes as plaintext, through the scanner and line by line: both must see the same points and the same faults.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "carbon/line_scanner.h"
#include "carbon/tagged_name.h"

namespace {

using bellwether::carbon::LineFault;
using bellwether::carbon::LineScanner;
using bellwether::carbon::Point;

constexpr std::size_t kMaxLineBytes = 80;

struct Seen {
  LineFault fault;
  std::string text;
  std::int64_t timestamp;
  std::uint64_t value;
  friend bool operator==(const Seen&, const Seen&) = default;
};

std::uint64_t bits(double value) {
  std::uint64_t out;
  std::memcpy(&out, &value, sizeof out);
  return out;
}

struct Recorder {
  std::vector<Seen> seen;
  void on_point(const Point& point) {
    seen.push_back({LineFault::kNone, std::string(point.name), point.timestamp, bits(point.value)});
  }
  void on_fault(LineFault fault, std::string_view line) { seen.push_back({fault, std::string(line), 0, 0}); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  text += '\n';
  const std::size_t length = text.size();
  text.append(64, ' ');
  const std::string_view lines = std::string_view(text).substr(0, length);

  static LineScanner scanner;
  Recorder fast, plain;
  scanner.scan(lines, kMaxLineBytes, fast);
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at);
    const std::string_view line = lines.substr(at, end - at);
    at = end + 1;
    Point point;
    const LineFault fault = line.size() > kMaxLineBytes ? LineFault::kTooLong : parse_line(line, point);
    if (fault == LineFault::kNone)
      plain.on_point(point);
    else if (fault != LineFault::kBlank)
      plain.on_fault(fault, line);
  }
  CHECK(fast.seen == plain.seen, "the scanner and parse_line disagree");

  for (const Seen& each : plain.seen) {
    std::string canonical, again;
    if (!bellwether::carbon::canonical_name(each.text, canonical)) continue;
    CHECK(bellwether::carbon::canonical_name(canonical, again).has_value() && again == canonical,
          "a canonical name that is none");
  }
  return 0;
}
