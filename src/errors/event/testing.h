// What the tests of this folder share: the captured events, and normalising with little ado.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "codec/json_reader.h"
#include "errors/event/normalise.h"

namespace bellwether::errors::testing {

// A moment shortly after the captures were taken: 2026-11-20T17:31:00Z.
inline constexpr UnixMillis kReceived(milliseconds(1'795'195'860'000));

// Captured bodies by the name of their request.
inline std::map<std::string, std::string> captures() {
  std::map<std::string, std::string> bodies;
  for (const auto& entry : std::filesystem::directory_iterator(BW_SOURCE_DIR "/src/errors/event/captures")) {
    std::ifstream file(entry.path(), std::ios::binary);
    bodies[entry.path().stem().string()] = {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  return bodies;
}

inline bool is_event(const std::string& capture) {
  return !capture.starts_with("csp");
}

inline std::string payload_of(std::string_view body, const ScrubbingRules& rules = {},
                              const Circumstances& circumstances = {.received = kReceived, .id = EventId{1, 2}}) {
  auto normalised = normalise(body, circumstances, rules);
  EXPECT_TRUE(normalised.has_value()) << normalised.error().message() << " of " << body.substr(0, 500);
  return normalised ? std::move(normalised->payload) : std::string("{}");
}

inline Event event_of(std::string_view body, const ScrubbingRules& rules = {},
                      const Circumstances& circumstances = {.received = kReceived, .id = EventId{1, 2}}) {
  auto event = read_event(payload_of(body, rules, circumstances));
  EXPECT_TRUE(event.has_value()) << event.error().message();
  return event ? std::move(*event) : Event{};
}

// The JSON of one member of the payload: exact text, as normalise() writes it.
inline std::string member_of(std::string_view payload, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":";
  const std::size_t at = payload.find(key);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + key.size();
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = begin; i < payload.size(); ++i) {
    const char c = payload[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']' || c == ',') {
      if (depth == 0) return std::string(payload.substr(begin, i - begin));
      if (c != ',') --depth;
    }
  }
  return {};
}

inline std::string tag(const Event& event, std::string_view key) {
  for (const auto& [name, value] : event.tags) {
    if (name == key) return value;
  }
  return {};
}

}  // namespace bellwether::errors::testing
