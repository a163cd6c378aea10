// Any bytes as a target: no crash, and a call's text parses to the same call again.
#include <cstdint>

#include "base/check.h"
#include "graphite/syntax.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bellwether::graphite;
  const std::string_view target(reinterpret_cast<const char*>(data), size);
  const bellwether::Result<Node> node = parse_target(target);
  if (node && node->kind == Node::Kind::kCall && !node->raw.empty() && target.find('|') == std::string_view::npos) {
    const bellwether::Result<Node> again = parse_target(node->raw);
    CHECK(again && again->text == node->text && again->arguments.size() == node->arguments.size(),
          "'{}' reads differently alone", node->raw);
  }
  const Cursor cursor = locate_cursor(target, size / 2);
  CHECK(cursor.from <= cursor.to && cursor.to <= size, "a word outside the text");
  return 0;
}
