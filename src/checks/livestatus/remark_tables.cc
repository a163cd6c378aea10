// What people said and planned: comments and downtimes, each row with the columns of its host and service.
#include <algorithm>

#include "checks/livestatus/tables.h"

namespace bellwether::checks::livestatus {
namespace {

using enum ColumnType;

Row row_of(const Site& site, ObjectRef object) {
  return object.is_host() ? host_row(site, object.host()) : service_row(site, object.service());
}

// `read` is (remark) → Value of the row's comment or downtime, whichever `remark` names.
template <class Remark, class Read>
void add_remark(Table& table, const Remark* Row::* remark, std::string_view name, ColumnType type,
                std::string_view description, Read read) {
  add(table, "", name, type, description,
      [remark, read](const Site&, const Row& row) -> Value { return Value(read(*(row.*remark))); });
}

template <class Remark>
void add_common(Table& table, const Remark* Row::* remark) {
  add_remark(table, remark, "id", kInteger, "Number", [](const Remark& r) { return static_cast<std::int64_t>(r.id); });
  add_remark(table, remark, "author", kString, "Who said so",
             [](const Remark& r) { return std::string_view(r.author); });
  add_remark(table, remark, "comment", kString, "What was said",
             [](const Remark& r) { return std::string_view(r.text); });
  add_remark(table, remark, "is_service", kInteger, "Whether it is about a service",
             [](const Remark& r) { return !r.object.is_host(); });
}

}  // namespace

void add_remark_tables(Tables& tables) {
  Table comments{"comments", {}, [](const Site& site, const auto& visit) {
                   std::ranges::all_of(site.engine.comments(), [&](const Comment* comment) {
                     Row row = row_of(site, comment->object);
                     row.comment = comment;
                     return visit(row);
                   });
                 }};
  add_common(comments, &Row::comment);
  add_remark(comments, &Row::comment, "entry_time", kTime, "When it was made", [](const Comment& c) { return c.at; });
  add_remark(comments, &Row::comment, "type", kInteger, "1 about a host, 2 about a service",
             [](const Comment& c) { return std::int64_t{c.object.is_host() ? 1 : 2}; });
  add_remark(comments, &Row::comment, "entry_type", kInteger, "1 user, 2 downtime, 3 flapping, 4 acknowledgement",
             [](const Comment& c) { return static_cast<std::int64_t>(c.entry); });
  add_remark(comments, &Row::comment, "persistent", kInteger, "Whether it outlives a restart",
             [](const Comment& c) { return c.is_persistent; });
  add_remark(comments, &Row::comment, "expires", kInteger, "Whether it ends by itself",
             [](const Comment& c) { return c.expires != UnixSeconds(); });
  add_remark(comments, &Row::comment, "expire_time", kTime, "When it ends", [](const Comment& c) { return c.expires; });
  add_host_columns(comments, "host_");
  add_service_columns(comments, "service_");
  tables.emplace(comments.name, comments);

  Table downtimes{"downtimes", {}, [](const Site& site, const auto& visit) {
                    std::ranges::all_of(site.engine.downtimes(), [&](const Downtime* downtime) {
                      Row row = row_of(site, downtime->object);
                      row.downtime = downtime;
                      return visit(row);
                    });
                  }};
  add_common(downtimes, &Row::downtime);
  add_remark(downtimes, &Row::downtime, "entry_time", kTime, "When it was made",
             [](const Downtime& d) { return d.entered; });
  add_remark(downtimes, &Row::downtime, "type", kInteger, "0 waits, 1 in effect",
             [](const Downtime& d) { return d.is_in_effect; });
  add_remark(downtimes, &Row::downtime, "start_time", kTime, "When it begins",
             [](const Downtime& d) { return d.start; });
  add_remark(downtimes, &Row::downtime, "end_time", kTime, "When it ends", [](const Downtime& d) { return d.end; });
  add_remark(downtimes, &Row::downtime, "fixed", kInteger, "Whether it is fixed",
             [](const Downtime& d) { return d.is_fixed; });
  add_remark(downtimes, &Row::downtime, "duration", kInteger, "Seconds of a flexible one",
             [](const Downtime& d) { return std::int64_t{d.duration.count()}; });
  add_remark(downtimes, &Row::downtime, "triggered_by", kInteger, "The downtime that begins it",
             [](const Downtime& d) { return static_cast<std::int64_t>(d.triggered_by); });
  add_host_columns(downtimes, "host_");
  add_service_columns(downtimes, "service_");
  tables.emplace(downtimes.name, downtimes);
}

}  // namespace bellwether::checks::livestatus
