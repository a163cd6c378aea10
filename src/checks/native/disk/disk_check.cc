// check_disk: how much is free on the mounted filesystems. All of it runs on the pool, since a dead network filesystem blocks whoever asks.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "checks/native/all_checks.h"
#include "checks/native/disk/mounts.h"
#include "checks/native/disk/selection.h"
#include "checks/native/performance_data.h"
#include "checks/native/plugin_check.h"
#include "checks/native/pool_wait.h"

namespace bellwether::checks {
namespace {

using disk::Chosen;
using disk::Limits;
using disk::Request;
using disk::Usage;

constexpr std::string_view kHelp =
    R"(Usage: check_disk -w LIMIT[%] -c LIMIT[%] [-W PERCENT%] [-K PERCENT%] [-p PATH]… [-x PATH]… [-C] [-E] [-e] [-f] [-P] [-g GROUP] [-k] [-m]
  [-u UNIT] [-l] [-M] [-A] [-r REGEX] [-R REGEX] [-i REGEX] [-I REGEX] [-X TYPE] [-N TYPE] [-t SECONDS]

Looks how much is free on mounted filesystems. Thresholds hold for the paths behind them.

 -w, --warning         least free: units, or percent with '%'
 -c, --critical        the same, critical
 -W, --iwarning        least free inodes, percent
 -K, --icritical       the same, critical
 -p, --path            path or device; may be repeated
 -x, --exclude_device  path or device to leave out
 -C, --clear           forget the thresholds so far
 -E, --exact-match     the paths behind must be mount points
 -e, --errors-only     name only what is wrong
 -f, --freespace-ignore-reserved  what is reserved for root counts for nobody
 -P, --iperfdata       inodes in the performance data
 -g, --group           the paths behind count together
 -u, --units           bytes, kB, MB, GB or TB (MB)
 -k, -m                the same as -u kB, -u MB
 -l, --local           local filesystems only
 -L, --stat-remote-fs  as -l
 -M, --mountpoint      name the device instead of the mount point
 -A, --all             all, as -r '.*'
 -r, -R                regular expression for path or device; -R ignores case
 -i, -I                the same, to leave out
 -X, --exclude-type    type to leave out; may be repeated
 -N, --include-type    only this type; may be repeated
 -t, --timeout         seconds until the check gives up (10)
 -v, --verbose         accepted)";

struct Numbers {
  double total = 0, used = 0, available = 0;  // whole units of the request
  double used_bytes = 0, available_bytes = 0;
  double inodes = 0, free_inodes = 0;

  static Numbers of(const Usage& usage, const Request& request) {
    const auto in_units = [&](double blocks) { return std::floor(blocks * usage.block_bytes / request.unit.bytes); };
    const double used = usage.blocks - usage.free_blocks;
    const double total = request.ignores_reserved ? used + usage.available_blocks : usage.blocks;
    return {in_units(total),
            in_units(used),
            in_units(usage.available_blocks),
            used * usage.block_bytes,
            usage.available_blocks * usage.block_bytes,
            usage.inodes,
            usage.free_inodes};
  }

  Numbers& operator+=(const Numbers& other) {
    total += other.total;
    used += other.used;
    available += other.available;
    used_bytes += other.used_bytes;
    available_bytes += other.available_bytes;
    inodes += other.inodes;
    free_inodes += other.free_inodes;
    return *this;
  }

  // What is used counts up to the next percent, as df does it.
  double free_percent() const {
    const double all = used_bytes + available_bytes;
    return all > 0 ? 100 - std::ceil(100 * used_bytes / all) : 100;
  }
  double free_inode_percent() const {
    return inodes > 0 ? 100 - std::ceil(100 * (inodes - free_inodes) / inodes) : 100;
  }
};

struct Row {
  std::string name;
  Numbers numbers;
  Limits warning, critical;
};

bool alerts(const Limits& limits, const Numbers& numbers) {
  return (limits.units && limits.units->alerts(numbers.available)) ||
         (limits.percent && limits.percent->alerts(numbers.free_percent())) ||
         (limits.inode_percent && numbers.inodes > 0 && limits.inode_percent->alerts(numbers.free_inode_percent()));
}

// The use at which the limit is reached, in bytes, as graphs want it; empty without one.
std::string shown_limit(const Limits& limits, const Numbers& numbers, double unit_bytes) {
  std::optional<double> least;
  const auto consider = [&least](double used) {
    used = std::max(used, 0.0);
    if (!least || used < *least) least = used;
  };
  if (limits.units) consider((numbers.total - limits.units->start) * unit_bytes);
  if (limits.percent) consider((1 - limits.percent->start / 100) * numbers.total * unit_bytes);
  return least ? fmt::format("{:.0f}", std::floor(*least)) : std::string();
}

std::string shown_inode_limit(const Limits& limits, const Numbers& numbers) {
  if (!limits.inode_percent) return {};
  return fmt::format("{:.0f}", std::floor((1 - limits.inode_percent->start / 100) * numbers.inodes));
}

NativeOutcome report(const Request& request, const std::vector<Row>& rows) {
  Status status = rows.empty() ? Status::kUnknown : Status::kOk;
  std::string text;
  PerformanceData data;
  for (const Row& row : rows) {
    const Numbers& numbers = row.numbers;
    const Status one = alerts(row.critical, numbers)  ? Status::kCritical
                       : alerts(row.warning, numbers) ? Status::kWarning
                                                      : Status::kOk;
    status = worse(status, one);
    const double unit = request.unit.bytes;
    data.text(row.name, fmt::format("{:.0f}B", numbers.used * unit),
              fmt::format("{};{};0;{:.0f}", shown_limit(row.warning, numbers, unit),
                          shown_limit(row.critical, numbers, unit), numbers.total * unit));
    if (request.has_inode_data) {
      data.text(row.name + " (inodes)", fmt::format("{:.0f}", numbers.inodes - numbers.free_inodes),
                fmt::format("{};{};0;{:.0f}", shown_inode_limit(row.warning, numbers),
                            shown_inode_limit(row.critical, numbers), numbers.inodes));
    }
    if (request.only_errors && one == Status::kOk) continue;
    auto out = std::back_inserter(text);
    fmt::format_to(out, " {} {:.0f}{} ({:.0f}% inode=", row.name, numbers.available, request.unit.name,
                   numbers.free_percent());
    if (numbers.inodes > 0) {
      fmt::format_to(out, "{:.0f}%);", numbers.free_inode_percent());
    } else {
      text += "-);";
    }
  }
  const std::string_view preamble = request.only_errors && status == Status::kOk ? "" : " - free space:";
  return outcome(status, fmt::format("DISK {}{}{}|{}{}", status_name(status), preamble, text, rows.empty() ? "" : " ",
                                     data.str()));
}

NativeOutcome look(const Request& request) {
  Result<std::vector<disk::Mount>> mounts = disk::list_mounts();
  if (!mounts) return outcome(Status::kUnknown, "DISK UNKNOWN - " + mounts.error().message());
  const Result<std::vector<Chosen>> chosen = disk::choose(request, *mounts);
  if (!chosen) {
    const Status status = chosen.error().code() == Code::kNotFound ? Status::kCritical : Status::kUnknown;
    return outcome(status, chosen.error().message());
  }
  std::vector<Row> rows;
  for (const Chosen& one : *chosen) {
    const Result<Usage> usage = disk::measure(one.mount.folder);
    if (!usage) {
      return outcome(Status::kCritical, fmt::format("DISK CRITICAL - {} is not accessible: {}", one.mount.folder,
                                                    usage.error().message()));
    }
    if (usage->blocks == 0) continue;
    const Numbers numbers = Numbers::of(*usage, request);
    Row* same = nullptr;
    for (Row& row : rows) {
      if (!one.group.empty() && row.name == one.group) same = &row;
    }
    if (same != nullptr) {
      same->numbers += numbers;
      continue;
    }
    const std::string& name = request.shows_device ? one.mount.device : one.mount.folder;
    rows.push_back({one.group.empty() ? name : one.group, numbers, one.warning, one.critical});
  }
  return report(request, rows);
}

runtime::Task<NativeOutcome> run_disk(const PluginCall& call) {
  Result<Request> parsed = Request::parse(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const Monotonic deadline = deadline_of(call.context, parsed->timeout);
  auto work = [request = std::move(*parsed)] { return look(request); };
  Result<NativeOutcome> looked = co_await run_until<NativeOutcome>(call.context, std::move(work), deadline);
  if (looked) co_return std::move(*looked);
  if (looked.error().code() == Code::kDeadlineExceeded) {
    co_return outcome(Status::kCritical, "CRITICAL - Plugin timed out: a filesystem does not answer");
  }
  co_return outcome(Status::kUnknown, "DISK UNKNOWN - " + looked.error().message());
}

}  // namespace

const NativeCheck& disk_check() {
  static const PluginCheck check("check_disk", kHelp, disk::kOptions, run_disk);
  return check;
}

}  // namespace bellwether::checks
