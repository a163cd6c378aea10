#include "series/compactor.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "series/block.h"

namespace bellwether::series {
namespace {

constexpr std::uint32_t kBatchRows = 256;

}  // namespace

Compactor::Compactor(disk::Filesystem& filesystem, std::string quarantine, const FamilyTable& families,
                     const NameTable& names, const SnapshotBoard& board, Catalog& catalog, Metrics& metrics, Log log)
    : filesystem_(filesystem),
      quarantine_(std::move(quarantine)),
      families_(families),
      names_(names),
      board_(board),
      catalog_(catalog),
      merged_(metrics.counter("series.files.merged", {}, "Partition files that went into a larger one")),
      expired_(metrics.counter("series.files.expired", {}, "Partition files removed at the end of their retention")),
      damaged_(metrics.counter("series.files.damaged", {}, "Partition files that failed a checksum")),
      log_(log) {}

Result<void> Compactor::expire(UnixSeconds now) {
  Catalog::Change change;
  const auto snapshot = board_.current();
  const bool check_idle = now >= next_idle_check_;
  if (check_idle) next_idle_check_ = now + kIdle;
  for (std::size_t i = 0; i < snapshot->families.size(); ++i) {
    const FamilyState& state = snapshot->families[i];
    if (!state.files) continue;
    const std::int64_t oldest = count_seconds(now) - families_[static_cast<FamilyId>(i)].retention;
    for (const auto& handle : *state.files) {
      if (check_idle) handle->close_if_idle();
      if (handle->info().end() <= oldest) change.dropped.push_back(handle);
    }
  }
  if (change.dropped.empty()) return {};
  TRY_VOID(catalog_.apply(change, [](Snapshot&) {}));
  expired_.add(change.dropped.size());
  return {};
}

bool Compactor::find_span(Span& out) const {
  const auto snapshot = board_.current();
  for (std::size_t i = 0; i < snapshot->families.size(); ++i) {
    const FamilyState& state = snapshot->families[i];
    if (!state.files) continue;
    const auto id = static_cast<FamilyId>(i);
    const Family& family = families_[id];
    std::map<std::int64_t, PartitionList> spans;
    for (const auto& handle : *state.files) spans[handle->first_slot() / family.span_slots()].push_back(handle);
    for (auto& [number, files] : spans) {
      if (files.size() < 2) continue;
      const std::int64_t end_window = family.window_of((number + 1) * family.span_slots() - 1) + 1;
      const bool closed = end_window <= state.open_from;
      const bool has_windows = std::ranges::any_of(files, [](const auto& handle) { return handle->info().level == 0; });
      // A closed span is made one file at once; afterwards, or while it fills, only when patches have gathered. A
      // filling span also holds its windows' files, at most one and a patch for each.
      const std::size_t bound = has_windows && !closed ? kMaxPatches + 32 : kMaxPatches;
      if (!(closed && has_windows) && files.size() <= bound) continue;
      out = Span{id, number * family.span_slots(), closed ? PartitionKind::kComplete : PartitionKind::kPatch,
                 std::move(files)};
      return true;
    }
  }
  return false;
}

void Compactor::set_aside(PartitionHandle& handle, const Error& error) {
  damaged_.add();
  log_.error("a partition file is damaged: what could be read was kept, the file is in quarantine",
             {{"file", handle.name()}, {"error", error.to_string()}});
  const std::string name = handle.path().substr(handle.path().rfind('/') + 1);
  auto moved = filesystem_.make_directories(quarantine_);
  if (moved) moved = filesystem_.rename(handle.path(), quarantine_ + "/" + name);
  if (!moved) log_.warning("could not move it", {{"error", moved.error().to_string()}});
}

Result<void> Compactor::merge(const Span& span) {
  const Family& family = families_[span.family];
  const auto slots = static_cast<std::size_t>(family.span_slots());
  TRY(Catalog::NewFile file, catalog_.create(family, span.first_slot, static_cast<std::uint32_t>(slots), 1, span.kind));
  std::vector<std::pair<PartitionHandle*, Error>> damage;
  std::vector<std::pair<std::shared_ptr<PartitionHandle>, std::shared_ptr<const PartitionReader>>> readers;
  for (const auto& handle : span.files) {
    auto reader = handle->reader();
    if (reader) {
      readers.emplace_back(handle, std::move(*reader));
    } else if (reader.error().code() == Code::kDataLoss) {
      damage.emplace_back(handle.get(), reader.error());
    } else {
      return std::unexpected(std::move(reader).error());
    }
  }

  std::vector<SeriesId> ids;
  std::vector<double> merged(kBatchRows * slots);
  std::vector<double> block_values(kMaxBlockSlots);
  for (std::uint32_t first = 0, rows = names_.rows(span.family); first < rows; first += kBatchRows) {
    ids.clear();
    for (std::uint32_t row = first; row < std::min(rows, first + kBatchRows); ++row)
      ids.push_back(names_.series_of(span.family, row));
    std::ranges::fill(merged, std::numeric_limits<double>::quiet_NaN());
    for (const auto& [handle, reader] : readers) {
      const auto at = static_cast<std::size_t>(handle->first_slot() - span.first_slot);
      const std::span<double> values = std::span(block_values).first(handle->info().slots);
      const auto read = reader->read_blocks(ids, [&](std::size_t index, std::span<const std::byte> block) {
        decode_block(block, values);
        double* out = merged.data() + index * slots + at;
        for (std::size_t i = 0; i < values.size(); ++i) out[i] = std::isnan(values[i]) ? out[i] : values[i];
      });
      if (read) continue;
      if (read.error().code() != Code::kDataLoss) return read;
      const bool known = std::ranges::any_of(damage, [&](const auto& entry) { return entry.first == handle.get(); });
      if (!known) damage.emplace_back(handle.get(), read.error());
    }
    for (std::size_t i = 0; i < ids.size(); ++i)
      TRY_VOID(file.writer->add(ids[i], std::span(merged).subspan(i * slots, slots)));
  }

  Catalog::Change change;
  TRY(const std::string name, catalog_.finish(span.family, std::move(file), change));
  for (const auto& [handle, error] : damage) set_aside(*handle, error);
  change.dropped = span.files;
  TRY_VOID(catalog_.apply(change, [](Snapshot&) {}));
  merged_.add(span.files.size());
  return {};
}

Result<bool> Compactor::merge_one() {
  const std::uint64_t version = board_.version();
  if (version == quiet_version_) return false;
  Span span;
  if (!find_span(span)) {
    quiet_version_ = version;
    return false;
  }
  TRY_VOID(merge(span));
  return true;
}

}  // namespace bellwether::series
