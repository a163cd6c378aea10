#include "errors/attachments.h"

#include "base/hash.h"

namespace bellwether::errors {
namespace {

constexpr std::string_view kEvent = "event", kName = "name";
constexpr std::size_t kMostOfOneEvent = 100;

}  // namespace

archive::Record attachment_record(const Sighting& sighting, std::uint64_t group, std::string_view event,
                                  std::size_t index, std::string_view name, std::string_view bytes) {
  archive::Record record{.project = attachments_project(sighting.project),
                         .group = group,
                         .id = {sighting.id.high, sighting.id.low ^ hash64(name, index + 1)},
                         .when = sighting.when,
                         .received = sighting.received};
  record.attributes = {{kEvent, event}, {kName, name}};
  record.payload = bytes;
  return record;
}

archive::Query attachments_of(ProjectId project, const EventId& event, AttachmentContent content) {
  archive::Query query;
  query.project = attachments_project(project);
  query.alternatives = {{archive::Condition{
      .key = std::string(kEvent), .op = archive::Condition::Operator::kIs, .values = {to_string(event)}}}};
  query.limit = kMostOfOneEvent;
  query.wants_payload = content == AttachmentContent::kPayload;
  return query;
}

}  // namespace bellwether::errors
