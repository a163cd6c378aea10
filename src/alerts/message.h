// The words of a page, and the keys by which pages are the same. Pure; used when somebody is told, never before.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/page.h"
#include "alerts/problem.h"
#include "base/time.h"

namespace bellwether::alerts {

// "checks/web1/http": the key of a subject whose finder keeps it. Reuses `out`.
void write_problem_key(const Facts& facts, std::string& out);

// "web1/http", "web1", or what there is.
std::string subject_name(std::string_view module, std::string_view host, std::string_view service);

// The tags of an event of the timeline about a subject: its host, or the module of what has none, its service, and the state it is in.
std::vector<std::string> subject_tags(std::string_view module, std::string_view host, std::string_view service,
                                      State state);

// Everything but the texts: set_texts() makes those once `folded` is known.
Message make_message(UnixSeconds now, const Facts& facts, const Request& request, std::uint64_t problem,
                     std::uint32_t number);
// Where the problem stands in the browser; empty without a public address.
std::string problem_link(std::string_view public_url, const Facts& facts);
// title and body, from everything else.
void set_texts(Message& message);

// The id of a problem that began at that time; `number` is the finder's own for it.
std::uint64_t problem_id(std::string_view key, UnixSeconds began, std::uint64_t number = 0);
// The id of one notification. The same problem, kind, number and previous notification give the same id, so that deciding again after a crash
// makes the same pages. `step` tells further notifications of one number apart.
std::string notification_id(std::uint64_t problem, Kind kind, std::uint32_t number, UnixSeconds last,
                            std::uint64_t step);
// The idempotency key of a page.
std::string page_key(std::string_view notification, std::string_view contact, const Method& method);

}  // namespace bellwether::alerts
