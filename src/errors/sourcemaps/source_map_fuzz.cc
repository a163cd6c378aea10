// Any bytes as a source map: tokens lie in order, and what they point to is there.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "errors/sourcemaps/generated_text.h"
#include "errors/sourcemaps/original_name.h"
#include "errors/sourcemaps/source_map.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bellwether;
  using namespace bellwether::errors;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Result<SourceMap> map = SourceMap::parse(bytes);
  if (!map) return 0;
  CHECK(std::ranges::is_sorted(map->tokens(), {}, &MapToken::generated));
  const GeneratedText text{std::string(bytes)};
  for (const MapToken& token : map->tokens()) {
    const auto found = map->find(token.generated);
    if (!found) continue;
    if (const auto content = map->content(found->source_index))
      CHECK(lines_of(*content, found->position.line, 11).size() <= 11);
    declared_name(*map, text, token.generated, "f");
    if (&token - map->tokens().data() > 100) break;
  }
  return 0;
}
