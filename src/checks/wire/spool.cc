#include "checks/wire/spool.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "checks/wire/stored.h"

namespace bellwether::checks {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarker = ".ok";

struct SpoolFile {
  fs::path path;
  bool is_too_old = false;
  Result<std::vector<SpooledResult>> results = std::vector<SpooledResult>();
};

// "c" and six further characters.
bool is_result_name(std::string_view name) {
  return name.size() == 7 && name.front() == 'c' && name.find('.') == std::string_view::npos;
}

Result<std::string> read_whole(const fs::path& path, std::size_t limit) {
  std::ifstream file(path, std::ios::binary);
  std::string text(limit + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || !file.eof()) return fail(Code::kOutOfRange, "cannot be read, or is longer than 16 MiB");
  return text;
}

SpoolFile read_file(const fs::path& path, seconds max_age) {
  SpoolFile file{path, false, {}};
  std::error_code error;
  const auto written = fs::last_write_time(path, error);
  if (!error && max_age > seconds(0) && fs::file_time_type::clock::now() - written > max_age) {
    file.is_too_old = true;
    return file;
  }
  Result<std::string> text = read_whole(path, Spool::kMaxFileBytes);
  if (text) {
    file.results = read_result_file(*text);
  } else {
    file.results = std::unexpected(std::move(text).error());
  }
  return file;
}

std::vector<SpoolFile> read_folder(const std::string& folder, seconds max_age) {
  std::vector<SpoolFile> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end && files.size() < Spool::kMaxFilesATurn;
       at.increment(error)) {
    const fs::path& path = at->path();
    std::error_code no_marker;
    if (is_result_name(path.filename().native()) && fs::exists(path.native() + std::string(kMarker), no_marker)) {
      files.push_back(read_file(path, max_age));
    }
  }
  return files;
}

void remove_files(const std::vector<SpoolFile>& files) {
  for (const SpoolFile& file : files) {
    std::error_code ignored;
    // The marker last: a file without one is never read, a marker without a file is harmless.
    fs::remove(file.path, ignored);
    fs::remove(file.path.native() + std::string(kMarker), ignored);
  }
}

}  // namespace

struct Spool::State {
  State(SpoolOptions options_, Intake& intake_, runtime::BlockingPool& pool_, Refusals& refusals)
      : options(std::move(options_)),
        intake(intake_),
        pool(pool_),
        too_old(refusals.reason("checks", "result_file_too_old",
                                "A check-result file older than max_check_result_file_age")),
        malformed(
            refusals.reason("checks", "result_file_malformed", "A check-result file that cannot be read as results")) {}

  const SpoolOptions options;
  Intake& intake;
  runtime::BlockingPool& pool;
  Refusals::Reason& too_old;
  Refusals::Reason& malformed;
  bool is_busy = false;
  bool is_closed = false;
};

Spool::Spool(SpoolOptions options, Intake& intake, runtime::BlockingPool& pool, Refusals& refusals)
    : state_(std::make_shared<State>(std::move(options), intake, pool, refusals)) {
  timer_ = intake.shard().every(kInterval, runtime::Shard::Alignment::kFromNow, [this] { look(); });
}

Spool::~Spool() {
  state_->is_closed = true;
}

void Spool::look() {
  if (std::exchange(state_->is_busy, true)) return;
  state_->intake.shard().spawn(take_files(state_));
}

runtime::Task<void> Spool::take_files(std::shared_ptr<State> state) {
  auto reading = state->pool.run([state] { return read_folder(state->options.folder, state->options.max_age); });
  Result<std::vector<SpoolFile>> files = co_await std::move(reading);
  state->is_busy = false;
  if (!files || files->empty() || state->is_closed) co_return;
  state->is_busy = true;
  std::vector<PassiveResult> results;
  for (const SpoolFile& file : *files) {
    if (file.is_too_old) {
      state->too_old.refuse(file.path.native(), state->options.folder);
    } else if (!file.results) {
      state->malformed.refuse(file.results.error().message(), file.path.native());
    } else {
      for (const SpooledResult& result : *file.results) {
        results.push_back({result.host, result.service, result.status, result.output, result.at});
      }
    }
  }
  state->intake.passive(results, state->options.folder);
  Stored stored(state->intake);
  const Result<void> outcome = co_await stored;
  if (outcome) {
    auto removing = state->pool.run([held = std::move(*files)] { remove_files(held); });
    static_cast<void>(co_await std::move(removing));
  }
  state->is_busy = false;
}

}  // namespace bellwether::checks
