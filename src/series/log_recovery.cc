#include "series/log_recovery.h"

#include <charconv>
#include <map>
#include <memory>
#include <vector>

namespace bellwether::series {
namespace {

constexpr std::string_view kSuffix = ".log";

struct Segment {
  SegmentHeader header;
  std::string path;
  std::unique_ptr<disk::Mapping> mapping;
};
using Streams = std::map<std::uint32_t, std::vector<Segment>>;  // by stream; segments in order of number

Result<void> set_aside(disk::Filesystem& filesystem, const Segment& segment, const std::string& quarantine) {
  TRY_VOID(filesystem.make_directories(quarantine));
  // A copy: the readable part of the segment is still the only durable home of its points.
  const std::string name = segment.path.substr(segment.path.rfind('/') + 1);
  const auto bytes = segment.mapping->bytes();
  return filesystem.replace_file(quarantine + "/" + name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

Result<LogReplay> replay_log(disk::Filesystem& filesystem, LogFolder& folder, const std::string& quarantine,
                             std::uint32_t cut, Log log,
                             const std::function<void(std::span<const std::byte> payload)>& visitor) {
  LogReplay replay;
  Streams streams;
  folder.reserve_below(cut + 1);
  TRY(const std::vector<std::string> files, filesystem.list(folder.path()));
  for (const std::string& name : files) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc() || std::string_view(end, name.data() + name.size()) != kSuffix) continue;
    const std::string path = folder.path() + "/" + name;
    if (number < cut) {
      TRY_VOID(filesystem.remove(path));
      continue;
    }
    TRY(std::unique_ptr<disk::Mapping> mapping, filesystem.map(path));
    folder.adopt(number, mapping->bytes().size());
    auto header = load_segment_header(mapping->bytes());
    if (!header || header->segment != number) {
      // Created and never written, or the header's sector is gone; the gap shows when the stream goes on.
      log.warning("log segment without a header", {{"file", path}, {"bytes", mapping->bytes().size()}});
      ++replay.torn_segments;
      continue;
    }
    folder.reserve_below(header->stream + 1);
    streams[header->stream].push_back(Segment{*header, path, std::move(mapping)});
  }

  for (const auto& [stream, segments] : streams) {
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const Segment& segment = segments[i];
      SegmentReader reader(segment.mapping->bytes(), segment.header);
      for (auto payload = reader.next(); !payload.empty(); payload = reader.next()) {
        visitor(payload);
        ++replay.records;
      }
      ++replay.segments;
      const bool last = i + 1 == segments.size();
      // A successor that begins at or before the next record holds everything that is missing here: the first one's sync had failed.
      const bool continued = !last && segments[i + 1].header.first_record <= reader.next_sequence();
      if (last ? reader.clean_end() : continued) continue;
      if (last) {
        ++replay.torn_segments;
        log.info("log segment has a torn end", {{"file", segment.path}, {"offset", reader.offset()}});
        continue;
      }
      ++replay.damaged_segments;
      log.error("log segment is damaged: records are lost",
                {{"file", segment.path},
                 {"offset", reader.offset()},
                 {"records_lost", segments[i + 1].header.first_record - reader.next_sequence()},
                 {"kept_in", quarantine}});
      TRY_VOID(set_aside(filesystem, segment, quarantine));
    }
  }
  return replay;
}

}  // namespace bellwether::series
