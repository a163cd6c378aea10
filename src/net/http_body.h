// A request's body out of its Content-Encoding.
#pragma once

#include <expected>

#include "net/http.h"
#include "net/http_parser.h"
#include "runtime/blocking_pool.h"
#include "runtime/task.h"

namespace bellwether::net {

// Replaces request.body by what it holds: gzip, deflate, br and zstd, several after one another as the header lists them. 415 for other
// encodings, 413 when more than `max_bytes` come out, 400 for damaged bytes. Large bodies are unpacked on the pool.
runtime::Task<std::expected<void, HttpFault>> decode_body(HttpRequest& request, std::size_t max_bytes,
                                                          runtime::BlockingPool& pool);

}  // namespace bellwether::net
