#include "disk/memory_disk.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "disk/filesystem.h"

namespace bellwether::disk {
namespace {

constexpr std::uint64_t kSector = 512;

void apply(const MemoryDisk::Change& change, std::string& content) {
  if (change.is_resize) {
    content.resize(change.offset);
    return;
  }
  if (content.size() < change.offset + change.bytes.size()) content.resize(change.offset + change.bytes.size());
  content.replace(change.offset, change.bytes.size(), change.bytes);
}

// How much of what was not synced survives: nothing, all, or each piece by a coin. The extremes are rare by coins alone and find their
// own mistakes.
class Survival {
 public:
  explicit Survival(MemoryDisk::Random& random) : random_(random), policy_(random() % 4) {}
  bool keeps() {
    if (policy_ == 0) return false;
    if (policy_ == 1) return true;
    return random_() % 2 == 0;
  }
  bool tears() { return policy_ >= 2 && random_() % 2 == 0; }

 private:
  MemoryDisk::Random& random_;
  const std::uint64_t policy_;
};

void apply_torn(const MemoryDisk::Change& change, Survival& survival, std::string& content) {
  const std::uint64_t end = change.offset + change.bytes.size();
  for (std::uint64_t at = change.offset; at < end;) {
    const std::uint64_t next = std::min(end, (at / kSector + 1) * kSector);
    if (survival.keeps()) apply({at, change.bytes.substr(at - change.offset, next - at), false}, content);
    at = next;
  }
}

std::string surviving(const MemoryDisk::Inode& inode, Survival& survival) {
  std::string content = inode.durable;
  for (const MemoryDisk::Change& change : inode.unsynced) {
    if (!change.is_resize && survival.tears()) {
      apply_torn(change, survival, content);
    } else if (survival.keeps()) {
      apply(change, content);
    } else if (!change.is_resize && survival.tears()) {
      const std::uint64_t end = change.offset + change.bytes.size();
      if (content.size() < end) content.resize(end);  // the size was written, the bytes were not
    }
  }
  return content;
}

}  // namespace

void MemoryDisk::Inode::change(Change change) {
  disk::apply(change, live);
  unsynced.push_back(std::move(change));
}

void MemoryDisk::Inode::sync() {
  for (const Change& change : unsynced) disk::apply(change, durable);
  unsynced.clear();
}

void MemoryDisk::Inode::fail_sync(Random& random) {
  Survival survival(random);
  durable = surviving(*this, survival);
  unsynced.clear();
}

MemoryDisk::MemoryDisk() {
  for (const char* root : {"/", "."}) live_[root] = durable_[root] = {};
}

MemoryDisk::InodePointer MemoryDisk::find(const std::string& path) const {
  const auto at = live_.find(path);
  return at == live_.end() ? nullptr : at->second.inode;
}

bool MemoryDisk::is_directory(const std::string& path) const {
  const auto at = live_.find(path);
  return at != live_.end() && at->second.inode == nullptr;
}

void MemoryDisk::apply(const NameChange& change, Names& names) {
  if (!change.renamed_from.empty()) names.erase(change.renamed_from);
  if (change.entry) {
    names[change.path] = *change.entry;
  } else {
    names.erase(change.path);
  }
}

void MemoryDisk::change_names(NameChange change) {
  apply(change, live_);
  unsynced_.push_back(std::move(change));
}

Result<MemoryDisk::InodePointer> MemoryDisk::create(const std::string& path) {
  if (!is_directory(directory_of(path))) return fail(Code::kNotFound, fmt::format("create {}: no such folder", path));
  auto inode = std::make_shared<Inode>();
  change_names({path, Entry{inode}, {}});
  return inode;
}

Result<void> MemoryDisk::make_directories(const std::string& path) {
  if (is_directory(path)) return {};
  if (exists(path)) return fail(Code::kAlreadyExists, fmt::format("make directory {}: a file has that name", path));
  TRY_VOID(make_directories(directory_of(path)));
  change_names({path, Entry{}, {}});
  return {};
}

Result<void> MemoryDisk::rename(const std::string& from, const std::string& to) {
  const InodePointer inode = find(from);
  if (inode == nullptr) return fail(Code::kNotFound, fmt::format("rename {}: no such file", from));
  if (!is_directory(directory_of(to))) return fail(Code::kNotFound, fmt::format("rename to {}: no such folder", to));
  if (is_directory(to)) return fail(Code::kIo, fmt::format("rename to {}: is a folder", to));
  if (from != to) change_names({to, Entry{inode}, from});
  return {};
}

Result<void> MemoryDisk::remove(const std::string& path) {
  if (!exists(path)) return fail(Code::kNotFound, fmt::format("remove {}: no such file", path));
  if (is_directory(path)) {
    TRY(const std::vector<std::string> content, list(path));
    if (!content.empty()) return fail(Code::kIo, fmt::format("remove {}: folder is not empty", path));
  }
  change_names({path, std::nullopt, {}});
  return {};
}

Result<std::vector<std::string>> MemoryDisk::list(const std::string& directory) const {
  if (!is_directory(directory)) return fail(Code::kNotFound, fmt::format("list {}: no such folder", directory));
  std::vector<std::string> names;
  for (const auto& [path, entry] : live_) {
    if (path != directory && directory_of(path) == directory && path != "/" && path != ".") {
      names.push_back(path.substr(path.rfind('/') + 1));
    }
  }
  std::ranges::sort(names);
  return names;
}

Result<void> MemoryDisk::sync_directory(const std::string& path) {
  if (!is_directory(path)) return fail(Code::kNotFound, fmt::format("sync directory {}: no such folder", path));
  std::erase_if(unsynced_, [&](const NameChange& change) {
    const bool is_of_it = directory_of(change.path) == path ||
                          (!change.renamed_from.empty() && directory_of(change.renamed_from) == path);
    if (is_of_it) apply(change, durable_);
    return is_of_it;
  });
  return {};
}

std::uint64_t MemoryDisk::used_bytes() const {
  std::uint64_t used = 0;
  for (const auto& [path, entry] : live_) {
    if (entry.inode) used += entry.inode->live.size();
  }
  return used;
}

MemoryDisk MemoryDisk::settled(const Names& names, const std::map<const Inode*, std::string>& contents) {
  MemoryDisk disk;
  std::map<const Inode*, InodePointer> copies;
  for (const auto& [path, entry] : names) {
    const bool is_root = path == "/" || path == ".";
    if (!is_root && !disk.live_.contains(directory_of(path))) continue;  // its folder was lost
    Entry copy;
    if (entry.inode) {
      InodePointer& inode = copies[entry.inode.get()];
      if (!inode) {
        inode = std::make_shared<Inode>();
        inode->live = inode->durable = contents.at(entry.inode.get());
      }
      copy.inode = inode;
    }
    disk.live_[path] = disk.durable_[path] = copy;
  }
  return disk;
}

MemoryDisk MemoryDisk::after_kill() const {
  std::map<const Inode*, std::string> contents;
  for (const auto& [path, entry] : live_) {
    if (entry.inode) contents[entry.inode.get()] = entry.inode->live;
  }
  return settled(live_, contents);
}

MemoryDisk MemoryDisk::after_power_cut(Random& random) const {
  Survival survival(random);
  Names names = durable_;
  for (const NameChange& change : unsynced_) {
    if (survival.keeps()) apply(change, names);
  }
  std::map<const Inode*, std::string> contents;
  for (const auto& [path, entry] : names) {
    if (entry.inode && !contents.contains(entry.inode.get())) {
      contents[entry.inode.get()] = surviving(*entry.inode, survival);
    }
  }
  return settled(names, contents);
}

}  // namespace bellwether::disk
