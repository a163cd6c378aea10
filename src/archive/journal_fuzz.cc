// Any bytes as journal frames and as a record's body: nothing is read outside them, and what is accepted can be walked to its end.
#include <cstddef>
#include <cstdint>
#include <string>

#include "archive/journal_format.h"
#include "archive/record_codec.h"
#include "base/check.h"

using namespace bellwether::archive;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto walk = [](std::string_view body) {
    if (const auto decoded = decode_body(body)) {
      const auto head = decode_head(decoded->head);
      CHECK(head.has_value(), "a body with a head that cannot be read");
      const StoredRecord record = to_stored(Position{1}, *head);
      CHECK(record.attributes.size() <= body.size(), "{} attributes", record.attributes.size());
    }
  };
  FrameReader found(bytes, 0, 1, Position{});
  while (const auto frame = found.next()) walk(frame->body);
  // As a body, since no fuzzer guesses a checksum.
  walk(bytes);
  if (bytes.empty()) return 0;
  std::string frames;
  const std::size_t frame = begin_frame(Position{1}, frames);
  frames += bytes;
  end_frame(frame, frames);
  seal_frames(1, frames);
  FrameReader sealed(frames, 0, 1, Position{});
  const auto read = sealed.next();
  CHECK(read.has_value() && read->body == bytes, "a sealed frame did not come back");
  walk(read->body);
  return 0;
}
