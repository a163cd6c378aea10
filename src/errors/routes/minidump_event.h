// The event that a minidump stands for: what the crash reporter says beside it (the field `sentry`, in pieces, or `sentry[a][b]=…`), with the
// crash itself as its exception. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/multipart.h"

namespace bellwether::errors {

struct MinidumpUpload {
  std::string event;                                             // JSON, as an SDK would send it
  std::vector<std::pair<std::string, std::string>> attachments;  // the dump first
};

// Of a multipart body, or of a bare dump when `boundary` is empty. kInvalidArgument when there is no dump in it.
Result<MinidumpUpload> read_minidump_upload(std::string_view body, std::string_view boundary);

}  // namespace bellwether::errors
