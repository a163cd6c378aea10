#include "series/partition_writer.h"

#include <tuple>
#include <utility>

#include "base/check.h"
#include "codec/crc32c.h"
#include "series/partition_format.h"

namespace bellwether::series {

using namespace partition_format;

Result<std::unique_ptr<PartitionWriter>> PartitionWriter::create(disk::Filesystem& filesystem, std::string path,
                                                                 const PartitionInfo& info, Aggregates aggregates) {
  CHECK(info.step > 0 && info.start % info.step == 0 && info.slots > 0 && info.slots <= kMaxBlockSlots,
        "step {}, start {}, {} slots", info.step, info.start, info.slots);
  std::string temporary = path + ".tmp";
  TRY(std::unique_ptr<disk::File> file, filesystem.open(temporary, disk::OpenMode::kCreateOrOpen));
  std::unique_ptr<PartitionWriter> writer(
      new PartitionWriter(filesystem, std::move(path), info, aggregates, std::move(file)));
  writer->to_remove_ = std::move(temporary);
  TRY_VOID(writer->file_->truncate(0));  // a crash may have left one
  std::vector<std::byte> header;
  put_header(info, header);
  TRY_VOID(writer->write(header));
  return writer;
}

PartitionWriter::PartitionWriter(disk::Filesystem& filesystem, std::string path, const PartitionInfo& info,
                                 Aggregates aggregates, std::unique_ptr<disk::File> file)
    : filesystem_(filesystem),
      path_(std::move(path)),
      info_(info),
      with_aggregates_(aggregates),
      file_(std::move(file)) {
  frame_.reserve(kFrameBytes + kMaxBlockBytes);
}

PartitionWriter::~PartitionWriter() {
  // What cannot be removed now is a stray that the store removes at its next start.
  if (!to_remove_.empty()) std::ignore = filesystem_.remove(to_remove_);
}

Result<void> PartitionWriter::write(std::span<const std::byte> bytes) {
  TRY_VOID(file_->write_at(written_, bytes));
  written_ += bytes.size();
  return {};
}

Result<void> PartitionWriter::end_frame() {
  if (frame_.empty()) return {};
  frames_.push_back({static_cast<std::uint32_t>(frame_.size()), codec::crc32c(frame_)});
  TRY_VOID(write(frame_));
  frame_.clear();
  return {};
}

Result<void> PartitionWriter::add(SeriesId id, std::span<const double> values) {
  CHECK(values.size() == info_.slots, "{} values for {} slots", values.size(), info_.slots);
  const BlockAggregate aggregate = series::aggregate(values);
  if (aggregate.count == 0) return {};
  const std::size_t begin = frame_.size();
  encode_block(values, frame_);
  blocks_.push_back({static_cast<std::uint32_t>(id), static_cast<std::uint32_t>(frame_.size() - begin)});
  points_ += static_cast<std::uint64_t>(aggregate.count);
  if (with_aggregates_ == Aggregates::kStore) aggregates_.push_back(aggregate);
  return frame_.size() >= kFrameBytes ? end_frame() : Result<void>{};
}

Result<PartitionSummary> PartitionWriter::finish() {
  TRY_VOID(end_frame());
  std::vector<std::byte> tail(kBlockPadding);
  Footer footer;
  footer.series = static_cast<std::uint32_t>(blocks_.size());
  footer.frames = static_cast<std::uint32_t>(frames_.size());
  const auto begin_section = [&](Section section) { footer.sections[section].offset = written_ + tail.size(); };
  const auto end_section = [&](Section section) {
    SectionRef& ref = footer.sections[section];
    const std::span<const std::byte> bytes = std::span<const std::byte>(tail).subspan(ref.offset - written_);
    ref.bytes = static_cast<std::uint32_t>(bytes.size());
    ref.checksum = codec::crc32c(bytes);
  };

  begin_section(kFrameTable);
  for (const Frame& frame : frames_) {
    put(frame.bytes, tail);
    put(frame.checksum, tail);
  }
  end_section(kFrameTable);
  begin_section(kIds);
  append_ids(blocks_, tail);
  end_section(kIds);
  begin_section(kLengths);
  append_lengths(blocks_, tail);
  end_section(kLengths);
  begin_section(kAggregates);
  if (!aggregates_.empty()) {
    const std::uint32_t directory = append_aggregates(aggregates_, tail);
    end_section(kAggregates);
    footer.sections[kAggregates].checksum = directory;
  }
  footer.file_bytes = written_ + tail.size() + kFooterBytes;
  put_footer(footer, tail);
  TRY_VOID(write(tail));

  TRY_VOID(file_->sync());
  TRY_VOID(filesystem_.rename(to_remove_, path_));
  to_remove_ = path_;
  TRY_VOID(filesystem_.sync_directory(disk::directory_of(path_)));
  to_remove_.clear();
  return PartitionSummary{footer.series, points_, footer.file_bytes};
}

}  // namespace bellwether::series
