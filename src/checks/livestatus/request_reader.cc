#include "checks/livestatus/request_reader.h"

#include <utility>

#include "base/text.h"

namespace bellwether::checks::livestatus {
namespace {

constexpr std::size_t kLongestKeptLine = 256;
constexpr std::size_t kMostKept = 4'096;  // of lines that are kept

bool says_how_to_answer(std::string_view line) {
  return line.starts_with("ResponseHeader:") || line.starts_with("KeepAlive:");
}

}  // namespace

std::size_t RequestReader::read(std::string_view bytes, const Take& take) {
  std::size_t consumed = 0;
  for (;;) {
    if (is_skipping_) {
      consumed += skip(bytes.substr(consumed), take);
      if (is_skipping_) return consumed;
    }
    while (consumed < bytes.size() && bytes[consumed] == '\n') ++consumed;
    const std::string_view rest = bytes.substr(consumed);
    const std::size_t end = rest.find(rest.starts_with(kCommand) ? "\n" : "\n\n");
    if (end == std::string_view::npos && rest.size() <= kMaxRequestBytes) return consumed;
    if (end > kMaxRequestBytes) {
      is_skipping_ = true;
      continue;
    }
    consumed += end;
    take({.text = rest.substr(0, end)});
  }
}

std::size_t RequestReader::skip(std::string_view bytes, const Take& take) {
  std::size_t consumed = 0;
  for (;;) {
    const std::string_view rest = bytes.substr(consumed);
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) {
      if (rest.size() <= kLongestKeptLine) return consumed;
      is_within_line_ = true;
      return bytes.size();
    }
    const std::string_view line = rest.substr(0, end);
    consumed += end + 1;
    const bool is_whole = !std::exchange(is_within_line_, false);
    if (is_whole && line.empty()) {
      is_skipping_ = false;
      const std::string kept = std::exchange(kept_, {});
      take({.text = kept, .is_too_long = true});
      return consumed;
    }
    if (is_whole && says_how_to_answer(line) && kept_.size() + line.size() < kMostKept) kept_.append(line) += '\n';
  }
}

void RequestReader::end(std::string_view rest, const Take& take) {
  if (is_skipping_) {
    if (!is_within_line_ && says_how_to_answer(rest)) kept_ += rest;
    take({.text = kept_, .is_too_long = true});
  } else if (!trim(rest).empty()) {
    take({.text = trim(rest)});
  }
}

}  // namespace bellwether::checks::livestatus
