#include "checks/native/disk/selection.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "checks/native/option_values.h"
#include "checks/native/service_options.h"

namespace bellwether::checks::disk {
namespace {

std::optional<Unit> parse_unit(std::string_view text) {
  if (text == "bytes") return Unit{"B", 1};
  if (text == "kB") return Unit{"kiB", 1 << 10};
  if (text == "MB") return Unit{"MiB", 1 << 20};
  if (text == "GB") return Unit{"GiB", 1 << 30};
  if (text == "TB") return Unit{"TiB", static_cast<double>(1LL << 40)};
  return std::nullopt;
}

// "10%" or "1000": at least as much must be free; ranges as well.
Result<Range> parse_bound(std::string_view text) {
  // A bare number is the least that must be free: what plugins write "10:".
  const std::string range = text.contains(':') ? std::string(text) : std::string(text) + ':';
  return Range::parse(range);
}

Result<void> set_bound(Limits& limits, std::string_view text) {
  const bool is_percent = text.ends_with('%');
  TRY(const Range range, parse_bound(is_percent ? text.substr(0, text.size() - 1) : text));
  (is_percent ? limits.percent : limits.units) = range;
  return {};
}

Result<void> set_inode_bound(Limits& limits, std::string_view text) {
  if (text.ends_with('%')) text.remove_suffix(1);
  TRY(limits.inode_percent, parse_bound(text));
  return {};
}

Result<std::string> resolved(std::string_view path) {
  const std::unique_ptr<char, decltype(&::free)> real(::realpath(std::string(path).c_str(), nullptr), ::free);
  if (real) return std::string(real.get());
  const int error = errno;
  return fail(Code::kNotFound,
              fmt::format("DISK CRITICAL - {} is not accessible: {}", path, std::generic_category().message(error)));
}

// The deepest mount that `path` lies in.
const Mount* mount_of(const std::vector<Mount>& mounts, std::string_view path) {
  const Mount* best = nullptr;
  for (const Mount& mount : mounts) {
    const std::string_view folder = mount.folder;
    const bool is_inside =
        folder == "/" || path == folder || (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
    if (is_inside && (best == nullptr || folder.size() >= best->folder.size())) best = &mount;
  }
  return best;
}

class Chooser {
 public:
  explicit Chooser(const std::vector<Mount>& mounts) : mounts_(mounts) {}

  Result<std::vector<Chosen>> choose(const Request& request) {
    for (const Request::Choice& choice : request.selecting) TRY_VOID(take(choice));
    if (!has_selected_) {
      for (const Mount& mount : mounts_) {
        if (!mount.is_dummy) add(mount);
      }
    }
    std::vector<Chosen> kept;
    for (Chosen& one : chosen_) {
      if (is_wanted(one.mount)) kept.push_back(std::move(one));
    }
    const auto position = [this](const Chosen& one) {
      return std::ranges::find(mounts_, one.mount.folder, &Mount::folder) - mounts_.begin();
    };
    if (!has_selected_) std::ranges::sort(kept, {}, position);
    return kept;
  }

 private:
  Result<void> take(const Request::Choice& option) {
    switch (option.id) {
      case 'w':
        return set_bound(warning_, option.value);
      case 'c':
        return set_bound(critical_, option.value);
      case 'W':
        return set_inode_bound(warning_, option.value);
      case 'K':
        return set_inode_bound(critical_, option.value);
      case 'C':
        warning_ = critical_ = Limits();
        group_.clear();
        return {};
      case 'g':
        group_ = option.value;
        return {};
      case 'E':
        is_exact_ = true;
        return {};
      case 'l':
      case 'L':
        only_local_ = true;
        return {};
      case 'x':
        excluded_.push_back(option.value);
        return {};
      case 'X':
        excluded_types_.push_back(option.value);
        return {};
      case 'N':
        included_types_.push_back(option.value);
        return {};
      case 'p':
        return take_path(option.value);
      case 'A':
        return take_pattern(".*", Matching::kChoose, false);
      case 'r':
      case 'R':
        return take_pattern(option.value, Matching::kChoose, option.id == 'R');
      default:  // -i, -I
        return take_pattern(option.value, Matching::kDrop, option.id == 'I');
    }
  }

  Result<void> require_threshold() const {
    if (warning_.is_set() || critical_.is_set()) return {};
    return fail(Code::kInvalidArgument, "DISK UNKNOWN: Must set a threshold value before using -p");
  }

  Result<void> take_path(std::string_view path) {
    TRY_VOID(require_threshold());
    has_selected_ = true;
    const auto device = std::ranges::find(mounts_, path, &Mount::device);
    if (device != mounts_.end()) {
      add(*device);
      return {};
    }
    TRY(const std::string real, resolved(path));
    if (is_exact_) {
      const auto folder = std::ranges::find(mounts_, path, &Mount::folder);
      if (folder == mounts_.end()) return fail(Code::kNotFound, fmt::format("DISK CRITICAL: {} not found", path));
      add(*folder);
      return {};
    }
    if (const Mount* mount = mount_of(mounts_, real)) add(*mount);
    return {};
  }

  enum class Matching { kChoose, kDrop };

  Result<void> take_pattern(std::string_view text, Matching matching, bool ignores_case) {
    if (matching == Matching::kChoose) TRY_VOID(require_threshold());
    const Result<Pattern> pattern = Pattern::compile(text, {ignores_case, false});
    if (!pattern) {
      const std::string_view message = pattern.error().message();
      return fail(Code::kInvalidArgument, fmt::format("DISK UNKNOWN: Could not compile regular expression - {}",
                                                      message.substr(message.find(": ") + 2)));
    }
    const auto matches = [&pattern](const Mount& mount) {
      return pattern->matches(mount.folder) || pattern->matches(mount.device);
    };
    if (matching == Matching::kDrop) {
      if (!has_selected_) {
        has_selected_ = true;
        for (const Mount& mount : mounts_) {
          if (!mount.is_dummy) add(mount);
        }
      }
      std::erase_if(chosen_, [&matches](const Chosen& one) { return matches(one.mount); });
      return {};
    }
    has_selected_ = true;
    bool has_matched = false;
    for (const Mount& mount : mounts_) {
      if (!matches(mount)) continue;
      has_matched = true;
      if (!mount.is_dummy) add(mount);
    }
    if (has_matched) return {};
    return fail(Code::kInvalidArgument,
                fmt::format("DISK UNKNOWN: Regular expression did not match any path or disk - {}", text));
  }

  void add(const Mount& mount) {
    const auto known = std::ranges::find(chosen_, mount.folder, [](const Chosen& one) { return one.mount.folder; });
    if (known != chosen_.end()) return;
    chosen_.push_back({mount, group_, warning_, critical_});
  }

  bool is_wanted(const Mount& mount) const {
    const auto has = [](const std::vector<std::string_view>& list, std::string_view value) {
      return std::ranges::find(list, value) != list.end();
    };
    if (only_local_ && mount.is_remote) return false;
    if (has(excluded_types_, mount.type)) return false;
    if (!included_types_.empty() && !has(included_types_, mount.type)) return false;
    return !has(excluded_, mount.folder) && !has(excluded_, mount.device);
  }

  const std::vector<Mount>& mounts_;
  Limits warning_, critical_;
  std::string group_;
  bool is_exact_ = false;
  bool only_local_ = false;
  bool has_selected_ = false;
  std::vector<std::string_view> excluded_, excluded_types_, included_types_;
  std::vector<Chosen> chosen_;
};

}  // namespace

const std::vector<OptionSpec> kOptions = {{'w', "warning", Takes::kValue},
                                          {'c', "critical", Takes::kValue},
                                          {'W', "iwarning", Takes::kValue},
                                          {'K', "icritical", Takes::kValue},
                                          {'p', "path", Takes::kValue},
                                          {'p', "partition", Takes::kValue},
                                          {'x', "exclude_device", Takes::kValue},
                                          {'C', "clear"},
                                          {'E', "exact-match"},
                                          {'e', "errors-only"},
                                          {'f', "freespace-ignore-reserved"},
                                          {'P', "iperfdata"},
                                          {'g', "group", Takes::kValue},
                                          {'k', "kilobytes"},
                                          {'l', "local"},
                                          {'L', "stat-remote-fs"},
                                          {'M', "mountpoint"},
                                          {'m', "megabytes"},
                                          {'A', "all"},
                                          {'R', "eregi-path", Takes::kValue},
                                          {'R', "eregi-partition", Takes::kValue},
                                          {'r', "ereg-path", Takes::kValue},
                                          {'r', "ereg-partition", Takes::kValue},
                                          {'I', "ignore-eregi-path", Takes::kValue},
                                          {'I', "ignore-eregi-partition", Takes::kValue},
                                          {'i', "ignore-ereg-path", Takes::kValue},
                                          {'i', "ignore-ereg-partition", Takes::kValue},
                                          {'t', "timeout", Takes::kValue},
                                          {'u', "units", Takes::kValue},
                                          {'v', "verbose"},
                                          {'X', "exclude-type", Takes::kValue},
                                          {'N', "include-type", Takes::kValue}};

Result<Request> Request::parse(const ParsedOptions& parsed) {
  Request request;
  bool has_threshold = false;
  for (const Option& option : parsed.options) {
    switch (option.id) {
      case 'e':
        request.only_errors = true;
        break;
      case 'f':
        request.ignores_reserved = true;
        break;
      case 'P':
        request.has_inode_data = true;
        break;
      case 'M':
        request.shows_device = true;
        break;
      case 'k':
        request.unit = *parse_unit("kB");
        break;
      case 'm':
        request.unit = *parse_unit("MB");
        break;
      case 'u': {
        const std::optional<Unit> unit = parse_unit(option.value);
        if (!unit) return refuse_option("unit type not known", option.value);
        request.unit = *unit;
        break;
      }
      case 't': {
        const std::optional<std::int64_t> count = positive_number(option.value);
        if (!count) return refuse_option("Timeout interval must be a positive integer", option.value);
        request.timeout = seconds(*count);
        break;
      }
      case 'v':
        break;
      default:
        has_threshold = has_threshold || std::string_view("wcWK").contains(static_cast<char>(option.id));
        if (std::string_view("wcWK").contains(static_cast<char>(option.id))) {
          Limits ignored;
          TRY_VOID(option.id == 'w' || option.id == 'c' ? set_bound(ignored, option.value)
                                                        : set_inode_bound(ignored, option.value));
        }
        request.selecting.push_back({option.id, std::string(option.value)});
        break;
    }
  }
  if (!has_threshold && request.selecting.empty()) {
    return fail(Code::kInvalidArgument, "You must set a threshold with -w, -c, -W or -K");
  }
  for (const std::string_view path : parsed.operands) request.selecting.push_back({'p', std::string(path)});
  return request;
}

Result<std::vector<Chosen>> choose(const Request& request, const std::vector<Mount>& mounts) {
  return Chooser(mounts).choose(request);
}

}  // namespace bellwether::checks::disk
