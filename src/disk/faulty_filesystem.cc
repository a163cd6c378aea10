#include "disk/faulty_filesystem.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace bellwether::disk {
namespace {

using runtime::MutexLock;

// One spelling for each file: without doubled and trailing slashes.
std::string normalised(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c != '/' || out.empty() || out.back() != '/') out += c;
  }
  if (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

std::unexpected<Error> errno_failure(int number, std::string_view action, const std::string& path) {
  return std::unexpected(Error::from_errno(number, fmt::format("{} {}", action, path)));
}

}  // namespace

class FaultyFilesystem::MemoryFile final : public File {
 public:
  enum class Access { kRead, kReadWrite };
  MemoryFile(FaultyFilesystem& filesystem, std::string path, MemoryDisk::InodePointer inode, Access access)
      : filesystem_(filesystem), path_(std::move(path)), inode_(std::move(inode)), access_(access) {}
  ~MemoryFile() override {
    if (!locked_path_.empty()) filesystem_.unlock(locked_path_);
  }

  void hold_lock() { locked_path_ = path_; }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> out) const override {
    const MutexLock lock(filesystem_.mutex_);
    TRY_VOID(filesystem_.begin("read", path_, Needs::kNothing));
    if (offset >= inode_->live.size()) return 0;
    const std::size_t count = std::min<std::size_t>(out.size(), inode_->live.size() - offset);
    std::memcpy(out.data(), inode_->live.data() + offset, count);
    return count;
  }

  Result<void> write_at(std::uint64_t offset, std::span<const std::byte> bytes) override {
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return change("write", {offset, std::move(text), false}, Needs::kSpace);
  }

  Result<void> truncate(std::uint64_t size) override { return change("truncate", {size, {}, true}, Needs::kNothing); }

  Result<void> allocate(std::uint64_t size) override {
    const MutexLock lock(filesystem_.mutex_);
    TRY_VOID(begin_change("allocate", Needs::kSpace));
    if (size <= inode_->live.size()) return {};
    return filesystem_.change(*inode_, {size, {}, true}, path_);
  }

  Result<void> sync() override {
    const MutexLock lock(filesystem_.mutex_);
    if (has_failed_sync_) return errno_failure(EIO, "earlier sync of", path_);
    if (Result<void> begun = filesystem_.begin("sync", path_, Needs::kNothing); !begun) {
      has_failed_sync_ = true;
      inode_->fail_sync(filesystem_.random_);
      return begun;
    }
    inode_->sync();
    return {};
  }

  Result<std::uint64_t> size() const override {
    const MutexLock lock(filesystem_.mutex_);
    TRY_VOID(filesystem_.begin("stat", path_, Needs::kNothing));
    return inode_->live.size();
  }

 private:
  Result<void> begin_change(std::string_view action, Needs needs) BW_REQUIRES(filesystem_.mutex_) {
    if (access_ == Access::kRead) return errno_failure(EBADF, action, path_);
    return filesystem_.begin(action, path_, needs);
  }

  Result<void> change(std::string_view action, MemoryDisk::Change change, Needs needs) {
    const MutexLock lock(filesystem_.mutex_);
    const bool had_struck = !filesystem_.fault_place_.empty();
    if (Result<void> begun = begin_change(action, needs); !begun) {
      // A failing write leaves a prefix behind, but nothing follows a stop.
      const bool leaves_prefix = !change.is_resize && access_ == Access::kReadWrite && !had_struck;
      if (leaves_prefix && !change.bytes.empty()) {
        change.bytes.resize(filesystem_.random_() % change.bytes.size());
        inode_->change(std::move(change));
      }
      return begun;
    }
    return filesystem_.change(*inode_, std::move(change), path_);
  }

  FaultyFilesystem& filesystem_;
  const std::string path_;
  const MemoryDisk::InodePointer inode_;
  const Access access_;
  bool has_failed_sync_ = false;
  std::string locked_path_;
};

class FaultyFilesystem::MemoryMapping final : public Mapping {
 public:
  explicit MemoryMapping(std::string content) : content_(std::move(content)) {}
  std::span<const std::byte> bytes() const override { return std::as_bytes(std::span(content_)); }

 private:
  const std::string content_;
};

FaultyFilesystem::FaultyFilesystem(std::uint64_t seed) : random_(seed) {}
FaultyFilesystem::FaultyFilesystem(std::uint64_t seed, MemoryDisk disk) : random_(seed), disk_(std::move(disk)) {}
FaultyFilesystem::~FaultyFilesystem() = default;

void FaultyFilesystem::inject(Fault fault) {
  const MutexLock lock(mutex_);
  fault_ = fault;
  fault_place_.clear();
}

void FaultyFilesystem::set_capacity(std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  capacity_ = bytes;
}

std::uint64_t FaultyFilesystem::operations() const {
  const MutexLock lock(mutex_);
  return operations_;
}

bool FaultyFilesystem::fault_hit() const {
  const MutexLock lock(mutex_);
  return !fault_place_.empty();
}

std::string FaultyFilesystem::fault_place() const {
  const MutexLock lock(mutex_);
  return fault_place_;
}

std::unique_ptr<FaultyFilesystem> FaultyFilesystem::after_kill() const {
  const MutexLock lock(mutex_);
  return std::unique_ptr<FaultyFilesystem>(new FaultyFilesystem(1, disk_.after_kill()));
}

std::unique_ptr<FaultyFilesystem> FaultyFilesystem::after_power_cut(std::uint64_t seed) const {
  const MutexLock lock(mutex_);
  MemoryDisk::Random random(seed);
  return std::unique_ptr<FaultyFilesystem>(new FaultyFilesystem(seed, disk_.after_power_cut(random)));
}

Result<void> FaultyFilesystem::begin(std::string_view action, const std::string& path, Needs needs) {
  const std::uint64_t number = operations_++;
  if (!fault_ || number < fault_->at) return {};
  const bool has_struck = !fault_place_.empty();
  const Fault::Kind kind = fault_->kind;
  if (has_struck && kind != Fault::kStop) return {};
  if (kind == Fault::kNoSpace && needs != Needs::kSpace) return {};
  if (!has_struck) fault_place_ = fmt::format("{}: {} {}", number, action, path);
  return errno_failure(kind == Fault::kNoSpace ? ENOSPC : EIO, action, path);
}

Result<void> FaultyFilesystem::change(MemoryDisk::Inode& inode, MemoryDisk::Change change, const std::string& path) {
  const std::uint64_t end = change.offset + change.bytes.size();
  const std::uint64_t grows_by = end > inode.live.size() ? end - inode.live.size() : 0;
  const std::uint64_t used = disk_.used_bytes();
  if (grows_by != 0 && (used >= capacity_ || grows_by > capacity_ - used)) return errno_failure(ENOSPC, "write", path);
  inode.change(std::move(change));
  return {};
}

Result<std::unique_ptr<File>> FaultyFilesystem::open(const std::string& given, OpenMode mode) {
  const std::string path = normalised(given);
  const MutexLock lock(mutex_);
  const bool creates = mode == OpenMode::kCreate || mode == OpenMode::kCreateOrOpen;
  TRY_VOID(begin("open", path, creates ? Needs::kSpace : Needs::kNothing));
  if (disk_.is_directory(path)) return errno_failure(EISDIR, "open", path);
  MemoryDisk::InodePointer inode = disk_.find(path);
  if (inode && mode == OpenMode::kCreate) return errno_failure(EEXIST, "open", path);
  if (!inode && !creates) return errno_failure(ENOENT, "open", path);
  if (!inode) {
    TRY(inode, disk_.create(path));
  }
  const auto access = mode == OpenMode::kRead ? MemoryFile::Access::kRead : MemoryFile::Access::kReadWrite;
  return std::make_unique<MemoryFile>(*this, path, std::move(inode), access);
}

Result<std::unique_ptr<Mapping>> FaultyFilesystem::map(const std::string& given) {
  const std::string path = normalised(given);
  const MutexLock lock(mutex_);
  TRY_VOID(begin("map", path, Needs::kNothing));
  const MemoryDisk::InodePointer inode = disk_.find(path);
  if (!inode) return errno_failure(ENOENT, "map", path);
  return std::make_unique<MemoryMapping>(inode->live);
}

Result<void> FaultyFilesystem::rename(const std::string& from, const std::string& to) {
  const MutexLock lock(mutex_);
  TRY_VOID(begin("rename", from, Needs::kSpace));
  return disk_.rename(normalised(from), normalised(to));
}

Result<void> FaultyFilesystem::remove(const std::string& path) {
  const MutexLock lock(mutex_);
  TRY_VOID(begin("remove", path, Needs::kNothing));
  return disk_.remove(normalised(path));
}

Result<void> FaultyFilesystem::make_directories(const std::string& path) {
  const MutexLock lock(mutex_);
  TRY_VOID(begin("make directory", path, Needs::kSpace));
  return disk_.make_directories(normalised(path));
}

Result<void> FaultyFilesystem::sync_directory(const std::string& path) {
  const MutexLock lock(mutex_);
  TRY_VOID(begin("sync directory", path, Needs::kNothing));
  return disk_.sync_directory(normalised(path));
}

Result<std::vector<std::string>> FaultyFilesystem::list(const std::string& directory) {
  const MutexLock lock(mutex_);
  TRY_VOID(begin("list", directory, Needs::kNothing));
  return disk_.list(normalised(directory));
}

Result<bool> FaultyFilesystem::exists(const std::string& path) {
  const MutexLock lock(mutex_);
  TRY_VOID(begin("look for", path, Needs::kNothing));
  return disk_.exists(normalised(path));
}

Result<Space> FaultyFilesystem::space(const std::string& path) {
  const MutexLock lock(mutex_);
  TRY_VOID(begin("ask the space of", path, Needs::kNothing));
  const std::uint64_t used = disk_.used_bytes();
  return Space{.total_bytes = capacity_, .free_bytes = capacity_ > used ? capacity_ - used : 0};
}

Result<std::unique_ptr<File>> FaultyFilesystem::lock(const std::string& given) {
  const std::string path = normalised(given);
  const MutexLock guard(mutex_);
  TRY_VOID(begin("lock", path, Needs::kSpace));
  if (locked_.contains(path)) return fail(Code::kAlreadyExists, fmt::format("{} is locked by another process", path));
  MemoryDisk::InodePointer inode = disk_.find(path);
  if (!inode) {
    TRY(inode, disk_.create(path));
  }
  locked_.insert(path);
  auto file = std::make_unique<MemoryFile>(*this, path, std::move(inode), MemoryFile::Access::kReadWrite);
  file->hold_lock();
  return file;
}

void FaultyFilesystem::unlock(const std::string& path) {
  const MutexLock lock(mutex_);
  locked_.erase(path);
}

}  // namespace bellwether::disk
