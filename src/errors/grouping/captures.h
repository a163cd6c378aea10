// Events that real clients sent, for tests and benchmarks of grouping.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "errors/event/event.h"
#include "errors/event/normalise.h"

namespace bellwether::errors {

inline std::string read_body(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  CHECK(in.good(), "no capture {}", path.string());
  return std::string(std::istreambuf_iterator<char>(in), {});
}

inline Event read_capture(const std::filesystem::path& path, const std::string& body) {
  Circumstances circumstances;
  circumstances.received = UnixMillis(std::chrono::milliseconds(1'760'000'000'000));
  const auto normalised = normalise(body, circumstances, ScrubbingRules{});
  CHECK(normalised.has_value(), "{}: {}", path.string(), normalised.error().to_string());
  auto event = read_event(normalised->payload);
  CHECK(event.has_value(), "{}: {}", path.string(), event.error().to_string());
  return std::move(*event);
}

inline Event read_capture(const std::filesystem::path& path) {
  return read_capture(path, read_body(path));
}

inline std::filesystem::path captures_folder() {
  return std::filesystem::path(BW_SOURCE_DIR) / "src/errors/event/captures";
}
// By the name of its file, without ".json".
inline Event capture(const std::string& name) {
  return read_capture(captures_folder() / (name + ".json"));
}

}  // namespace bellwether::errors
