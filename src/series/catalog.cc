#include "series/catalog.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace bellwether::series {

Result<std::unique_ptr<Catalog>> Catalog::open(disk::Filesystem& filesystem, const std::string& folder,
                                               FamilyTable& families, SnapshotBoard& board, Log log) {
  std::unique_ptr<Catalog> catalog(new Catalog(filesystem, folder, board, log));
  TRY(catalog->manifest_, Manifest::open(filesystem, folder + "/MANIFEST"));
  TRY_VOID(catalog->load(families));
  return catalog;
}

Result<void> Catalog::load(FamilyTable& families) {
  const ManifestState& state = manifest_->state();
  next_sequence_ = state.next_sequence;
  for (const auto& [stream, position] : state.log_cuts)
    log_cut_ = std::max(log_cut_, static_cast<std::uint32_t>(position.segment));

  TRY(const std::vector<std::string> present, filesystem_.list(folder_ + "/data"));
  std::set<std::string> on_disk;
  for (const std::string& file : present) on_disk.insert("data/" + file);
  for (const std::string& file : on_disk) {
    if (!state.files.contains(file)) TRY_VOID(filesystem_.remove(folder_ + "/" + file));
  }

  std::vector<ManifestRecord> missing;
  std::vector<PartitionList> lists;
  for (const auto& [name, file] : state.files) {
    if (!on_disk.contains(name)) {
      log_.error("a partition file is missing: its points are lost", {{"file", name}, {"series", file.series}});
      missing.emplace_back(DropFile{name});
      continue;
    }
    TRY(const FamilyId family, families.family_of(Tier{file.info.step, file.info.retention}));
    if (lists.size() <= static_cast<std::size_t>(family)) lists.resize(static_cast<std::size_t>(family) + 1);
    lists[static_cast<std::size_t>(family)].push_back(
        std::make_shared<PartitionHandle>(filesystem_, name, folder_ + "/" + name, file));
    bytes_ += file.bytes;
    ++count_;
  }
  if (!missing.empty()) TRY_VOID(manifest_->append(missing));

  board_.change([&](Snapshot& next) {
    for (std::size_t i = 0; i < lists.size(); ++i) {
      FamilyState& family_state = next.family_for_change(static_cast<FamilyId>(i));
      const Family& family = families[static_cast<FamilyId>(i)];
      std::ranges::sort(lists[i], {}, [](const auto& handle) { return handle->info().sequence; });
      for (const auto& handle : lists[i]) {
        // A complete file closes its windows for good; a patch may belong to one that is still filling.
        if (handle->info().kind != PartitionKind::kComplete) continue;
        family_state.open_from = std::max(family_state.open_from, family.window_of(handle->end_slot() - 1) + 1);
      }
      family_state.files = std::make_shared<const PartitionList>(std::move(lists[i]));
    }
  });
  return {};
}

Result<Catalog::NewFile> Catalog::create(const Family& family, std::int64_t first_slot, std::uint32_t slots,
                                         std::uint16_t level, PartitionKind kind) {
  NewFile file;
  file.info.step = family.step;
  file.info.retention = family.retention;
  file.info.start = first_slot * family.step;
  file.info.slots = slots;
  file.info.level = level;
  file.info.kind = kind;
  file.info.sequence = next_sequence_++;
  file.name = fmt::format("data/{:010}-{}s-{}.bwp", file.info.sequence, family.step, file.info.start);
  const Aggregates aggregates = level == 0 ? Aggregates::kOmit : Aggregates::kStore;
  TRY(file.writer, PartitionWriter::create(filesystem_, folder_ + "/" + file.name, file.info, aggregates));
  return file;
}

Result<std::string> Catalog::finish(FamilyId family, NewFile file, Change& change) {
  TRY(const PartitionSummary summary, file.writer->finish());
  if (summary.series == 0) {
    TRY_VOID(filesystem_.remove(folder_ + "/" + file.name));
    return std::string();
  }
  change.added.push_back(Added{family, file.name, ManifestFile{file.info, summary.bytes, summary.series}});
  return file.name;
}

Result<void> Catalog::apply(const Change& change, const std::function<void(Snapshot&)>& edit) {
  std::vector<ManifestRecord> records;
  for (const Added& added : change.added) records.emplace_back(AddFile{added.name, added.file});
  for (const auto& dropped : change.dropped) records.emplace_back(DropFile{dropped->name()});
  if (change.log_cut) records.emplace_back(CutLog{0, LogPosition{*change.log_cut, 0}});
  if (auto appended = manifest_->append(records); !appended) {
    // A restart may find the records all the same, so the files must stay until the manifest has been written anew.
    for (const Added& added : change.added) doubtful_.push_back(added.name);
    return appended;
  }
  for (const std::string& name : std::exchange(doubtful_, {})) remove(name);
  board_.change([&](Snapshot& next) {
    edit(next);
    for (FamilyState& family : next.families) {
      const bool affected = std::ranges::any_of(change.dropped, [&](const auto& handle) {
        return family.files && std::ranges::find(*family.files, handle) != family.files->end();
      });
      if (!affected) continue;
      PartitionList kept = *family.files;
      std::erase_if(
          kept, [&](const auto& handle) { return std::ranges::find(change.dropped, handle) != change.dropped.end(); });
      family.files = std::make_shared<const PartitionList>(std::move(kept));
    }
    for (const Added& added : change.added) {
      FamilyState& family = next.family_for_change(added.family);
      PartitionList list = family.files ? *family.files : PartitionList();
      list.push_back(
          std::make_shared<PartitionHandle>(filesystem_, added.name, folder_ + "/" + added.name, added.file));
      std::ranges::sort(list, {}, [](const auto& handle) { return handle->info().sequence; });
      family.files = std::make_shared<const PartitionList>(std::move(list));
    }
  });
  if (change.log_cut) log_cut_ = *change.log_cut;
  for (const Added& added : change.added) bytes_ += added.file.bytes;
  count_ += change.added.size();
  for (const auto& dropped : change.dropped) {
    bytes_ -= dropped->file().bytes;
    --count_;
    remove(dropped->name());
  }
  return {};
}

void Catalog::discard(const Change& change) {
  for (const Added& added : change.added) remove(added.name);
}

void Catalog::remove(const std::string& name) {
  // Left behind, it is a stray that the next start removes.
  const auto removed = filesystem_.remove(folder_ + "/" + name);
  if (!removed && removed.error().code() != Code::kNotFound) {
    log_.warning("a partition file could not be removed", {{"file", name}, {"error", removed.error().to_string()}});
  }
}

}  // namespace bellwether::series
