// multipart/form-data (RFC 7578): the parts of a form's body. Pure; parts are views into the body.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::net {

inline constexpr std::size_t kMultipartParts = 1'000;  // more are refused

struct MultipartPart {
  std::string name;
  std::string file_name;     // empty: a plain field
  std::string content_type;  // empty: text/plain
  std::string_view content;  // into the body
};

// The boundary of a Content-Type such as `multipart/form-data; boundary="x"`; empty when there is none.
std::string multipart_boundary(std::string_view content_type);

// kInvalidArgument with the byte where the body breaks the format, kResourceExhausted past kMultipartParts. Cost: one pass.
Result<std::vector<MultipartPart>> parse_multipart(std::string_view body, std::string_view boundary);

}  // namespace bellwether::net
