#include "series/sealer.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>
#include <tuple>

namespace bellwether::series {
namespace {

bool is_over(const Family& family, std::int64_t number, UnixSeconds now) {
  return (number + 1) * family.window_seconds() + family.grace_seconds() <= count_seconds(now);
}

}  // namespace

Sealer::Sealer(const Options& options, const FamilyTable& families, const NameTable& names, SnapshotBoard& board,
               LogCommitter& committer, LogFolder& log_folder, Catalog& catalog, Metrics& metrics, Log log)
    : options_(options),
      families_(families),
      names_(names),
      board_(board),
      committer_(committer),
      log_folder_(log_folder),
      catalog_(catalog),
      sealed_(metrics.counter("series.windows.sealed", {}, "Windows written to partition files")),
      log_(log) {}

bool Sealer::due(UnixSeconds now) const {
  const auto snapshot = board_.current();
  if (log_folder_.bytes() > kLogCutBytes) return true;
  std::size_t late = 0;
  for (const auto& map : snapshot->late) late += map->size();
  if (late > options_.limits.late_points / 2) return true;
  for (std::size_t i = 0; i < snapshot->families.size(); ++i) {
    const Family& family = families_[static_cast<FamilyId>(i)];
    const auto& windows = snapshot->families[i].windows;
    if (!windows.empty() && is_over(family, windows.front()->number(), now)) return true;
  }
  return false;
}

std::shared_ptr<const Snapshot> Sealer::close_windows(UnixSeconds now) {
  return board_.change([&](Snapshot& next) {
    for (std::size_t i = 0; i < next.families.size(); ++i) {
      FamilyState& state = next.families[i];
      for (const auto& window : state.windows) {
        if (is_over(families_[static_cast<FamilyId>(i)], window->number(), now))
          state.open_from = std::max(state.open_from, window->number() + 1);
      }
    }
    if (next.late.back()->size() != 0) next.late.push_back(std::make_shared<LateMap>());
  });
}

Result<void> Sealer::wait_for_writers(std::uint64_t version) const {
  const milliseconds patience = options_.background == Background::kThreads ? kPatience : milliseconds(0);
  const Monotonic deadline = std::chrono::steady_clock::now() + patience;
  while (!board_.passed(version)) {
    if (std::chrono::steady_clock::now() >= deadline) {
      return fail(Code::kUnavailable, "a writer keeps its batch open: windows cannot be sealed");
    }
    std::this_thread::sleep_for(milliseconds(1));
  }
  return {};
}

Result<std::string> Sealer::write_window(FamilyId id, const Window& window, PartitionKind kind,
                                         Catalog::Change& change) {
  const std::uint32_t rows = names_.rows(id);
  const auto slots = static_cast<std::uint32_t>(window.slots());
  TRY(Catalog::NewFile file, catalog_.create(families_[id], window.first_slot(), slots, 0, kind));
  std::vector<double> stripe(Window::kPageRows * window.slots());
  for (std::uint32_t first = 0; first < rows; first += Window::kPageRows) {
    if (!window.read_stripe(first / Window::kPageRows, stripe)) continue;
    const std::uint32_t count = std::min<std::uint32_t>(Window::kPageRows, rows - first);
    for (std::uint32_t row = 0; row < count; ++row) {
      TRY_VOID(file.writer->add(names_.series_of(id, first + row),
                                std::span(stripe).subspan(row * window.slots(), window.slots())));
    }
  }
  return catalog_.finish(id, std::move(file), change);
}

std::shared_ptr<PartitionHandle> Sealer::handle_of(const Snapshot& snapshot, FamilyId family,
                                                   const std::string& name) const {
  const FamilyState* state = snapshot.family(family);
  if (state == nullptr || !state->files) return nullptr;
  const auto found = std::ranges::find(*state->files, name, [](const auto& handle) { return handle->name(); });
  return found == state->files->end() ? nullptr : *found;
}

std::set<const Window*> Sealer::take_changed() const {
  std::set<const Window*> changed;
  const auto snapshot = board_.current();
  for (const FamilyState& state : snapshot->families) {
    for (const auto& window : state.windows) {
      if (window->take_changed()) changed.insert(window.get());
    }
  }
  return changed;
}

Result<void> Sealer::write_windows(const Snapshot& snapshot, const std::set<const Window*>& changed,
                                   Catalog::Change& change, std::map<WindowKey, std::string>& saved) {
  for (std::size_t i = 0; i < snapshot.families.size(); ++i) {
    const auto id = static_cast<FamilyId>(i);
    const FamilyState& state = snapshot.families[i];
    for (const auto& window : state.windows) {
      const bool closed = window->number() < state.open_from;
      // A window born since, or stored to again, keeps its mark and is written by the next pass as well.
      if (!closed && !changed.contains(window.get()) && !window->changed()) continue;
      const PartitionKind kind = closed ? PartitionKind::kComplete : PartitionKind::kPatch;
      auto written = write_window(id, *window, kind, change);
      if (!written) return std::unexpected(std::move(written).error());
      // The window holds all that the earlier patch does.
      const WindowKey key{id, window->number()};
      if (const auto before = saved.find(key); before != saved.end()) {
        if (auto handle = handle_of(snapshot, id, before->second)) change.dropped.push_back(std::move(handle));
        saved.erase(before);
      }
      if (!closed && !written->empty()) saved[key] = *written;
      if (closed) sealed_.add();
    }
  }
  return {};
}

Result<void> Sealer::write_late(const Snapshot& snapshot, Catalog::Change& change) {
  struct Late {
    FamilyId family;
    std::uint32_t id;
    std::int64_t span;
    std::int64_t slot;
    double value;
  };
  std::vector<Late> points;
  const auto frozen = std::span(snapshot.late).first(snapshot.late.size() - 1);
  for (const auto& map : frozen) {
    map->for_each([&](SeriesId id, std::span<const LateMap::Point> of_series) {
      const FamilyId family = names_.row(id).family;
      const std::int64_t span_slots = families_[family].span_slots();
      for (const LateMap::Point& point : of_series) {
        points.push_back(
            Late{family, static_cast<std::uint32_t>(id), point.slot / span_slots, point.slot, point.value});
      }
    });
  }
  // Maps were gone through oldest first; a stable order by place keeps it so for equal slots, and the last one stays.
  std::vector<std::uint32_t> order(points.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&points](std::uint32_t a, std::uint32_t b) {
    const Late &x = points[a], &y = points[b];
    return std::tie(x.family, x.span, x.id, a) < std::tie(y.family, y.span, y.id, b);
  });
  std::vector<double> values;
  for (std::size_t i = 0; i < order.size();) {
    const Late first = points[order[i]];
    const std::int64_t span_slots = families_[first.family].span_slots();
    TRY(Catalog::NewFile file, catalog_.create(families_[first.family], first.span * span_slots,
                                               static_cast<std::uint32_t>(span_slots), 1, PartitionKind::kPatch));
    while (i < order.size() && points[order[i]].family == first.family && points[order[i]].span == first.span) {
      const std::uint32_t id = points[order[i]].id;
      values.assign(static_cast<std::size_t>(span_slots), std::numeric_limits<double>::quiet_NaN());
      for (; i < order.size(); ++i) {
        const Late& point = points[order[i]];
        if (point.family != first.family || point.span != first.span || point.id != id) break;
        values[static_cast<std::size_t>(point.slot - first.span * span_slots)] = point.value;
      }
      TRY_VOID(file.writer->add(static_cast<SeriesId>(id), values));
    }
    TRY(const std::string name, catalog_.finish(first.family, std::move(file), change));
  }
  return {};
}

Result<void> Sealer::settle() {
  const auto snapshot = board_.change([](Snapshot&) {});
  TRY_VOID(wait_for_writers(snapshot->version));
  return committer_.commit();
}

Result<void> Sealer::pass(UnixSeconds now) {
  Catalog::Change change;
  // The cut comes first: a point in a segment before it was stored before, so it is in what we write below.
  TRY(change.log_cut, committer_.cut());
  // The marks are taken before we wait for the writers: who still found a mark set, and left it at that, is waited for
  // and read below.
  const std::set<const Window*> changed = take_changed();
  const auto snapshot = close_windows(now);

  std::map<WindowKey, std::string> saved = saved_;
  auto written = wait_for_writers(snapshot->version);
  if (written) written = write_windows(*snapshot, changed, change, saved);
  if (written) written = write_late(*snapshot, change);
  if (written) written = settle();
  if (!written) catalog_.discard(change);
  if (written) {
    written = catalog_.apply(change, [&snapshot](Snapshot& next) {
      for (std::size_t i = 0; i < snapshot->families.size(); ++i) {
        const std::int64_t open_from = snapshot->families[i].open_from;
        std::erase_if(next.families[i].windows,
                      [open_from](const auto& window) { return window->number() < open_from; });
      }
      next.late.erase(next.late.begin(), next.late.begin() + static_cast<std::ptrdiff_t>(snapshot->late.size() - 1));
    });
  }
  if (!written) {
    for (const FamilyState& state : snapshot->families) {
      for (const auto& window : state.windows) window->set_changed();
    }
    return written;
  }
  saved_ = std::move(saved);
  if (auto removed = log_folder_.remove_below(*change.log_cut); !removed) {
    log_.warning("log segments could not be removed; the next start does it", {{"error", removed.error().to_string()}});
  }
  return {};
}

}  // namespace bellwether::series
