#include "series/fetcher.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "series/block.h"

namespace bellwether::series {
namespace {

constexpr std::size_t kTaskSlots = 128 << 10;  // doubles that a worker gathers before it hands them on
constexpr std::size_t kMaxTaskSeries = 64;
constexpr std::size_t kSlotsWorthHelp = 64 << 10;  // below this, waking a thread costs more than it saves

// Puts the values of `from` that are there over `to`.
void put_over(std::span<const double> from, std::span<double> to) {
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = std::isnan(from[i]) ? to[i] : from[i];
}

}  // namespace

Fetcher::Fetcher(const FamilyTable& families, const NameTable& names, const SnapshotBoard& board, QueryPool& pool,
                 Metrics& metrics, Log log)
    : families_(families),
      names_(names),
      board_(board),
      pool_(pool),
      damaged_(metrics.counter("series.files.damaged", {}, "Partition files that failed a checksum")),
      log_(log) {}

Grid grid_of(const Family& family, TimeRange range, UnixSeconds now) {
  const std::int64_t step = family.step;
  const std::int64_t now_seconds = count_seconds(now);
  const std::int64_t oldest = now_seconds - family.retention;
  std::int64_t from = count_seconds(range.from);
  std::int64_t until = count_seconds(range.until);
  const auto aligned = [step](std::int64_t time) {
    return (time >= 0 ? time / step : -((step - 1 - time) / step)) * step + step;
  };
  if (from > until || from > now_seconds || until < oldest) return Grid{aligned(from), step, 0};
  from = std::max(from, oldest);
  until = std::min(until, now_seconds);
  const std::int64_t start = aligned(from);
  const std::int64_t end = std::max(aligned(until), start + step);
  return Grid{start, step, static_cast<std::size_t>((end - start) / step)};
}

std::vector<Fetcher::Task> Fetcher::plan(std::span<const SeriesId> ids, std::span<const Grid> grids) const {
  std::vector<Task> tasks;
  std::vector<std::size_t> open(families_.size(), 0);  // 1 + the task that still takes series of the family
  for (std::uint32_t i = 0; i < ids.size(); ++i) {
    if (grids[i].count == 0) continue;
    const FamilyId family = names_.row(ids[i]).family;
    std::size_t& at = open[static_cast<std::size_t>(family)];
    const std::size_t room = std::clamp<std::size_t>(kTaskSlots / grids[i].count, 1, kMaxTaskSeries);
    if (at == 0 || tasks[at - 1].indexes.size() >= room) {
      tasks.push_back(Task{family, {}});
      at = tasks.size();
    }
    tasks[at - 1].indexes.push_back(i);
  }
  return tasks;
}

Result<void> Fetcher::fetch(std::span<const SeriesId> ids, TimeRange range, UnixSeconds now, Budget& budget,
                            FetchSink& sink) const {
  if (ids.size() > budget.max_series) {
    return fail(Code::kResourceExhausted,
                fmt::format("{} series are more than limits.series_per_request = {}", ids.size(), budget.max_series));
  }
  const std::size_t known = names_.size();
  std::vector<Grid> grids;
  grids.reserve(ids.size());
  std::uint64_t slots = 0;
  for (const SeriesId id : ids) {
    if (static_cast<std::size_t>(id) >= known) {
      return fail(Code::kNotFound, fmt::format("there is no series with id {}", static_cast<std::uint32_t>(id)));
    }
    grids.push_back(grid_of(families_[names_.row(id).family], range, now));
    slots += grids.back().count;
  }
  if (budget.decoded_points.fetch_add(slots) + slots > budget.max_points) {
    return fail(Code::kResourceExhausted,
                fmt::format("the request needs more than limits.points_per_request = {} points", budget.max_points));
  }

  const std::vector<Task> tasks = plan(ids, grids);
  const std::size_t wanted = slots < kSlotsWorthHelp ? 1 : std::clamp<std::size_t>(tasks.size(), 1, pool_.workers());
  sink.begin(grids, wanted);
  const std::shared_ptr<const Snapshot> snapshot = board_.current();
  std::atomic<std::size_t> next{0};
  pool_.run(wanted, [&](std::size_t worker) {
    Scratch scratch;
    while (!budget.cancelled.load(std::memory_order_relaxed)) {
      const std::size_t task = next.fetch_add(1, std::memory_order_relaxed);
      if (task >= tasks.size()) return;
      read(tasks[task], *snapshot, ids, grids[tasks[task].indexes.front()], worker, scratch, sink);
    }
  });
  if (budget.cancelled.load(std::memory_order_relaxed)) return fail(Code::kCancelled, "the request was cancelled");
  return {};
}

void Fetcher::complain(PartitionHandle& handle, const Error& error) const {
  if (!handle.first_to_complain()) return;
  damaged_.add();
  log_.error("a partition file cannot be read: answers have a hole",
             {{"file", handle.name()}, {"error", error.to_string()}});
}

void Fetcher::read_files(const FamilyState& state, const Grid& grid, Scratch& scratch) const {
  const std::int64_t first_slot = grid.start / grid.step;
  const std::int64_t end_slot = first_slot + static_cast<std::int64_t>(grid.count);
  scratch.block.resize(kMaxBlockSlots);
  std::vector<std::pair<std::int64_t, std::int64_t>> written;  // slots that an earlier file may have filled
  for (const auto& handle : *state.files) {
    const std::int64_t begin = std::max(first_slot, handle->first_slot());
    const std::int64_t end = std::min(end_slot, handle->end_slot());
    if (begin >= end) continue;
    const auto reader = handle->reader();
    if (!reader) {
      complain(*handle, reader.error());
      continue;
    }
    const auto at = static_cast<std::size_t>(begin - first_slot);
    const auto count = static_cast<std::size_t>(end - begin);
    const bool whole = count == handle->info().slots;
    const bool alone =
        std::ranges::none_of(written, [=](const auto& range) { return range.first < end && begin < range.second; });
    const auto read = (*reader)->read_blocks(scratch.ids, [&](std::size_t index, std::span<const std::byte> block) {
      scratch.found[index] = 1;
      const std::span<double> out = std::span(scratch.values).subspan(index * grid.count + at, count);
      if (whole && alone) return decode_block(block, out);
      const std::span<double> values = std::span(scratch.block).first(handle->info().slots);
      decode_block(block, values);
      put_over(values.subspan(static_cast<std::size_t>(begin - handle->first_slot()), count), out);
    });
    if (!read) complain(*handle, read.error());
    written.emplace_back(begin, end);
  }
}

void Fetcher::read(const Task& task, const Snapshot& snapshot, std::span<const SeriesId> ids, const Grid& grid,
                   std::size_t worker, Scratch& scratch, FetchSink& sink) const {
  const FamilyState* state = snapshot.family(task.family);
  const std::int64_t first_slot = grid.start / grid.step;
  const std::int64_t end_slot = first_slot + static_cast<std::int64_t>(grid.count);
  scratch.ids.clear();
  for (const std::uint32_t index : task.indexes) scratch.ids.push_back(ids[index]);
  scratch.values.assign(grid.count * task.indexes.size(), std::numeric_limits<double>::quiet_NaN());
  scratch.found.assign(task.indexes.size(), 0);
  if (state != nullptr && state->files) read_files(*state, grid, scratch);

  for (std::size_t i = 0; i < task.indexes.size(); ++i) {
    const SeriesId id = scratch.ids[i];
    const std::span<double> values = std::span(scratch.values).subspan(i * grid.count, grid.count);
    if (state != nullptr) {
      for (const auto& window : state->windows) {
        const std::int64_t begin = std::max(first_slot, window->first_slot());
        const std::int64_t end = std::min(end_slot, window->first_slot() + static_cast<std::int64_t>(window->slots()));
        if (begin >= end) continue;
        const auto part =
            values.subspan(static_cast<std::size_t>(begin - first_slot), static_cast<std::size_t>(end - begin));
        if (window->overlay(names_.row(id).row, static_cast<std::size_t>(begin - window->first_slot()), part))
          scratch.found[i] = 1;
      }
    }
    for (const auto& late : snapshot.late) {
      if (late->overlay(id, first_slot, values)) scratch.found[i] = 1;
    }
    if (scratch.found[i] != 0) sink.on_values(worker, task.indexes[i], 0, values);
  }
}

}  // namespace bellwether::series
