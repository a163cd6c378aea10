#include "archive/journal_recovery.h"

#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "archive/binary.h"

namespace bellwether::archive {
namespace {

constexpr std::string_view kSuffix = ".journal";
constexpr std::size_t kRewriteBytes = 1 << 20;

struct Found {
  std::shared_ptr<JournalFile> journal;
  std::unique_ptr<disk::Mapping> mapping;
};

std::optional<std::uint32_t> number_of(std::string_view name) {
  if (!name.ends_with(kSuffix)) return std::nullopt;
  name.remove_suffix(kSuffix.size());
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return number;
}

class Recovery {
 public:
  Recovery(disk::Filesystem& filesystem, const std::string& folder, const std::set<std::uint32_t>& sealed,
           Counter& damaged, Log log)
      : filesystem_(filesystem), folder_(folder), sealed_(sealed), damaged_(damaged), log_(log) {}

  Result<RecoveredJournal> run() {
    TRY_VOID(find_files());
    for (std::size_t i = 0; i < found_.size(); ++i) read(i);
    if (!found_.empty()) TRY_VOID(make_durable(found_.back()));
    for (Found& found : found_) recovered_.files.push_back(std::move(found.journal));
    return std::move(recovered_);
  }

 private:
  Result<void> find_files() {
    TRY(const std::vector<std::string> names, filesystem_.list(folder_));
    for (const std::string& name : names) {
      const std::optional<std::uint32_t> number = number_of(name);
      if (!number) continue;
      recovered_.last_number = std::max(recovered_.last_number, *number);
      const std::string path = folder_ + "/" + name;
      TRY(std::unique_ptr<disk::File> file, filesystem_.open(path, disk::OpenMode::kReadWrite));
      TRY(std::unique_ptr<disk::Mapping> mapping, filesystem_.map(path));
      const Result<JournalHeader> header = get_journal_header(as_text(mapping->bytes()));
      if (header && header->file == *number) {
        auto journal = std::make_shared<JournalFile>(path, *number, header->after, std::move(file));
        found_.push_back({std::move(journal), std::move(mapping)});
      } else if (mapping->bytes().size() <= kJournalHeader) {
        TRY_VOID(filesystem_.remove(path));  // it never got its header, so nothing went into it
        TRY_VOID(filesystem_.sync_directory(folder_));
      } else {
        note_damage(path, "its header is damaged");
        TRY_VOID(set_aside(filesystem_, path));
      }
    }
    return {};
  }

  void read(std::size_t i) {
    JournalFile& journal = *found_[i].journal;
    const JournalFile* next = i + 1 < found_.size() ? found_[i + 1].journal.get() : nullptr;
    const Position limit = next ? next->after() : Position{std::numeric_limits<std::uint64_t>::max()};
    std::shared_ptr<Tail> tail;
    if (!sealed_.contains(journal.number())) {
      tail = std::make_shared<Tail>(found_[i].journal);
      recovered_.tails.push_back(tail);
    }
    FrameReader reader(as_text(found_[i].mapping->bytes()).substr(kJournalHeader), kJournalHeader, journal.number(),
                       journal.after());
    // Behind the limit stand appends that failed: their file was given up after a sync that failed.
    while (const std::optional<Frame> frame = reader.next()) {
      if (frame->position > limit) break;
      const std::optional<Body> body = decode_body(frame->body);
      if (!body) {
        note_damage(journal.path(), "a record cannot be read");
        journal.mark_damaged();
        continue;
      }
      if (tail && !body->payload.empty()) tail->add(*frame, *body);
      journal.extend(frame->offset + frame->bytes, frame->position);
    }
    if (tail) tail->publish();
    if (next && next->number() == journal.number() + 1 && journal.last() < limit) {
      note_damage(journal.path(), "records at its end are damaged");
      journal.mark_damaged();
    }
    recovered_.last = std::max(recovered_.last, journal.last());
  }

  // What is read back need not be on the disk: a process that was killed may not have synced it, and after a sync that failed the kernel shows
  // bytes that it will never write. So the file is written again, over itself, and cut where it was torn.
  Result<void> make_durable(Found& current) {
    JournalFile& journal = *current.journal;
    const std::string_view bytes = as_text(current.mapping->bytes()).substr(0, journal.durable_bytes());
    for (std::size_t at = 0; at < bytes.size(); at += kRewriteBytes) {
      const std::string piece(bytes.substr(at, kRewriteBytes));
      TRY_VOID(journal.file().write_at(at, as_bytes(piece)));
    }
    TRY_VOID(journal.file().truncate(journal.durable_bytes()));
    return journal.file().sync();
  }

  void note_damage(const std::string& path, std::string_view what) {
    damaged_.add();
    log_.error("a file of the archive is damaged", {{"file", path}, {"what", what}});
  }

  disk::Filesystem& filesystem_;
  const std::string& folder_;
  const std::set<std::uint32_t>& sealed_;
  Counter& damaged_;
  Log log_;
  std::vector<Found> found_;
  RecoveredJournal recovered_;
};

}  // namespace

Result<void> set_aside(disk::Filesystem& filesystem, const std::string& path) {
  const std::string folder = disk::directory_of(path);
  const std::string quarantine = disk::directory_of(folder) + "/quarantine";
  TRY_VOID(filesystem.rename(path, quarantine + path.substr(folder.size())));
  TRY_VOID(filesystem.sync_directory(quarantine));
  return filesystem.sync_directory(folder);
}

Result<RecoveredJournal> recover_journal(disk::Filesystem& filesystem, const std::string& folder,
                                         const std::set<std::uint32_t>& sealed, Counter& damaged, Log log) {
  return Recovery(filesystem, folder, sealed, damaged, log).run();
}

}  // namespace bellwether::archive
