// What is known of projects' releases, together: what people made of them, and what events tell.
#pragma once

#include <vector>

#include "base/result.h"
#include "errors/releases/cli_routes.h"
#include "errors/releases/release_json.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::errors {

// One entry for each version, newest first; they point into `projects`, which must outlive them. From `home` and back to it.
runtime::Task<Result<std::vector<ReleaseEntry>>> read_releases(const ReleaseServices& services, runtime::Shard& home,
                                                               const std::vector<Project>& projects);

}  // namespace bellwether::errors
