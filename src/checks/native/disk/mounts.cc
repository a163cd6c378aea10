#include "checks/native/disk/mounts.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>

#include <mntent.h>
#include <sys/statvfs.h>

namespace bellwether::checks::disk {
namespace {

constexpr std::string_view kDummyTypes[] = {
    "autofs", "binfmt_misc", "bpf",  "cgroup", "cgroup2", "configfs",   "debugfs",    "devpts", "fusectl", "mqueue",
    "none",   "nsfs",        "proc", "pstore", "rootfs",  "rpc_pipefs", "securityfs", "sysfs",  "tracefs"};
constexpr std::string_view kRemoteTypes[] = {"afs", "ceph", "cifs", "coda",  "fuse.sshfs", "glusterfs",
                                             "nfs", "nfs4", "smb3", "smbfs", "sshfs"};

bool is_one_of(std::string_view type, std::span<const std::string_view> types) {
  return std::ranges::find(types, type) != types.end();
}

}  // namespace

Result<std::vector<Mount>> list_mounts() {
  const std::unique_ptr<std::FILE, decltype(&::endmntent)> table(::setmntent("/proc/self/mounts", "r"), ::endmntent);
  if (!table) return std::unexpected(Error::from_errno(errno, "/proc/self/mounts"));
  std::vector<Mount> mounts;
  std::array<char, 8'192> text{};
  mntent entry{};
  while (::getmntent_r(table.get(), &entry, text.data(), static_cast<int>(text.size())) != nullptr) {
    Mount mount{entry.mnt_fsname, entry.mnt_dir, entry.mnt_type, false, false};
    const bool names_host = mount.device.contains(':') || mount.device.starts_with("//");
    mount.is_remote = is_one_of(mount.type, kRemoteTypes) || (names_host && !mount.device.starts_with('/'));
    mount.is_dummy = is_one_of(mount.type, kDummyTypes);
    const auto hidden = std::ranges::find(mounts, mount.folder, &Mount::folder);
    if (hidden != mounts.end()) {
      *hidden = std::move(mount);
    } else {
      mounts.push_back(std::move(mount));
    }
  }
  return mounts;
}

Result<Usage> measure(const std::string& folder) {
  struct statvfs counted{};
  if (::statvfs(folder.c_str(), &counted) != 0) {
    const int error = errno;
    return fail(Error::from_errno(error, folder).code(), std::generic_category().message(error));
  }
  Usage usage;
  usage.block_bytes = static_cast<double>(counted.f_frsize != 0 ? counted.f_frsize : counted.f_bsize);
  usage.blocks = static_cast<double>(counted.f_blocks);
  usage.free_blocks = static_cast<double>(counted.f_bfree);
  usage.available_blocks = static_cast<double>(counted.f_bavail);
  usage.inodes = static_cast<double>(counted.f_files);
  usage.free_inodes = static_cast<double>(counted.f_ffree);
  return usage;
}

}  // namespace bellwether::checks::disk
