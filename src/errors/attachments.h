// Attachments: files that came with events, kept in the archive as records of their own, under a project number of their own, so that no search for
// events of the project finds them.
//
//   TRY(archive::Found files, archive.search(attachments_of(project, event, kWithContent), budget));
//   … files.records[0]: attribute "name", payload the bytes
//
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "archive/store.h"
#include "errors/issues/issue.h"

namespace bellwether::errors {

inline constexpr std::uint32_t kAttachmentsBit = 1U << 31;
constexpr std::uint32_t attachments_project(ProjectId project) {
  return static_cast<std::uint32_t>(project) | kAttachmentsBit;
}
constexpr bool is_attachment(std::uint32_t archive_project) {
  return (archive_project & kAttachmentsBit) != 0;
}

// Of the event's `index`-th file. `event` is the text of its id, and outlives the record as do the others.
archive::Record attachment_record(const Sighting& sighting, std::uint64_t group, std::string_view event,
                                  std::size_t index, std::string_view name, std::string_view bytes);

enum class AttachmentContent { kNone, kPayload };
archive::Query attachments_of(ProjectId project, const EventId& event, AttachmentContent content);

}  // namespace bellwether::errors
