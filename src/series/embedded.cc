#include "series/embedded.h"

#include <fmt/format.h>

#include "base/check.h"
#include "series/embedded_engine.h"

namespace bellwether::series {

Result<std::unique_ptr<EmbeddedBackend>> EmbeddedBackend::open(disk::Filesystem& filesystem, const std::string& folder,
                                                               const Options& options, const SchemaSource& schemas,
                                                               const runtime::Clock& clock, Metrics& metrics, Log log) {
  constexpr std::size_t kMostNameBytes = 65'535;  // the name table keeps a length in 16 bits
  if (options.limits.name_bytes > kMostNameBytes) {
    return fail(Code::kInvalidArgument,
                fmt::format("limits.name_bytes = {} is more than {}", options.limits.name_bytes, kMostNameBytes));
  }
  auto engine = std::make_unique<EmbeddedEngine>(filesystem, folder, options, schemas, clock, metrics, log);
  TRY_VOID(engine->start());
  return engine;
}

}  // namespace bellwether::series
