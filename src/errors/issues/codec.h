// The bytes of what outlives the process: a Sighting as the `facts` of its archive record, and the states of the engine as rows of the ledger.
// docs/formats/errors-state.md describes them.
//
// Pure. Each begins with the version of its form. kDataLoss for bytes that are none of ours.
#pragma once

#include <string>
#include <string_view>

#include "archive/store.h"
#include "base/result.h"
#include "errors/issues/engine.h"

namespace bellwether::errors {

// What the record's own fields say (project, id, times, attributes) is not repeated.
void append_facts(std::string& out, const Sighting& sighting, const Assignment& assignment);
struct Replayed {
  Sighting sighting;
  Assignment assignment;
};
Result<Replayed> read_facts(const archive::StoredRecord& record);

// The record's attributes: the tags, and what every event has. Views into the sighting.
std::vector<std::pair<std::string_view, std::string_view>> attributes_of(const Sighting& sighting);

std::string encode(const IssueState& state);
Result<IssueState> decode_issue(std::string_view bytes);
std::string encode(const Group& group);
Result<Group> decode_group(std::string_view bytes);
std::string encode(const ProjectState& state);
Result<ProjectState> decode_project(std::string_view bytes);
std::string encode(const Release& release);
Result<Release> decode_release(std::string_view version, std::string_view bytes);

}  // namespace bellwether::errors
