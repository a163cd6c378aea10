#include "net/multipart.h"

#include <fmt/format.h>

#include "base/text.h"
#include "net/header_value.h"

namespace bellwether::net {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

void read_part_header(MultipartPart& part, std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = trim(line.substr(0, colon));
  const std::string_view value = trim(line.substr(colon + 1));
  if (equals_ignoring_case(name, "content-disposition")) {
    part.name = header_parameter(value, "name").value_or("");
    part.file_name = header_parameter(value, "filename").value_or("");
  } else if (equals_ignoring_case(name, "content-type")) {
    part.content_type = value;
  }
}

}  // namespace

std::string multipart_boundary(std::string_view content_type) {
  if (!equals_ignoring_case(header_main_value(content_type), "multipart/form-data")) return {};
  return header_parameter(content_type, "boundary").value_or("");
}

Result<std::vector<MultipartPart>> parse_multipart(std::string_view body, std::string_view boundary) {
  const auto broken = [](std::size_t byte, std::string_view what) {
    return fail(Code::kInvalidArgument, fmt::format("multipart body, byte {}: {}", byte, what));
  };
  if (boundary.empty() || boundary.size() > 70) return broken(0, "the boundary must have 1 to 70 bytes");

  const std::string delimiter = fmt::format("--{}", boundary);
  const std::string line_delimiter = fmt::format("\r\n{}", delimiter);
  std::vector<MultipartPart> parts;
  std::size_t at = body.find(delimiter);
  if (at == std::string_view::npos) return broken(0, "the first boundary is missing");
  at += delimiter.size();
  while (!body.substr(at).starts_with("--")) {
    if (parts.size() == kMultipartParts) {
      return fail(Code::kResourceExhausted, fmt::format("multipart body: more than {} parts", kMultipartParts));
    }
    if (!body.substr(at).starts_with(kLineEnd)) return broken(at, "expected a line end behind the boundary");
    at += kLineEnd.size();
    MultipartPart part;
    for (;;) {
      const std::size_t end = body.find(kLineEnd, at);
      if (end == std::string_view::npos) return broken(at, "a part's headers do not end");
      const std::string_view line = body.substr(at, end - at);
      at = end + kLineEnd.size();
      if (line.empty()) break;
      read_part_header(part, line);
    }
    // An empty part's delimiter may share its line end with the blank line before it.
    const std::size_t content_from = at;
    std::size_t end = body.find(line_delimiter, at - kLineEnd.size());
    if (end == std::string_view::npos) return broken(at, "a part does not end with the boundary");
    part.content = end < content_from ? std::string_view() : body.substr(content_from, end - content_from);
    at = end + line_delimiter.size();
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace bellwether::net
