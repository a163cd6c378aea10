// Any bytes as an artifact bundle: files are read into their bound or not at all.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "errors/sourcemaps/artifact_bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bellwether;
  using namespace bellwether::errors;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Result<ArtifactBundle> bundle = ArtifactBundle::open(bytes);
  if (!bundle) return 0;
  for (const Artifact& artifact : bundle->artifacts()) {
    CHECK(artifact.debug_id.empty() || artifact.debug_id.size() == 32);
    const Result<std::string> content = bundle->read(artifact.path);
    CHECK(!content || content->size() <= ArtifactBundle::kMaxFileBytes);
  }
  return 0;
}
