// The Filesystem of the operating system: one system call for each call, nothing kept but descriptors.

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "disk/filesystem.h"
#include "runtime/descriptor.h"

namespace bellwether::disk {
namespace {

using runtime::Descriptor;

std::unexpected<Error> errno_failure(std::string_view action, const std::string& path) {
  const int number = errno;
  return std::unexpected<Error>(Error::from_errno(number, fmt::format("{} {}", action, path)));
}

template <class Call>
auto retry_interrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class SystemFile final : public File {
 public:
  SystemFile(std::string path, Descriptor descriptor) : path_(std::move(path)), descriptor_(std::move(descriptor)) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> out) const override {
    std::size_t done = 0;
    while (done < out.size()) {
      const ssize_t count = retry_interrupted([&] {
        return ::pread(descriptor_.get(), out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
      });
      if (count < 0) return errno_failure("read", path_);
      if (count == 0) break;
      done += static_cast<std::size_t>(count);
    }
    return done;
  }

  Result<void> write_at(std::uint64_t offset, std::span<const std::byte> bytes) override {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t count = retry_interrupted([&] {
        return ::pwrite(descriptor_.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
      });
      if (count < 0) return errno_failure("write", path_);
      done += static_cast<std::size_t>(count);
    }
    return {};
  }

  Result<void> sync() override {
    // After a failure the kernel may have dropped the dirty pages and forgotten the error; a later success
    // would prove nothing.
    const int before = sync_errno_.load(std::memory_order_relaxed);
    if (before != 0) return std::unexpected(Error::from_errno(before, fmt::format("earlier sync of {}", path_)));
    if (::fdatasync(descriptor_.get()) != 0) {
      sync_errno_.store(errno, std::memory_order_relaxed);
      return errno_failure("sync", path_);
    }
    return {};
  }

  Result<void> truncate(std::uint64_t size) override {
    if (retry_interrupted([&] { return ::ftruncate(descriptor_.get(), static_cast<off_t>(size)); }) != 0) {
      return errno_failure("truncate", path_);
    }
    return {};
  }

  Result<void> allocate(std::uint64_t size) override {
    if (size == 0) return {};
    int failed = EINTR;
    while (failed == EINTR) failed = ::posix_fallocate(descriptor_.get(), 0, static_cast<off_t>(size));
    if (failed != 0)
      return std::unexpected(Error::from_errno(failed, fmt::format("allocate {} bytes for {}", size, path_)));
    return {};
  }

  Result<std::uint64_t> size() const override {
    struct stat status;
    if (::fstat(descriptor_.get(), &status) != 0) return errno_failure("stat", path_);
    return static_cast<std::uint64_t>(status.st_size);
  }

 private:
  const std::string path_;
  const Descriptor descriptor_;
  std::atomic<int> sync_errno_{0};
};

class SystemMapping final : public Mapping {
 public:
  explicit SystemMapping(std::span<const std::byte> bytes) : bytes_(bytes) {}
  ~SystemMapping() override {
    if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
  }
  SystemMapping(const SystemMapping&) = delete;
  SystemMapping& operator=(const SystemMapping&) = delete;

  std::span<const std::byte> bytes() const override { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

class SystemFilesystem final : public Filesystem {
 public:
  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    TRY(Descriptor descriptor, open_descriptor(path, flags_of(mode)));
    return std::make_unique<SystemFile>(path, std::move(descriptor));
  }

  Result<std::unique_ptr<Mapping>> map(const std::string& path) override {
    TRY(const Descriptor descriptor, open_descriptor(path, O_RDONLY));
    struct stat status;
    if (::fstat(descriptor.get(), &status) != 0) return errno_failure("stat", path);
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0) return std::make_unique<SystemMapping>(std::span<const std::byte>());
    void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor.get(), 0);
    if (at == MAP_FAILED) return errno_failure("map", path);
    return std::make_unique<SystemMapping>(std::span(static_cast<const std::byte*>(at), size));
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return errno_failure("rename to " + to, from);
    return {};
  }

  Result<void> remove(const std::string& path) override {
    if (::unlink(path.c_str()) == 0) return {};
    if (errno == EISDIR && ::rmdir(path.c_str()) == 0) return {};
    return errno_failure("remove", path);
  }

  Result<void> make_directories(const std::string& path) override {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return std::unexpected(Error::from_errno(error.value(), "make directory " + path));
    return {};
  }

  Result<void> sync_directory(const std::string& path) override {
    TRY(const Descriptor descriptor, open_descriptor(path, O_RDONLY | O_DIRECTORY));
    if (::fsync(descriptor.get()) != 0) return errno_failure("sync directory", path);
    return {};
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    std::error_code error;
    std::vector<std::string> names;
    std::filesystem::directory_iterator at(directory, error);
    while (!error && at != std::filesystem::directory_iterator()) {
      names.push_back(at->path().filename());
      at.increment(error);
    }
    if (error) return std::unexpected(Error::from_errno(error.value(), "list " + directory));
    std::ranges::sort(names);
    return names;
  }

  Result<bool> exists(const std::string& path) override {
    if (::access(path.c_str(), F_OK) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return errno_failure("look for", path);
  }

  Result<Space> space(const std::string& path) override {
    struct statvfs status;
    if (::statvfs(path.c_str(), &status) != 0) return errno_failure("ask the space of", path);
    return Space{.total_bytes = status.f_blocks * status.f_frsize, .free_bytes = status.f_bavail * status.f_frsize};
  }

  Result<std::unique_ptr<File>> lock(const std::string& path) override {
    TRY(Descriptor descriptor, open_descriptor(path, O_RDWR | O_CREAT));
    if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return fail(Code::kAlreadyExists, fmt::format("{} is locked by another process", path));
      return errno_failure("lock", path);
    }
    return std::make_unique<SystemFile>(path, std::move(descriptor));
  }

 private:
  static int flags_of(OpenMode mode) {
    switch (mode) {
      case OpenMode::kRead:
        return O_RDONLY;
      case OpenMode::kReadWrite:
        return O_RDWR;
      case OpenMode::kCreate:
        return O_RDWR | O_CREAT | O_EXCL;
      case OpenMode::kCreateOrOpen:
        return O_RDWR | O_CREAT;
    }
    std::unreachable();
  }

  // New files are the service's own: telemetry and accounts are nobody else's business.
  static Result<Descriptor> open_descriptor(const std::string& path, int flags) {
    Descriptor descriptor(retry_interrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0640); }));
    if (!descriptor.is_open()) return errno_failure("open", path);
    return descriptor;
  }
};

}  // namespace

Filesystem& system_filesystem() {
  static SystemFilesystem instance;  // without state
  return instance;
}

}  // namespace bellwether::disk
