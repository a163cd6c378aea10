// A record as bytes: head (what search knows of it), facts, payload. Format: docs/formats/archive.md.
//
// Pure; views into what is decoded. Encoding costs a copy of the record, decoding a head a visit to each attribute.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "archive/store.h"

namespace bellwether::archive {

// Walks the attributes of a head that was decoded.
class Attributes {
 public:
  Attributes() = default;
  explicit Attributes(std::string_view encoded) : rest_(encoded) {}
  // False after the last one.
  bool next(std::string_view& key, std::string_view& value);

 private:
  std::string_view rest_;
};

struct Head {
  std::uint32_t project = 0;
  std::uint64_t group = 0;
  RecordId id;
  UnixMillis when, received;
  std::string_view text;
  Attributes attributes;
};

struct Body {
  std::string_view head;  // whole, checked
  std::string_view facts;
  std::string_view payload;
};

void encode_head(const Record& record, std::string& out);
void encode_body(const Record& record, std::string& out);

// nullopt for bytes that are not exactly a head or a body.
std::optional<Head> decode_head(std::string_view bytes);
std::optional<Body> decode_body(std::string_view bytes);

StoredRecord to_stored(Position position, const Head& head);

}  // namespace bellwether::archive
