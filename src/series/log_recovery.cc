#include "series/log_recovery.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <optional>
#include <utility>
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

// The records of one stream, segment after segment.
class StreamReader {
 public:
  StreamReader(disk::Filesystem& filesystem, const std::string& quarantine, Log log, LogReplay& replay,
               std::vector<Segment> segments)
      : filesystem_(&filesystem),
        quarantine_(&quarantine),
        log_(log),
        replay_(&replay),
        segments_(std::move(segments)) {}

  // The next record; false at the end of the stream.
  Result<bool> next() {
    while (at_ < segments_.size()) {
      if (!reader_) reader_.emplace(segments_[at_].mapping->bytes(), segments_[at_].header);
      payload_ = reader_->next();
      if (!payload_.empty()) return true;
      TRY_VOID(end_segment());
    }
    return false;
  }
  std::span<const std::byte> payload() const { return payload_; }
  std::uint64_t order() const { return reader_->order(); }

 private:
  Result<void> end_segment() {
    const Segment& segment = segments_[at_];
    const SegmentReader reader = *reader_;
    ++at_;
    ++replay_->segments;
    reader_.reset();
    if (at_ == segments_.size()) {
      if (reader.clean_end()) return {};
      ++replay_->torn_segments;
      log_.info("log segment has a torn end", {{"file", segment.path}, {"offset", reader.offset()}});
      return {};
    }
    // A successor that begins at or before the next record holds everything that is missing here: the first one's sync
    // had failed.
    const std::uint64_t resumes_at = segments_[at_].header.first_record;
    if (resumes_at <= reader.next_sequence()) return {};
    ++replay_->damaged_segments;
    log_.error("log segment is damaged: records are lost", {{"file", segment.path},
                                                            {"offset", reader.offset()},
                                                            {"records_lost", resumes_at - reader.next_sequence()},
                                                            {"kept_in", *quarantine_}});
    return set_aside(segment);
  }

  Result<void> set_aside(const Segment& segment) {
    TRY_VOID(filesystem_->make_directories(*quarantine_));
    // A copy: the readable part of the segment is still the only durable home of its points.
    const std::string name = segment.path.substr(segment.path.rfind('/') + 1);
    const auto bytes = segment.mapping->bytes();
    return filesystem_->replace_file(*quarantine_ + "/" + name,
                                     {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  disk::Filesystem* filesystem_;
  const std::string* quarantine_;
  Log log_;
  LogReplay* replay_;
  std::vector<Segment> segments_;
  std::size_t at_ = 0;
  std::optional<SegmentReader> reader_;
  std::span<const std::byte> payload_;
};

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

  std::vector<StreamReader> active;
  for (auto& [stream, segments] : streams) {
    StreamReader reader(filesystem, quarantine, log, replay, std::move(segments));
    TRY(const bool any, reader.next());
    if (any) active.push_back(std::move(reader));
  }
  std::uint64_t last_order = 0;
  while (!active.empty()) {
    const auto first = std::ranges::min_element(active, {}, &StreamReader::order);
    visitor(first->payload());
    ++replay.records;
    last_order = std::max(last_order, first->order());
    TRY(const bool more, first->next());
    if (!more) active.erase(first);
  }
  folder.reserve_order_below(last_order + 1);
  return replay;
}

}  // namespace bellwether::series
