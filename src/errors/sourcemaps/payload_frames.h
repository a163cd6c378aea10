// PayloadFrames: a normalised event's JSON, written anew with its frames mapped; everything else is copied as it is.
//
// One thread, one event.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "errors/sourcemaps/frame_mapper.h"

namespace bellwether::errors {

class PayloadFrames {
 public:
  // `platform`: the event's, for frames that name none.
  PayloadFrames(FrameMapper& mapper, std::string_view platform, std::string& out)
      : mapper_(mapper), platform_(platform), json_(out) {}

  Result<void> write(const codec::JsonValue& event);

 private:
  Result<void> write_values(const codec::JsonValue& list);
  // The members of what may have a stack trace: an exception, a thread, the event.
  Result<void> write_member(std::string_view name, const codec::JsonValue& value, bool has_raw);
  Result<void> write_stacktrace(const codec::JsonValue& stacktrace, bool has_raw);
  void write_frame(const codec::JsonValue& frame, const MappedFrame& mapped);
  void write_raw(const std::vector<codec::JsonValue>& frames);
  void write_lines(std::string_view name, const std::vector<std::string>& lines);
  void write_notes(const std::optional<codec::JsonValue>& errors);
  RawFrame raw_of(const codec::JsonValue& frame) const;

  FrameMapper& mapper_;
  const std::string_view platform_;
  codec::JsonWriter json_;
};

}  // namespace bellwether::errors
