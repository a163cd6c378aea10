// Any text as a search: it is read or refused by its byte, and what is read can be asked of issues and of the archive.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "errors/search/event_query.h"
#include "errors/search/fake_desk.h"
#include "errors/search/issue_filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bellwether;
  using namespace bellwether::errors;
  static const FakeDesk& desk = *[] {
    auto* made = new FakeDesk;
    made->add_project(1, "web");
    made->add_issue(1, 1).title.title = "ValueError: no such mailbox";
    made->tags[{IssueId{1}, "release"}] = {{.value = "web@1.0", .count = 1}};
    return made;
  }();
  const Result<SearchQuery> query = parse_search({reinterpret_cast<const char*>(data), size});
  if (!query) {
    if (query.error().code() != Code::kInvalidArgument) std::abort();
    return 0;
  }
  const UnixMillis now(seconds(1'795'183'384));
  if (const Result<IssueFilter> filter = IssueFilter::compile(*query, desk, {.asker = "anna", .now = now}))
    (void)filter->matches(*desk.find(IssueId{1}));
  archive::Query events;
  if (add_search(*query, desk, ProjectId{1}, now, events) && events.alternatives.size() > kMaxAlternatives)
    std::abort();
  return 0;
}
