// The envelope: header line, then items of a header line and a payload each, with or without its length.
//
//   TRY(EnvelopeReader reader, EnvelopeReader::open(body));
//   while (true) { TRY(std::optional<EnvelopeItem> item, reader.next()); if (!item) break; … }
//
// Pure; views into the body. Errors name the byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "errors/event/event.h"

namespace bellwether::errors {

struct EnvelopeHeader {
  std::optional<EventId> id;
  std::string dsn;
  std::string sdk;  // "sentry.javascript.node/10.78.0"
  std::optional<UnixMillis> sent;
};

struct EnvelopeItem {
  std::string type;
  std::string content_type, filename, attachment_type;
  std::optional<std::uint64_t> item_count;
  std::string_view payload;
};

class EnvelopeReader {
 public:
  static constexpr std::size_t kMaxItems = 1000;
  static constexpr std::size_t kMaxHeaderBytes = 64 << 10;

  static Result<EnvelopeReader> open(std::string_view body);
  const EnvelopeHeader& header() const { return header_; }
  // Nullopt at the end. An error ends the reading: what came before stands.
  Result<std::optional<EnvelopeItem>> next();

 private:
  EnvelopeReader(std::string_view body, EnvelopeHeader header, std::size_t at)
      : body_(body), header_(std::move(header)), at_(at) {}
  std::string_view body_;
  EnvelopeHeader header_;
  std::size_t at_ = 0, items_ = 0;
};

}  // namespace bellwether::errors
