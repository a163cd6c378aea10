// What `sentry-cli sourcemaps upload` and `debug-files upload` ask: how to send a file's pieces, take them, put them together. docs/errors.md.
//
// Handlers unpack, hash and write on the pool.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/refusals.h"
#include "errors/desk.h"
#include "errors/sourcemaps/uploads.h"
#include "net/http.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"

namespace bellwether::errors {

struct UploadServices {
  // Any thread.
  std::function<std::shared_ptr<const Directory>()> directory;
  Uploads& uploads;
  runtime::BlockingPool& pool;
  const runtime::Clock& clock;
  Refusals& refusals;
  std::string public_url;  // empty: the request's own origin
  // Of the pieces in one request: what the server takes as a body, less what a form puts around them.
  std::size_t request_bytes = 24 << 20;
};

// All that `services` refers to outlives the router.
void mount_uploads(net::Router& router, UploadServices services);

}  // namespace bellwether::errors
